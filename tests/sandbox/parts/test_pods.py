"""What KWOK plays of the kubelet: pods that become Ready in a while, pods that never do, pods that end."""

import subprocess
import time
from collections.abc import Iterator
from typing import Any

import pytest

from tests.sandbox.conftest import Sandbox
from tests.sandbox.parts.objects import Namespace, eventually, pod

SIDECAR = {"name": "sidecar", "image": "proxy:v1", "restartPolicy": "Always"}
INIT = {"name": "init", "image": "migrate:v1"}


@pytest.fixture(scope="module")
def pods(sandbox: Sandbox) -> Iterator[Namespace]:
    """A namespace with one pod per case, made at once so that they are waited for together."""
    with Namespace.made(sandbox, "pods") as namespace:
        two = [{"name": "good", "image": "web:v1"}, {"name": "bad", "image": "web:v2-broken"}]
        job = {"containers": [{"name": "main", "image": "job:v1"}], "initContainers": [SIDECAR]}
        namespace.apply(
            pod("broken-tag", "web:v2-broken.1"),
            pod("broken-name", "broken:v1"),
            pod("broken-path", "localhost:5000/broken/web:v1"),
            pod("broken-untagged", "registry.example/broken"),
            pod("broken-one-of-two", containers=two),
            pod("broken-init", initContainers=[{**INIT, "image": "migrate:broken"}]),
            pod("with-init", initContainers=[SIDECAR, INIT]),
            {
                "apiVersion": "batch/v1",
                "kind": "Job",
                "metadata": {"name": "job"},
                "spec": {"template": {"spec": {"restartPolicy": "Never", **job}}},
            },
        )
        yield namespace


def failed(namespace: Namespace, name: str) -> dict[str, Any]:
    """Gives the status of a pod once it is known that it will not become Ready."""

    def status() -> dict[str, Any]:
        held: dict[str, Any] = namespace.get("pod", name)["status"]
        return held if "containerStatuses" in held else {}

    return eventually(status)


def ready(status: dict[str, Any]) -> str:
    return str(next(c["status"] for c in status["conditions"] if c["type"] == "Ready"))


def test_an_image_whose_tag_says_broken_is_not_pulled(pods: Namespace) -> None:
    status = failed(pods, "broken-tag")
    [container] = status["containerStatuses"]
    assert container["state"]["waiting"] == {
        "reason": "ImagePullBackOff",
        "message": 'Back-off pulling image "web:v2-broken.1"',
    }
    assert (status["phase"], ready(status)) == ("Pending", "False")


@pytest.mark.parametrize("name", ["broken-name", "broken-path", "broken-untagged"])
def test_broken_anywhere_but_in_the_tag_is_a_name_like_any_other(pods: Namespace, name: str) -> None:
    pods.wait("condition=Ready", f"pod/{name}")


def test_of_two_containers_only_the_broken_one_waits(pods: Namespace) -> None:
    status = failed(pods, "broken-one-of-two")
    states = {container["name"]: next(iter(container["state"])) for container in status["containerStatuses"]}
    assert (states, ready(status)) == ({"good": "running", "bad": "waiting"}, "False")


def test_behind_a_broken_init_container_nothing_starts(pods: Namespace) -> None:
    status = failed(pods, "broken-init")
    reasons = [
        container["state"]["waiting"]["reason"]
        for container in (*status["initContainerStatuses"], *status["containerStatuses"])
    ]
    assert reasons == ["ImagePullBackOff", "PodInitializing"]


def test_a_broken_image_that_is_mended_starts(namespace: Namespace) -> None:
    namespace.apply(pod("mended", "web:broken"))
    failed(namespace, "mended")
    namespace.kubectl("set", "image", "pod/mended", "main=web:v1")
    namespace.wait("condition=Ready", "pod/mended")


def test_init_containers_have_completed_and_sidecars_run(pods: Namespace) -> None:
    pods.wait("condition=Ready", "pod/with-init")
    sidecar, init = pods.get("pod", "with-init")["status"]["initContainerStatuses"]
    assert (sidecar["name"], sidecar["ready"], list(sidecar["state"])) == ("sidecar", True, ["running"])
    assert init["state"]["terminated"]["reason"] == "Completed"


def test_a_job_completes_and_ends_its_sidecar(pods: Namespace) -> None:
    pods.wait("condition=Complete", "job/job")
    template = "--output=jsonpath={.items[0].status.initContainerStatuses[0].state.terminated.reason}"
    assert pods.kubectl("get", "pods", "--selector=job-name=job", template) == "Completed"


def test_a_deleted_pod_goes(namespace: Namespace) -> None:
    namespace.apply(pod("short-lived"))
    namespace.wait("condition=Ready", "pod/short-lived")
    namespace.kubectl("delete", "pod", "short-lived", "--timeout=10s")
    assert not namespace.exists("pod", "short-lived")


def test_a_job_goes_with_its_pods(namespace: Namespace) -> None:
    namespace.kubectl("create", "job", "one", "--image=job:v1")
    namespace.wait("condition=Complete", "job/one")
    namespace.kubectl("delete", "job", "one", "--cascade=foreground", "--timeout=10s")
    assert eventually(lambda: not namespace.kubectl("get", "pods", "--output=name"))


def test_a_pod_becomes_ready_half_a_second_to_two_after_it_is_scheduled(namespace: Namespace) -> None:
    # The API server keeps times in whole seconds, so this watches; the machine may be late, but not early.
    names = {f"timed-{number}" for number in range(8)}
    namespace.apply(*map(pod, sorted(names)))
    scheduled: dict[str, float] = {}
    waited: dict[str, float] = {}
    for name, true in conditions(namespace):
        if "PodScheduled" in true:
            scheduled.setdefault(name, time.monotonic())
        if "Ready" in true:
            waited.setdefault(name, time.monotonic() - scheduled[name])
        if waited.keys() == names:
            break
    assert waited.keys() == names
    assert min(waited.values()) > 0.3
    assert max(waited.values()) < 4
    assert max(waited.values()) - min(waited.values()) > 0.2


def conditions(namespace: Namespace) -> Iterator[tuple[str, set[str]]]:
    """Watches a namespace's pods for 20 s: each time, a pod's name and which of its conditions are true."""
    command = [
        str(namespace.sandbox.home.bin / "kubectl"),
        "get",
        "pods",
        f"--namespace={namespace.name}",
        "--watch",
        "--request-timeout=20s",
        "--output=jsonpath={.metadata.name} {.status.conditions[?(@.status=='True')].type}{'\\n'}",
    ]
    with subprocess.Popen(
        command, env=namespace.sandbox.environment, stdout=subprocess.PIPE, text=True
    ) as watching:
        assert watching.stdout
        try:
            for line in watching.stdout:
                name, *types = line.split()
                yield name, set(types)
        finally:
            watching.terminate()
