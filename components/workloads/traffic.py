"""How requests find a workload's pods: routes, load balancing, and what happens when a pod fails."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pulumi_kubernetes as k8s
from pulumi import ComponentResource, Input, ResourceOptions

from components.call_graph import Node, Workload
from components.field_owners import ignore_changes
from components.labels import GATEWAY, workload_labels, workload_name

if TYPE_CHECKING:
    from pulumi_kubernetes.meta.v1 import ObjectMetaArgsDict

_NETWORKING = "networking.istio.io/v1"
STABLE, CANARY = "stable", "canary"


@dataclass(frozen=True, kw_only=True)
class TrafficArgs:
    """A workload that others call by its name, and the host that it has outside of the cluster.

    `callers` decide where the routes hold: in the mesh for a workload, at the gateway for anything else.
    """

    workload: str
    namespace: Input[str]
    instance: str
    callers: tuple[Node, ...]
    host: str


class Traffic(ComponentResource):
    """The VirtualService and DestinationRule of one workload, with all traffic on the stable version."""

    def __init__(self, name: str, args: TrafficArgs, opts: ResourceOptions | None = None) -> None:
        super().__init__("brownbear:workloads:Traffic", name, None, opts)
        physical_name = workload_name(args.workload)
        rule = k8s.apiextensions.CustomResource(
            f"{name}-destination-rule",
            api_version=_NETWORKING,
            kind="DestinationRule",
            metadata=_metadata(args),
            spec=destination_rule(physical_name),
            opts=ResourceOptions(
                parent=self, ignore_changes=ignore_changes(f"{_NETWORKING}:DestinationRule")
            ),
        )
        k8s.apiextensions.CustomResource(
            f"{name}-virtual-service",
            api_version=_NETWORKING,
            kind="VirtualService",
            metadata=_metadata(args),
            spec=virtual_service(physical_name, args.callers, args.host),
            opts=ResourceOptions(
                parent=self,
                # A route to a subset that is not declared yet answers 503.
                depends_on=[rule],
                ignore_changes=ignore_changes(f"{_NETWORKING}:VirtualService"),
            ),
        )
        self.register_outputs({})


def virtual_service(name: str, callers: tuple[Node, ...], host: str) -> dict[str, Any]:
    """Whoever asks for the canary gets it; all others get what the weights say, which at rest is stable."""
    inside = any(isinstance(caller, Workload) for caller in callers)
    outside = any(not isinstance(caller, Workload) for caller in callers)
    return {
        "hosts": [*([host] if outside else []), *([name] if inside else [])],
        "gateways": [*([GATEWAY] if outside else []), *(["mesh"] if inside else [])],
        "http": [
            {
                "name": CANARY,
                "match": [{"headers": {"canary": {"exact": "true"}}}],
                "route": [_destination(name, CANARY, 100)],
            },
            {
                "name": STABLE,
                "route": [_destination(name, STABLE, 100), _destination(name, CANARY, 0)],
            },
        ],
    }


def destination_rule(name: str) -> dict[str, Any]:
    """Two subsets that are the same pods until a release tells them apart; a pod that fails gets a pause."""
    return {
        "host": name,
        "trafficPolicy": {
            "loadBalancer": {"simple": "LEAST_REQUEST"},
            "connectionPool": {
                "tcp": {"maxConnections": 100},
                "http": {"http1MaxPendingRequests": 10, "maxRequestsPerConnection": 2},
            },
            "outlierDetection": {
                "consecutive5xxErrors": 5,
                "interval": "30s",
                "baseEjectionTime": "30s",
            },
        },
        "subsets": [{"name": STABLE}, {"name": CANARY}],
    }


def _destination(name: str, subset: str, weight: int) -> dict[str, Any]:
    return {"destination": {"host": name, "subset": subset}, "weight": weight}


def _metadata(args: TrafficArgs) -> ObjectMetaArgsDict:
    return {
        "name": workload_name(args.workload),
        "namespace": args.namespace,
        "labels": workload_labels(args.workload, args.instance),
    }
