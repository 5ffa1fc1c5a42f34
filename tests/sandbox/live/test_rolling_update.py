"""Another version of web: its pods are replaced within the budget, and as many as the autoscaler wants."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest

from tests.sandbox.conftest import Sandbox
from tests.sandbox.live.conftest import PRODUCTION
from tests.sandbox.live.installation import Installation, Outcome
from tests.sandbox.live.pods import (
    MAX_SURGE,
    MAX_UNAVAILABLE,
    Pod,
    image,
    is_available,
    is_terminating,
    pods_of_web,
)
from tests.sandbox.live.watch import Watch

RUNNING = "brownbear/web:v2.0.0"
NEXT = "brownbear/web:v2.1.0"
CREATED_WITH, SCALED_TO = 6, 8

_WEB = "deployment/brownbear-web"
_IN_PRODUCTION = f"--namespace={PRODUCTION}"

Objects = dict[str, dict[str, Any]]


@dataclass(frozen=True)
class Rollout:
    """An `up` to another version, and web as it was in the meantime and when it had ended."""

    up: Outcome
    pods: list[Objects]
    deployments: list[Objects]
    deployment: dict[str, Any]
    pods_after: list[Pod]


def _let_the_autoscaler_scale(sandbox: Sandbox) -> None:
    """Raises the autoscaler's minimum, which it acts on within its 15 s and without any metrics."""
    patch = json.dumps({"spec": {"minReplicas": SCALED_TO}})
    sandbox.kubectl("patch", "hpa/brownbear-web-hpa", f"--patch={patch}", _IN_PRODUCTION)
    available = f"--for=jsonpath={{.status.availableReplicas}}={SCALED_TO}"
    sandbox.kubectl("wait", _WEB, available, "--timeout=60s", _IN_PRODUCTION)


def _scale_back(sandbox: Sandbox) -> None:
    """Gives web the size of its creation: without metrics the autoscaler never scales down."""
    sandbox.kubectl("scale", _WEB, f"--replicas={CREATED_WITH}", _IN_PRODUCTION)
    sandbox.kubectl("rollout", "status", _WEB, "--timeout=60s", _IN_PRODUCTION)


@pytest.fixture(scope="module")
def rollout(
    sandbox: Sandbox, first_up: tuple[Installation, object], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Rollout]:
    deployed, _ = first_up
    records = tmp_path_factory.mktemp("watch")
    _let_the_autoscaler_scale(sandbox)
    deployed.set_workload("web", image=NEXT)
    pods = Watch(sandbox, records / "pods", "pods", "-lapp=brownbear-web", f"-n{PRODUCTION}")
    selected = "--field-selector=metadata.name=brownbear-web"
    deployments = Watch(sandbox, records / "deployments", "deployments", selected, f"-n{PRODUCTION}")
    with pods, deployments:
        up = deployed.up()
        deployment, pods_after = sandbox.get("deployment", "brownbear-web", PRODUCTION), pods_of_web(sandbox)
    yield Rollout(up, pods.states(), deployments.states(), deployment, pods_after)
    deployed.restore()
    restored = deployed.up()
    assert restored.status == 0, restored.output
    _scale_back(sandbox)


def test_a_version_change_deploys(rollout: Rollout) -> None:
    assert rollout.up.status == 0, rollout.up.output


def test_it_is_finished_before_up_returns(rollout: Rollout) -> None:
    status = rollout.deployment["status"]
    counts = (status["replicas"], status["updatedReplicas"], status["availableReplicas"])
    assert counts == (SCALED_TO, SCALED_TO, SCALED_TO)
    assert {image(pod) for pod in rollout.pods_after if not is_terminating(pod)} == {NEXT}


def test_it_replaces_pods_one_after_another(rollout: Rollout) -> None:
    images = [{image(pod) for pod in pods.values()} for pods in rollout.pods]
    assert images[0] == {RUNNING}
    assert {RUNNING, NEXT} in images
    assert images[-1] == {NEXT}


def test_at_no_time_are_more_pods_unavailable_than_the_specification_allows(rollout: Rollout) -> None:
    available = [sum(map(is_available, pods.values())) for pods in rollout.pods]
    assert min(available) >= SCALED_TO - MAX_UNAVAILABLE
    told = [web["brownbear-web"]["status"].get("availableReplicas", 0) for web in rollout.deployments]
    assert min(told) >= SCALED_TO - MAX_UNAVAILABLE


def test_at_no_time_are_there_more_pods_than_the_specification_allows(rollout: Rollout) -> None:
    running = [sum(not is_terminating(pod) for pod in pods.values()) for pods in rollout.pods]
    assert max(running) <= SCALED_TO + MAX_SURGE


def test_a_deployment_that_its_autoscaler_scaled_keeps_its_replicas_throughout(rollout: Rollout) -> None:
    assert {web["brownbear-web"]["spec"]["replicas"] for web in rollout.deployments} == {SCALED_TO}
