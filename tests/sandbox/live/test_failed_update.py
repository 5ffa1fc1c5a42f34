"""A version of web that never becomes Ready: `up` fails with the reason, and the next good one repairs it."""

from dataclasses import dataclass

import pytest

from tests.sandbox.conftest import Sandbox
from tests.sandbox.live.conftest import PRODUCTION
from tests.sandbox.live.installation import Installation, Outcome
from tests.sandbox.live.pods import MAX_UNAVAILABLE, Pod, image, is_available, is_terminating, pods_of_web

RUNNING = "brownbear/web:v2.0.0"
BROKEN = "brownbear/web:v2.2.0-broken"
REPLICAS = 6
TIMEOUT_SECONDS, MARGIN_SECONDS = 15, 45


@dataclass(frozen=True)
class Failure:
    """The `up` that failed, web's pods after it, and the good `up` that followed."""

    up: Outcome
    pods: list[Pod]
    repair: Outcome


@pytest.fixture(scope="module")
def failure(sandbox: Sandbox, first_up: tuple[Installation, object]) -> Failure:
    deployed, _ = first_up
    deployed.set_workload("web", image=BROKEN, rollout_timeout=f"{TIMEOUT_SECONDS}s")
    up, pods = deployed.up(), pods_of_web(sandbox)
    deployed.restore()
    return Failure(up, pods, deployed.up())


def test_up_fails_within_the_workloads_timeout(failure: Failure) -> None:
    assert failure.up.status != 0
    assert TIMEOUT_SECONDS <= failure.up.seconds <= TIMEOUT_SECONDS + MARGIN_SECONDS


def test_the_message_names_the_deployment_and_its_pods_reason(failure: Failure) -> None:
    assert f"Deployment {PRODUCTION}/brownbear-web is not ready: " in failure.up.output
    assert f'[ImagePullBackOff] Back-off pulling image "{BROKEN}" (pod brownbear-web-' in failure.up.output


def test_the_version_before_serves_on(failure: Failure) -> None:
    serving = [pod for pod in failure.pods if is_available(pod)]
    assert len(serving) >= REPLICAS - MAX_UNAVAILABLE
    assert {image(pod) for pod in serving} == {RUNNING}


def test_the_next_good_up_repairs_it(sandbox: Sandbox, failure: Failure) -> None:
    assert failure.repair.status == 0, failure.repair.output
    pods = [pod for pod in pods_of_web(sandbox) if not is_terminating(pod)]
    assert {image(pod) for pod in pods} == {RUNNING}
    assert sum(map(is_available, pods)) == REPLICAS


@pytest.mark.usefixtures("failure")
def test_after_the_repair_an_up_changes_nothing(deployed: Installation) -> None:
    assert deployed.up().status == 0
    assert set(deployed.last_update()) == {"same"}
