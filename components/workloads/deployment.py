"""The Deployment of a workload: how its pods are replaced by those of another version."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pydantic import NonNegativeInt, ValidationInfo, field_validator

from components.labels import selector
from components.spec import Duration, Spec

if TYPE_CHECKING:
    from pulumi_kubernetes.apps.v1 import DeploymentSpecArgsDict
    from pulumi_kubernetes.core.v1 import PodSpecArgsDict


class RollingUpdateSpec(Spec):
    """How far a rolling update may depart from the wanted number of pods."""

    max_unavailable: NonNegativeInt
    max_surge: NonNegativeInt

    @field_validator("max_surge")
    @classmethod
    def _not_both_zero(cls, max_surge: int, info: ValidationInfo) -> int:
        if max_surge == 0 and info.data.get("max_unavailable") == 0:
            raise ValueError("max_unavailable is 0 too; allowed: at least 1 in one of the two")
        return max_surge


def at_least_ten_seconds(timeout: Duration) -> Duration:
    """Refuse a rollout timeout that no pod can keep."""
    if timeout.seconds < 10:
        raise ValueError("allowed: at least 10s, as readiness is first probed after 5s")
    return timeout


def deployment_spec(
    workload: str,
    *,
    replicas: int,
    rolling_update: RollingUpdateSpec,
    rollout_timeout: Duration,
    pod_labels: dict[str, str],
    pod_annotations: dict[str, str],
    pod: PodSpecArgsDict,
) -> DeploymentSpecArgsDict:
    """A Deployment that Kubernetes itself calls failed when `rollout_timeout` passes without progress."""
    return {
        "replicas": replicas,
        "progress_deadline_seconds": rollout_timeout.seconds,
        "strategy": {
            "type": "RollingUpdate",
            "rolling_update": {
                "max_unavailable": rolling_update.max_unavailable,
                "max_surge": rolling_update.max_surge,
            },
        },
        "selector": {"match_labels": selector(workload)},
        "template": {"metadata": {"labels": pod_labels, "annotations": pod_annotations}, "spec": pod},
    }
