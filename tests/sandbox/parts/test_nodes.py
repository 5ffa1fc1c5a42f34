"""Nodes are what the settings say, stay Ready, and are what the real scheduler decides by."""

from collections.abc import Iterator
from typing import Any

import pytest

from sandbox import node_agents, nodes
from sandbox.settings import SandboxSettings
from tests.sandbox.conftest import Sandbox
from tests.sandbox.parts.objects import Namespace, eventually, pod, refusal

SMALL = {"cpu": "1", "memory": "1Gi", "pods": "10", "ephemeral-storage": "1Gi"}


def settings(**group: Any) -> SandboxSettings:
    return SandboxSettings.model_validate(
        {"nodes": {"special": {"count": 1, "zones": ["sandbox-1a"], "capacity": SMALL, **group}}}
    )


def test_zones_are_taken_in_turn() -> None:
    made = nodes.manifests(settings(count=3, zones=["sandbox-1a", "sandbox-1b"]))
    zones = [node["metadata"]["labels"]["topology.kubernetes.io/zone"] for node in made]
    assert zones == ["sandbox-1a", "sandbox-1b", "sandbox-1a"]


def test_nodes_have_the_labels_the_zone_and_the_capacity_of_the_settings(sandbox: Sandbox) -> None:
    for wanted in nodes.manifests(SandboxSettings.load()):
        held = sandbox.get("node", wanted["metadata"]["name"])
        assert wanted["metadata"]["labels"].items() <= held["metadata"]["labels"].items()
        assert held["status"]["capacity"] == wanted["status"]["capacity"]
        assert held["status"]["allocatable"] == wanted["status"]["allocatable"]


def test_a_node_gives_sign_of_life_again_and_again(sandbox: Sandbox) -> None:
    def heartbeats() -> set[str]:
        conditions = sandbox.get("node", "general-1")["status"]["conditions"]
        return {c["lastHeartbeatTime"] for c in conditions if c["type"] == "Ready" and c["status"] == "True"}

    first = heartbeats()
    assert eventually(lambda: heartbeats() - first, seconds=20)


def test_a_pod_that_fits_no_node_stays_pending(namespace: Namespace) -> None:
    giant = {"name": "main", "image": "web:v1", "resources": {"requests": {"cpu": "9"}}}
    namespace.apply(pod("giant", containers=[giant]))
    assert "Insufficient cpu" in refusal(namespace, "giant")
    failed = ("get", "events", "--field-selector=reason=FailedScheduling", "--output=name")
    assert eventually(lambda: namespace.kubectl(*failed))


@pytest.fixture
def tainted(sandbox: Sandbox, namespace: Namespace) -> Iterator[str]:
    """A node with a taint, and its name."""
    [node] = nodes.manifests(
        settings(labels={"group": "special"}, taints=[{"key": "special", "effect": "NoSchedule"}])
    )
    namespace.apply(node)
    name = str(node["metadata"]["name"])
    namespace.sandbox.kubectl("wait", "--for=condition=Ready", f"node/{name}", "--timeout=30s")
    yield name
    sandbox.kubectl("delete", "node", name)


@pytest.mark.usefixtures("tainted")
def test_a_taint_keeps_pods_away(namespace: Namespace) -> None:
    namespace.apply(pod("ordinary", nodeSelector={"group": "special"}))
    assert "untolerated taint" in refusal(namespace, "ordinary")


def test_a_pod_that_tolerates_the_taint_runs_there(namespace: Namespace, tainted: str) -> None:
    tolerations = [{"key": "special", "operator": "Exists", "effect": "NoSchedule"}]
    namespace.apply(pod("special", nodeSelector={"group": "special"}, tolerations=tolerations))
    namespace.wait("condition=Ready", "pod/special")
    assert namespace.get("pod", "special")["spec"]["nodeName"] == tainted


def test_node_agents_run_on_a_node_whatever_its_taints(sandbox: Sandbox, tainted: str) -> None:
    arguments = (f"--namespace={node_agents.NAMESPACE}", f"--field-selector=spec.nodeName={tainted}")

    def agents() -> list[str]:
        shown = sandbox.kubectl(
            "get", "pods", *arguments, "--output=jsonpath={.items[*].metadata.labels.app}"
        )
        return sorted(shown.split())

    assert eventually(lambda: agents() == sorted(SandboxSettings.load().node_agents))
