"""The mesh's injector as played: which pods get a sidecar, and that all that counts pods counts it."""

from collections.abc import Iterator
from typing import Any

import pytest

from sandbox.errors import SandboxError
from tests.sandbox.conftest import Sandbox
from tests.sandbox.parts.objects import Namespace, eventually, pod, refusal

ANNOTATIONS = {
    "sidecar.istio.io/proxyCPU": "150m",
    "sidecar.istio.io/proxyMemory": "96Mi",
    "sidecar.istio.io/proxyCPULimit": "300m",
    "sidecar.istio.io/proxyMemoryLimit": "192Mi",
}
RESTRICTED = {
    "allowPrivilegeEscalation": False,
    "capabilities": {"drop": ["ALL"]},
    "runAsNonRoot": True,
    "seccompProfile": {"type": "RuntimeDefault"},
}
MAIN: dict[str, Any] = {
    "name": "main",
    "image": "web:v1",
    "securityContext": RESTRICTED,
    "resources": {
        "requests": {"cpu": "200m", "memory": "256Mi"},
        "limits": {"cpu": "500m", "memory": "512Mi"},
    },
}


def member(
    name: str,
    *,
    annotations: dict[str, str] | None = None,
    labels: dict[str, str] | None = None,
    **spec: Any,
) -> dict[str, Any]:
    """Gives a pod that `restricted` admits, unless its sidecar is not."""
    made = pod(name, **{"containers": [MAIN], **spec})
    made["metadata"] |= {"annotations": annotations or {}, "labels": labels or {}}
    return made


def init_containers(namespace: Namespace, name: str) -> list[dict[str, Any]]:
    held: list[dict[str, Any]] = namespace.get("pod", name)["spec"].get("initContainers", [])
    return held


def names(containers: list[dict[str, Any]]) -> list[str]:
    return [container["name"] for container in containers]


def in_mesh(namespace: Namespace, *labels: str) -> None:
    namespace.sandbox.kubectl("label", "namespace", namespace.name, "istio-injection=enabled", *labels)


@pytest.fixture(scope="module")
def mesh(sandbox: Sandbox) -> Iterator[Namespace]:
    """A namespace of the mesh under `restricted`, with one pod per case."""
    migrate = {"name": "migrate", "image": "migrate:v1", "securityContext": RESTRICTED}
    with Namespace.made(sandbox, "mesh") as namespace:
        in_mesh(namespace, "pod-security.kubernetes.io/enforce=restricted")
        namespace.apply(
            member("annotated", annotations=ANNOTATIONS),
            member("bare"),
            member("limited", annotations={"sidecar.istio.io/proxyCPULimit": "1"}),
            member("apart", labels={"sidecar.istio.io/inject": "false"}),
            member("asking", labels={"sidecar.istio.io/inject": "true"}),
            member("with-init", initContainers=[migrate]),
            member("with-its-own", initContainers=[{**migrate, "name": "istio-proxy"}]),
        )
        yield namespace


def test_the_sidecar_has_exactly_the_annotated_resources(mesh: Namespace) -> None:
    [sidecar] = init_containers(mesh, "annotated")
    assert (sidecar["name"], sidecar["restartPolicy"]) == ("istio-proxy", "Always")
    assert sidecar["resources"] == {
        "requests": {"cpu": "150m", "memory": "96Mi"},
        "limits": {"cpu": "300m", "memory": "192Mi"},
    }


def test_without_annotations_the_sidecar_has_istios_own_resources(mesh: Namespace) -> None:
    [sidecar] = init_containers(mesh, "bare")
    assert sidecar["resources"] == {
        "requests": {"cpu": "100m", "memory": "128Mi"},
        "limits": {"cpu": "2", "memory": "1Gi"},
    }


def test_with_one_annotation_the_sidecar_has_nothing_but_what_it_says(mesh: Namespace) -> None:
    [sidecar] = init_containers(mesh, "limited")
    # Kubernetes takes a limit for the request that is missing.
    assert sidecar["resources"] == {"requests": {"cpu": "1"}, "limits": {"cpu": "1"}}


def test_pod_and_sidecar_become_ready_under_restricted(mesh: Namespace) -> None:
    mesh.wait("condition=Ready", "pod/annotated")
    _, ready, status, *_ = mesh.kubectl("get", "pod", "annotated", "--no-headers").split()
    assert (ready, status) == ("2/2", "Running")


def test_a_pod_that_says_so_has_no_sidecar(mesh: Namespace) -> None:
    assert init_containers(mesh, "apart") == []


def test_a_pod_that_asks_for_its_sidecar_has_one(mesh: Namespace) -> None:
    assert names(init_containers(mesh, "asking")) == ["istio-proxy"]


def test_the_sidecar_starts_before_all_other_init_containers(mesh: Namespace) -> None:
    assert names(init_containers(mesh, "with-init")) == ["istio-proxy", "migrate"]


def test_a_pod_that_brings_its_sidecar_gets_no_second(mesh: Namespace) -> None:
    assert names(init_containers(mesh, "with-its-own")) == ["istio-proxy"]


def test_outside_the_mesh_no_pod_has_a_sidecar(namespace: Namespace) -> None:
    namespace.apply(member("outside", annotations=ANNOTATIONS))
    assert init_containers(namespace, "outside") == []


def test_a_pod_on_its_nodes_network_has_no_sidecar(namespace: Namespace) -> None:
    in_mesh(namespace)
    namespace.apply(member("agent", hostNetwork=True))
    assert init_containers(namespace, "agent") == []


def test_the_quota_counts_the_sidecar(namespace: Namespace) -> None:
    in_mesh(namespace)
    hard = {"requests.cpu": "1", "requests.memory": "1Gi", "limits.cpu": "1", "limits.memory": "1Gi"}
    namespace.kubectl(
        "create", "quota", "all", f"--hard={','.join(f'{key}={value}' for key, value in hard.items())}"
    )
    eventually(lambda: "hard" in namespace.get("quota", "all").get("status", {}))
    namespace.apply(member("counted", annotations=ANNOTATIONS))
    assert namespace.get("quota", "all")["status"]["used"] == {
        "requests.cpu": "350m",
        "requests.memory": "352Mi",
        "limits.cpu": "800m",
        "limits.memory": "704Mi",
    }


def test_a_sidecar_over_the_maximum_of_the_limits_is_refused(namespace: Namespace) -> None:
    in_mesh(namespace)
    limits = {"limits": [{"type": "Container", "max": {"cpu": "500m"}}]}
    namespace.apply(
        {"apiVersion": "v1", "kind": "LimitRange", "metadata": {"name": "limits"}, "spec": limits}
    )
    with pytest.raises(SandboxError, match="maximum cpu usage per Container is 500m, but limit is 2"):
        namespace.apply(member("greedy"))


def test_a_sidecar_counts_for_the_scheduler(namespace: Namespace) -> None:
    in_mesh(namespace)
    half = {**MAIN, "resources": {"requests": {"cpu": "5"}}}
    namespace.apply(member("giant", annotations={"sidecar.istio.io/proxyCPU": "5"}, containers=[half]))
    assert "Insufficient cpu" in refusal(namespace, "giant")
