"""What a wait makes of events that no live API server can be made to tell in that order."""

import copy
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, cast

import pytest

from sandbox.providers.base import NotReadyError
from sandbox.providers.kubernetes.api import Api
from sandbox.providers.kubernetes.discovery import Resource
from sandbox.providers.kubernetes.waiting import Wait

DEPLOYMENTS = Resource(root="/apis/apps/v1", plural="deployments", namespaced=True)
FAILED = {
    "type": "Progressing",
    "status": "False",
    "reason": "ProgressDeadlineExceeded",
    "message": "too late",
}
FAILED_AGAIN = {**FAILED, "lastUpdateTime": "2026-01-01T00:00:30Z"}
ONGOING = {"type": "Progressing", "status": "True", "reason": "ReplicaSetUpdated"}


class ToldApi:
    """Tells one watch the given objects."""

    closed = False

    def __init__(self, *told: dict[str, Any]) -> None:
        self._told = told

    @contextmanager
    def watch(self, path: str, **query: object) -> Iterator[Iterator[dict[str, Any]]]:
        del path, query
        yield iter([{"type": "MODIFIED", "object": live} for live in self._told])

    def get(self, path: str, **query: object) -> dict[str, Any]:
        del path, query
        return {"items": []}


def _deployment(condition: dict[str, Any], *, seen: int, available: int = 0) -> dict[str, Any]:
    return {
        "apiVersion": "apps/v1",
        "kind": "Deployment",
        "metadata": {"name": "web", "namespace": "n", "generation": 2, "resourceVersion": "1"},
        "spec": {"replicas": 1, "selector": {"matchLabels": {"app": "web"}}},
        "status": {
            "observedGeneration": seen,
            "replicas": 1,
            "updatedReplicas": available,
            "availableReplicas": available,
            "conditions": [copy.deepcopy(condition)],
        },
    }


def _wait(*told: dict[str, Any]) -> Wait:
    return Wait(cast("Api", ToldApi(*told)), DEPLOYMENTS, _deployment(FAILED, seen=1), seconds=30)


def test_the_deadline_of_the_rollout_before_does_not_end_the_wait() -> None:
    repaired = _deployment(ONGOING, seen=2, available=1)
    assert _wait(_deployment(FAILED, seen=2), repaired).until_ready() == repaired


def test_the_deadline_of_this_rollout_does() -> None:
    with pytest.raises(NotReadyError, match="Deployment n/web is not ready: too late"):
        _wait(_deployment(FAILED, seen=2), _deployment(FAILED_AGAIN, seen=2)).until_ready()
