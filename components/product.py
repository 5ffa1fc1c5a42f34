"""Brown Bear itself: the facts that are the same in every installation."""

from typing import Literal, get_args

from components.call_graph import AllWorkloads, Anywhere, Call, CallGraph, Pods, Port, Workload
from components.labels import GATEWAY, PART_OF

WorkloadName = Literal["web", "api", "worker"]
WORKLOADS: tuple[WorkloadName, ...] = get_args(WorkloadName)

PORT = 8080
"""What every workload listens on, and its Service too: network policies on EKS need the two to be equal."""

WEB, API, WORKER = (Workload(name) for name in WORKLOADS)
SIDECARS = AllWorkloads()
DATABASE = Pods("database", namespace="database")
CACHE = Pods("cache", namespace="cache")
ISTIOD = Pods("istiod", namespace="istio-system", labels={"app": "istiod"})
CNI = Pods("cni", namespace="istio-system", labels={"k8s-app": "istio-cni-node"})
INGRESS = Pods(
    "gateway",
    namespace="istio-ingress",
    labels={"app": GATEWAY},
    service_account=GATEWAY,
)
EDGE = Pods("edge", namespace="ingress-nginx", labels={"app.kubernetes.io/name": "ingress-nginx"})
PROMETHEUS = Pods("prometheus", namespace="monitoring", labels={"app.kubernetes.io/name": "prometheus"})
API_SERVER = Anywhere("api-server")
"""A managed control plane has no pods and no fixed address."""

_API_SERVER_PORTS = (Port(443), Port(6443))
"""A managed one listens on the first, most others on the second."""

CALL_GRAPH = CallGraph(
    workloads=WORKLOADS,
    calls=(
        Call(EDGE, INGRESS, (Port(80), Port(443))),
        Call(INGRESS, WEB, (Port(PORT),)),
        Call(WEB, API, (Port(PORT),)),
        Call(API, DATABASE, (Port(3306),)),
        Call(API, CACHE, (Port(6379),)),
        Call(WORKER, DATABASE, (Port(3306),)),
        Call(WORKER, CACHE, (Port(6379),)),
        Call(SIDECARS, ISTIOD, (Port(15012),)),
        Call(INGRESS, ISTIOD, (Port(15012),)),
        Call(API_SERVER, ISTIOD, (Port(15017),)),
        Call(ISTIOD, API_SERVER, _API_SERVER_PORTS),
        Call(CNI, API_SERVER, _API_SERVER_PORTS),
        Call(PROMETHEUS, SIDECARS, (Port(15020),)),
        Call(PROMETHEUS, INGRESS, (Port(15020),)),
        Call(PROMETHEUS, ISTIOD, (Port(15014),)),
        Call(PROMETHEUS, CNI, (Port(15014),)),
    ),
)

PLATFORM_NAMESPACES: dict[str, Literal["privileged", "restricted"]] = {
    ISTIOD.namespace: "privileged",
    INGRESS.namespace: "restricted",
    DATABASE.namespace: "restricted",
    CACHE.namespace: "restricted",
}
"""The namespaces that the platform runs in, and the Pod Security level of each."""


def namespace_name(environment: str) -> str:
    """The application namespace of an environment: brownbear-production for production."""
    return f"{PART_OF}-{environment}"


def certificate_name(namespace: str) -> str:
    """The Secret, beside the gateway's pods, with the certificate of an application namespace's host."""
    return f"{namespace}-tls"
