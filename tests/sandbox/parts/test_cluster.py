"""`up` makes the cluster what the settings say, and changes nothing when it is that already."""

import os
from collections.abc import Callable, Iterator

import pytest

from sandbox import cluster, control_plane, node_agents, processes
from sandbox.settings import Requests, SandboxSettings
from tests.sandbox.conftest import Sandbox


def up(sandbox: Sandbox, settings: SandboxSettings) -> list[str]:
    """Gives what a further `up` says that it does."""
    told: list[str] = []
    cluster.up(sandbox.home, settings, told.append)
    return told


def general(sandbox: Sandbox) -> list[str]:
    return sandbox.kubectl("get", "nodes", "--output=name").split()


@pytest.fixture
def change(sandbox: Sandbox) -> Iterator[Callable[..., None]]:
    """Applies settings with another node group `general`; afterwards the sandbox is as it was."""

    def apply(**changes: object) -> None:
        content = SandboxSettings.load().model_dump(by_alias=True)
        content["nodes"]["general"].update(changes)
        up(sandbox, SandboxSettings.model_validate(content))

    yield apply
    up(sandbox, SandboxSettings.load())


@pytest.mark.parametrize(
    "kind",
    [
        "virtualservices.networking.istio.io",
        "destinationrules.networking.istio.io",
        "certificates.cert-manager.io",
        "clusterissuers.cert-manager.io",
        "rollouts.argoproj.io",
        "analysistemplates.argoproj.io",
    ],
)
def test_the_kinds_of_the_mesh_the_certificates_and_the_releases_are_served(
    sandbox: Sandbox, kind: str
) -> None:
    sandbox.kubectl("wait", "--for=condition=Established", f"crd/{kind}", "--timeout=1s")
    sandbox.kubectl("get", kind, "--all-namespaces")


def test_a_second_up_does_nothing_and_is_fast(sandbox: Sandbox) -> None:
    def ids() -> list[int]:
        return [found.pid for name in control_plane.TOOLS if (found := processes.find(sandbox.home, name))]

    before, started = ids(), sum(os.times()[:4])
    assert up(sandbox, SandboxSettings.load()) == []
    # Its own time and its children's, not the wall's: other work on this machine is no fault of it.
    assert sum(os.times()[:4]) - started < 2
    assert ids() == before


def test_a_node_more_in_the_settings_is_made_and_one_less_goes(
    sandbox: Sandbox, change: Callable[..., None]
) -> None:
    before = general(sandbox)
    change(count=4)
    assert general(sandbox) == [*before, "node/general-4"]
    change(count=3)
    assert general(sandbox) == before


def test_a_node_agent_that_the_settings_name_is_made_and_one_that_they_no_longer_name_goes(
    sandbox: Sandbox,
) -> None:
    def agents() -> list[str]:
        where = f"--namespace={node_agents.NAMESPACE}"
        return sandbox.kubectl(
            "get", "daemonsets", where, "--output=jsonpath={.items[*].metadata.name}"
        ).split()

    usual = SandboxSettings.load()
    before = agents()
    try:
        up(sandbox, usual.model_copy(update={"node_agents": {"other": Requests(cpu="1m", memory="1Mi")}}))
        assert agents() == ["other"]
        up(sandbox, usual.model_copy(update={"node_agents": {}}))
        assert agents() == []
    finally:
        up(sandbox, usual)
    assert agents() == before == [*usual.node_agents]


def test_a_node_takes_the_capacity_the_labels_and_the_taints_that_the_settings_give_it_now(
    sandbox: Sandbox, change: Callable[..., None]
) -> None:
    capacity = {"cpu": "16", "memory": "64Gi", "pods": "58", "ephemeral-storage": "80Gi"}
    change(
        capacity=capacity, labels={"size": "large"}, taints=[{"key": "test", "effect": "PreferNoSchedule"}]
    )
    node = sandbox.get("node", "general-1")
    assert node["status"]["allocatable"] == capacity
    assert node["metadata"]["labels"]["size"] == "large"
    assert node["spec"]["taints"] == [{"key": "test", "effect": "PreferNoSchedule"}]


def test_what_the_settings_no_longer_say_of_a_node_is_taken_back(
    sandbox: Sandbox, change: Callable[..., None]
) -> None:
    change(labels={"size": "large"}, taints=[{"key": "test", "effect": "PreferNoSchedule"}])
    change()
    node = sandbox.get("node", "general-1")
    assert "size" not in node["metadata"]["labels"]
    assert "taints" not in node["spec"]


def test_taints_that_somebody_else_has_put_on_a_node_do_not_stop_up(
    sandbox: Sandbox, change: Callable[..., None]
) -> None:
    sandbox.kubectl("taint", "node", "general-1", "mine:PreferNoSchedule")
    change(labels={"size": "large"})
    assert "taints" not in sandbox.get("node", "general-1")["spec"]
