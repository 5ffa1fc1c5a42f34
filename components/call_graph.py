"""Who calls whom: the one declaration that all policies and routes are derived from."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal

from components.spec import Cidr


@dataclass(frozen=True)
class Port:
    """A port that a callee listens on."""

    number: int
    protocol: Literal["TCP", "UDP"] = "TCP"


@dataclass(frozen=True)
class Workload:
    """The pods of one of our workloads; a call between two of them stays within their namespace."""

    name: str


@dataclass(frozen=True)
class AllWorkloads:
    """Every pod of an application namespace."""

    name: str = "workloads"


@dataclass(frozen=True)
class Pods:
    """Pods of a namespace that is not an application namespace; all of them when no labels are given."""

    name: str
    namespace: str
    labels: dict[str, str] = field(default_factory=dict)
    service_account: str | None = None
    """Whose identity they show in the mesh; None for pods outside of it. Our workloads are all in it."""


@dataclass(frozen=True)
class IpBlock:
    """Addresses outside the cluster."""

    name: str
    cidr: Cidr
    excluded: tuple[Cidr, ...] = ()


@dataclass(frozen=True)
class Anywhere:
    """Every address, in the cluster and outside, under the name of who is meant."""

    name: str = "anywhere"


Node = Workload | AllWorkloads | Pods | IpBlock | Anywhere


def lies_in(node: Node, namespace: str, application_namespaces: Sequence[str]) -> bool:
    """Whether a namespace holds pods of the node; of ours, each application namespace has its own."""
    match node:
        case Workload() | AllWorkloads():
            return namespace in application_namespaces
        case Pods():
            return namespace == node.namespace
        case IpBlock() | Anywhere():
            return False


@dataclass(frozen=True)
class Call:
    """A caller that opens connections to a callee's ports."""

    caller: Node
    callee: Node
    ports: tuple[Port, ...]

    @property
    def name(self) -> str:
        """Such as web-to-api."""
        return f"{self.caller.name}-to-{self.callee.name}"


@dataclass(frozen=True)
class CallGraph:
    """All calls of the product.

    Raises:
        ValueError: a call names a workload that is not declared, or two calls have the same name.
    """

    workloads: tuple[str, ...]
    calls: tuple[Call, ...]

    def __post_init__(self) -> None:
        for call in self.calls:
            for node in (call.caller, call.callee):
                if isinstance(node, Workload) and node.name not in self.workloads:
                    declared = ", ".join(self.workloads)
                    raise ValueError(
                        f"call {call.name!r}: unknown workload {node.name!r}; allowed: {declared}"
                    )
        twice = [name for name, count in Counter(call.name for call in self.calls).items() if count > 1]
        if twice:
            raise ValueError(f"call {twice[0]!r} is declared twice; put its ports into one call")

    def callers(self, workload: str) -> tuple[Node, ...]:
        """Who calls a workload by its name, rather than every pod of its namespace."""
        return tuple(call.caller for call in self.calls if call.callee == Workload(workload))
