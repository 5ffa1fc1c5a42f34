"""The Service of a workload: the one address of all its pods."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from components.labels import selector

if TYPE_CHECKING:
    from pulumi_kubernetes.core.v1 import ServiceSpecArgsDict

ServiceType = Literal["ClusterIP", "NodePort", "LoadBalancer"]


def service_spec(workload: str, *, service_type: ServiceType, port: int) -> ServiceSpecArgsDict:
    """A Service whose port is its pods' port."""
    return {
        "type": service_type,
        "selector": selector(workload),
        "ports": [{"name": "http", "protocol": "TCP", "port": port, "target_port": port}],
    }


def service_annotations(service_type: ServiceType) -> dict[str, str]:
    """Wait for a load balancer alone: endpoints come with the pods, which the Deployment awaits."""
    return {} if service_type == "LoadBalancer" else {"pulumi.com/skipAwait": "true"}
