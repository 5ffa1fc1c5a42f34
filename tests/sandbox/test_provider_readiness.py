"""When an object is ready, and why its pods are not."""

from typing import Any

import pytest

from sandbox.providers.kubernetes import readiness
from sandbox.providers.kubernetes.readiness import HopelessError
from sandbox.providers.kubernetes.reasons import pod_reasons


def deployment(generation: int = 1, **status: Any) -> dict[str, Any]:
    full = {"observedGeneration": 1, "replicas": 3, "updatedReplicas": 3, "availableReplicas": 3, **status}
    return {"metadata": {"generation": generation}, "spec": {"replicas": 3}, "status": full}


def test_a_deployment_is_ready_when_all_its_replicas_are_new_and_available() -> None:
    assert readiness.deployment(deployment()) is None


@pytest.mark.parametrize(
    ("live", "lacks"),
    [
        (deployment(generation=2), "the controller has not seen the change yet"),
        (deployment(updatedReplicas=1), "1 of 3 replicas are updated"),
        (deployment(replicas=5), "2 old replicas are still there"),
        (deployment(availableReplicas=2), "2 of 3 updated replicas are available"),
    ],
)
def test_a_deployment_says_what_it_lacks(live: dict[str, Any], lacks: str) -> None:
    assert readiness.deployment(live) == lacks


def test_a_deployment_past_its_deadline_is_hopeless() -> None:
    stuck = {"type": "Progressing", "reason": "ProgressDeadlineExceeded", "message": "timed out progressing"}
    with pytest.raises(HopelessError, match="timed out progressing"):
        readiness.deployment(deployment(conditions=[stuck]))


def test_a_stateful_set_waits_only_down_to_its_partition() -> None:
    live = deployment(readyReplicas=3, updatedReplicas=1)
    assert readiness.stateful_set(live) == "1 of 3 replicas are updated"
    live["spec"]["updateStrategy"] = {"type": "RollingUpdate", "rollingUpdate": {"partition": 2}}
    assert readiness.stateful_set(live) is None


def test_a_stateful_set_says_how_many_replicas_are_ready() -> None:
    assert readiness.stateful_set(deployment(readyReplicas=1)) == "1 of 3 replicas are ready"


def with_condition(kind: str, **members: str) -> dict[str, Any]:
    return {"status": {"phase": "Running", "conditions": [{"type": kind, "status": "True", **members}]}}


def test_a_job_is_ready_when_it_completed() -> None:
    assert readiness.job(with_condition("Complete")) is None
    assert readiness.job({"status": {}}) == "the job has not completed"


def test_a_failed_job_is_hopeless() -> None:
    with pytest.raises(HopelessError, match="backoff limit"):
        readiness.job(with_condition("Failed", message="Job has reached the specified backoff limit"))


def test_a_pod_is_ready_or_ran_to_its_end() -> None:
    assert readiness.pod(with_condition("Ready")) is None
    assert readiness.pod({"status": {"phase": "Succeeded"}}) is None
    assert readiness.pod({}) == "the pod is Pending and not ready"


def test_a_failed_pod_is_hopeless() -> None:
    with pytest.raises(HopelessError, match="the pod failed"):
        readiness.pod({"status": {"phase": "Failed"}})


def pod(name: str, reason: str) -> dict[str, Any]:
    waiting = {"reason": reason, "message": "details"}
    return {
        "metadata": {"name": name},
        "status": {"containerStatuses": [{"name": "c", "state": {"waiting": waiting}}]},
    }


def test_a_reason_is_given_with_its_pod() -> None:
    assert pod_reasons([pod("web-1", "ErrImagePull")]) == ["[ErrImagePull] details (pod web-1)"]


def test_the_same_reason_is_given_once() -> None:
    pods = [pod(name, "ErrImagePull") for name in ("web-2", "web-1", "web-3")]
    assert pod_reasons(pods) == ["[ErrImagePull] details (pod web-1 and 2 more)"]


def test_a_container_on_its_way_is_no_reason() -> None:
    assert pod_reasons([pod("web-1", "ContainerCreating")]) == []


def test_a_pod_that_cannot_be_scheduled_says_why() -> None:
    condition = {
        "type": "PodScheduled",
        "status": "False",
        "reason": "Unschedulable",
        "message": "0/3 nodes fit",
    }
    waiting = {"metadata": {"name": "web-1"}, "status": {"conditions": [condition]}}
    assert pod_reasons([waiting]) == ["[Unschedulable] 0/3 nodes fit (pod web-1)"]
