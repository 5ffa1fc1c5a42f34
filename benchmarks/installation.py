"""The installation that is measured: how many environments of which kind, on which nodes."""

import copy
from collections.abc import Mapping
from typing import Any

from sandbox.settings import Nodes, SandboxSettings

_KEY = "brownbear:environments"
_TEMPLATE = "development"


def stack_file(local: Mapping[str, Any], environments: int, *, web_tag: str | None = None) -> dict[str, Any]:
    """Gives a stack file with equal environments `env-01`, `env-02`, ...: growth then has one cause.

    Args:
        local: content of Pulumi.local.yaml; each environment is a copy of its `development`.
        environments: how many.
        web_tag: another version of web in the first environment; None leaves all alike.
    """
    template = local["config"][_KEY][_TEMPLATE]
    names = [f"env-{number:02}" for number in range(1, environments + 1)]
    copies = {name: {**copy.deepcopy(template), "host": f"{name}.brownbear.example.com"} for name in names}
    if web_tag:
        web = copies["env-01"]["workloads"]["web"]
        web["image"] = f"{web['image'].rpartition(':')[0]}:{web_tag}"
    return {**local, "config": {**local["config"], _KEY: copies}}


def sandbox_settings(environments: int) -> SandboxSettings:
    """Gives a sandbox in which every pod of that many environments has a node, a rolling update included."""
    nodes = Nodes(
        count=max(3, environments),
        zones=("sandbox-1a", "sandbox-1b", "sandbox-1c"),
        capacity={"cpu": "8", "memory": "32Gi", "pods": "58", "ephemeral-storage": "80Gi"},
    )
    return SandboxSettings(nodes={"general": nodes})
