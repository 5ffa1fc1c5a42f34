"""The node agents as played: on every node, and as large as the charts would make them."""

import json
from pathlib import Path

import pytest
import yaml

from sandbox import node_agents
from sandbox.home import REPOSITORY
from sandbox.settings import SandboxSettings
from tests.sandbox.conftest import Sandbox
from tests.sandbox.parts.objects import eventually

STACK_FILES = sorted(REPOSITORY.glob("Pulumi.*.yaml"))
AGENT = "istio-cni-node"


@pytest.mark.parametrize("path", STACK_FILES, ids=lambda path: str(path.name))
def test_the_meshs_agent_asks_for_what_the_stack_gives_it(path: Path) -> None:
    given = yaml.safe_load(path.read_text())["config"]["brownbear:istio"]["node_agent"]["requests"]
    assert SandboxSettings.load().node_agents[AGENT].model_dump() == given


def test_every_node_runs_one_pod_of_each_agent(sandbox: Sandbox) -> None:
    def agents() -> list[tuple[str, str, str]]:
        listed = sandbox.kubectl("get", "pods", f"--namespace={node_agents.NAMESPACE}", "--output=json")
        return sorted(
            (
                pod["metadata"]["labels"]["app"],
                pod["spec"].get("nodeName", ""),
                pod["status"].get("phase", ""),
            )
            for pod in json.loads(listed)["items"]
        )

    nodes = sandbox.kubectl("get", "nodes", "--output=jsonpath={.items[*].metadata.name}").split()
    wanted = sorted(
        (agent, node, "Running") for agent in SandboxSettings.load().node_agents for node in nodes
    )
    assert wanted
    assert eventually(lambda: agents() == wanted)


def test_an_agents_pod_asks_for_what_the_settings_say(sandbox: Sandbox) -> None:
    for name, requests in SandboxSettings.load().node_agents.items():
        daemon_set = sandbox.get("daemonset", name, node_agents.NAMESPACE)
        [container] = daemon_set["spec"]["template"]["spec"]["containers"]
        assert container["resources"] == {"requests": requests.model_dump()}
