"""The DaemonSets of charts that the sandbox does not install: what they take of every node."""

from typing import Any

from .nodes import FROM_SETTINGS
from .settings import Requests, SandboxSettings

NAMESPACE = "kube-system"
"""Where they are: the charts' own namespaces come and go with the program."""


def manifests(settings: SandboxSettings) -> list[dict[str, Any]]:
    """Gives one DaemonSet per agent, whose pods run on every node, whatever its taints."""
    return [_daemon_set(name, requests) for name, requests in settings.node_agents.items()]


def _daemon_set(name: str, requests: Requests) -> dict[str, Any]:
    labels = {"app": name}
    container = {
        "name": name,
        "image": f"{name}:played",
        "resources": {"requests": requests.model_dump()},
    }
    return {
        "apiVersion": "apps/v1",
        "kind": "DaemonSet",
        "metadata": {"name": name, "namespace": NAMESPACE, "labels": {FROM_SETTINGS: "true"}},
        "spec": {
            "selector": {"matchLabels": labels},
            "template": {
                "metadata": {"labels": labels},
                "spec": {
                    "priorityClassName": "system-node-critical",
                    "tolerations": [{"operator": "Exists"}],
                    "containers": [container],
                },
            },
        },
    }
