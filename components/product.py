"""Brown Bear itself: the facts that are the same in every installation."""

from typing import Literal, get_args

from components.call_graph import Call, CallGraph, Pods, Port, Workload
from components.labels import PART_OF

WorkloadName = Literal["web", "api", "worker"]
WORKLOADS: tuple[WorkloadName, ...] = get_args(WorkloadName)

PORT = 8080
"""What every workload listens on, and its Service too: network policies on EKS need the two to be equal."""

WEB, API, WORKER = (Workload(name) for name in WORKLOADS)
GATEWAY = Pods("gateway", namespace="istio-ingress", labels={"app": "brownbear-gateway"})
DATABASE = Pods("database", namespace="database")
CACHE = Pods("cache", namespace="cache")

CALL_GRAPH = CallGraph(
    workloads=WORKLOADS,
    calls=(
        Call(GATEWAY, WEB, (Port(PORT),)),
        Call(WEB, API, (Port(PORT),)),
        Call(API, DATABASE, (Port(3306),)),
        Call(API, CACHE, (Port(6379),)),
        Call(WORKER, DATABASE, (Port(3306),)),
        Call(WORKER, CACHE, (Port(6379),)),
    ),
)


def namespace_name(environment: str) -> str:
    """The application namespace of an environment: brownbear-production for production."""
    return f"{PART_OF}-{environment}"
