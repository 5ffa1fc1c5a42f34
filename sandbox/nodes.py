"""The nodes that sandbox.yaml describes, as API objects that KWOK keeps Ready."""

from itertools import cycle
from typing import Any

from .settings import Nodes, SandboxSettings

FROM_SETTINGS = "sandbox.brownbear.example/from-settings"
"""The label of what sandbox.yaml describes, and what goes when it no longer does."""


def manifests(settings: SandboxSettings) -> list[dict[str, Any]]:
    """Gives one v1 Node per node of every group, named `<group>-<number>`, zones taken in turn."""
    return [
        _node(group, number, zone, nodes)
        for group, nodes in settings.nodes.items()
        for number, zone in zip(range(1, nodes.count + 1), cycle(nodes.zones), strict=False)
    ]


def _node(group: str, number: int, zone: str, nodes: Nodes) -> dict[str, Any]:
    name = f"{group}-{number}"
    capacity = nodes.capacity.model_dump(by_alias=True)
    return {
        "apiVersion": "v1",
        "kind": "Node",
        "metadata": {
            "name": name,
            "labels": {
                "kubernetes.io/hostname": name,
                "kubernetes.io/arch": "amd64",
                "kubernetes.io/os": "linux",
                "topology.kubernetes.io/zone": zone,
                FROM_SETTINGS: "true",
                **nodes.labels,
            },
        },
        "spec": {"taints": [taint.model_dump() for taint in nodes.taints]},
        "status": {"capacity": capacity, "allocatable": capacity},
    }
