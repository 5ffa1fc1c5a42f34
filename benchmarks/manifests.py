"""What kubectl applies: the very objects that the program sent, out of Pulumi's state."""

from collections.abc import Mapping
from typing import Any

Manifest = dict[str, Any]


def manifests(export: Mapping[str, Any]) -> list[Manifest]:
    """Gives the Kubernetes objects of a `pulumi stack export`, each after those that it needs."""
    resources = export["deployment"]["resources"]
    return [resource["inputs"] for resource in resources if resource["type"].startswith("kubernetes:")]


def as_list(items: list[Manifest]) -> Manifest:
    """Gives one document that kubectl takes as a file."""
    return {"apiVersion": "v1", "kind": "List", "items": items}
