"""What Pulumi's file backend says about a stack, read without the engine."""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from .errors import SandboxError
from .home import Home


@dataclass(frozen=True)
class KubernetesObject:
    """The place of an object on the API server."""

    kind: str
    """As kubectl takes it: `Deployment.v1.apps`."""
    name: str
    namespace: str | None

    @classmethod
    def of(cls, inputs: Mapping[str, Any]) -> "KubernetesObject | None":
        """Gives the object that a resource's inputs describe; None for what is none."""
        metadata = inputs.get("metadata")
        if "kind" not in inputs or not isinstance(metadata, dict) or "name" not in metadata:
            return None
        group, _, version = str(inputs.get("apiVersion")).rpartition("/")
        return cls(f"{inputs['kind']}.{version}.{group}", metadata["name"], metadata.get("namespace"))

    def __str__(self) -> str:
        where = f"{self.namespace}/" if self.namespace else ""
        return f"{self.kind.partition('.')[0]} {where}{self.name}"


@dataclass(frozen=True)
class State:
    """A stack's state, which need not exist."""

    path: Path

    @classmethod
    def of(cls, home: Home, project: str, stack: str) -> "State":
        """Gives the state of a stack."""
        return cls(home.state / ".pulumi" / "stacks" / project / f"{stack}.json")

    def exists(self) -> bool:
        """Says whether the stack is known."""
        return self.path.exists()

    def pending(self) -> list[dict[str, Any]]:
        """Gives the operations that an engine began and did not end, each with `type` and `resource`."""
        return list(self._latest().get("pending_operations") or ())

    def objects(self) -> frozenset[KubernetesObject]:
        """Gives the Kubernetes objects that the state knows."""
        return frozenset(_objects(self._latest().get("resources") or ()))

    def begun(self) -> frozenset[KubernetesObject]:
        """Gives the Kubernetes objects that an engine began to create: each may exist."""
        creating = (operation for operation in self.pending() if operation["type"] == "creating")
        return frozenset(_objects(operation["resource"] for operation in creating))

    def _latest(self) -> dict[str, Any]:
        if not self.exists():
            return {}
        try:
            return json.loads(self.path.read_text())["checkpoint"].get("latest") or {}
        except (ValueError, KeyError) as error:
            raise SandboxError(
                f"the state {self.path} is damaged ({error}); put {self.path.name}.bak beside it in its place"
            ) from error


def _objects(resources: Iterable[Mapping[str, Any]]) -> Iterator[KubernetesObject]:
    for resource in resources:
        if found := KubernetesObject.of(resource.get("inputs") or {}):
            yield found
