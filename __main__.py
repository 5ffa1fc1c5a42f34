"""Brown Bear on Kubernetes: settings -> cloud -> platform -> environments -> exports."""

import sys

import pulumi
import pulumi_kubernetes as k8s
from pulumi import ResourceOptions

from components.mistakes import MistakesError
from components.platform.gateway import Gateway, GatewayArgs
from components.platform.istio import Istio, IstioArgs
from components.platform.namespace import Namespace, NamespaceArgs
from components.platform.network_policies import NetworkPolicies, NetworkPoliciesArgs, network_policies
from components.platform.priority_classes import PriorityClasses
from components.product import (
    CALL_GRAPH,
    INGRESS,
    ISTIOD,
    PLATFORM_NAMESPACES,
    PORT,
    certificate_name,
    namespace_name,
)
from components.settings import Settings
from components.unbuilt import require_built
from components.workloads.traffic import Traffic, TrafficArgs
from components.workloads.workload import Workload, WorkloadArgs

try:
    settings = Settings.load()
    require_built(settings)
except MistakesError as error:
    pulumi.log.error(str(error))
    sys.exit(32)

cluster = k8s.Provider("cluster", context=settings.cluster.name)
on_cluster = ResourceOptions(provider=cluster)

priority_classes = PriorityClasses("priority-classes", on_cluster)

namespaces = {key: namespace_name(key) for key in settings.environments}
bounds = {INGRESS.namespace: settings.istio.gateway}
platform: dict[str, Namespace] = {}
closed: list[NetworkPolicies] = []
for name, pod_security in PLATFORM_NAMESPACES.items():
    platform[name] = Namespace(
        name,
        NamespaceArgs(
            namespace=name,
            kubernetes_version=settings.cluster.kubernetes_version,
            pod_security=pod_security,
            bounds=bounds.get(name),
        ),
        on_cluster,
    )
    closed.append(
        NetworkPolicies(
            name,
            NetworkPoliciesArgs(
                namespace=platform[name].namespace,
                policies=network_policies(CALL_GRAPH, name, list(namespaces.values())),
            ),
            on_cluster,
        )
    )

istio = Istio(
    "istio",
    IstioArgs(
        spec=settings.istio,
        charts=settings.charts,
        control_plane_namespace=platform[ISTIOD.namespace].namespace,
        gateway_namespace=platform[INGRESS.namespace].namespace,
    ),
    ResourceOptions(provider=cluster, depends_on=[priority_classes, *platform.values(), *closed]),
)

urls: dict[str, dict[str, pulumi.Output[str]]] = {}
for key, environment in settings.environments.items():
    name = namespaces[key]
    namespace = Namespace(
        name,
        NamespaceArgs(
            namespace=name,
            kubernetes_version=settings.cluster.kubernetes_version,
            pod_security="restricted",
            in_mesh=True,
            bounds=environment,
        ),
        on_cluster,
    )
    policies = NetworkPolicies(
        name,
        NetworkPoliciesArgs(
            namespace=namespace.namespace,
            policies=network_policies(CALL_GRAPH, name, list(namespaces.values())),
        ),
        on_cluster,
    )
    in_mesh = ResourceOptions(provider=cluster, depends_on=[istio, namespace])
    Gateway(
        name,
        GatewayArgs(
            namespace=namespace.namespace,
            host=str(environment.host),
            certificate=certificate_name(name),
            pods=INGRESS.labels,
        ),
        in_mesh,
    )
    for workload in environment.workloads:
        if callers := CALL_GRAPH.callers(workload):
            Traffic(
                f"{name}-{workload}",
                TrafficArgs(
                    workload=workload,
                    namespace=namespace.namespace,
                    instance=name,
                    callers=callers,
                    host=str(environment.host),
                ),
                in_mesh,
            )
    in_namespace = ResourceOptions(
        provider=cluster, depends_on=[priority_classes, istio, namespace, policies]
    )
    urls[key] = {
        workload: Workload(
            f"{name}-{workload}",
            WorkloadArgs(
                workload=workload,
                namespace=namespace.namespace,
                instance=name,
                port=PORT,
                sidecar=environment.sidecar,
                spec=spec,
            ),
            in_namespace,
        ).url
        for workload, spec in environment.workloads.items()
    }

pulumi.export("namespaces", namespaces)
pulumi.export("urls", urls)
