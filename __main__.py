"""Brown Bear on Kubernetes: settings -> cloud -> platform -> environments -> exports."""

import sys

import pulumi
import pulumi_kubernetes as k8s
from pulumi import ResourceOptions

from components.mistakes import MistakesError
from components.platform.authorization_policies import (
    AuthorizationPolicies,
    AuthorizationPoliciesArgs,
    authorization_policies,
)
from components.platform.gateway import Gateway, GatewayArgs
from components.platform.istio import Istio, IstioArgs
from components.platform.namespace import Namespace, NamespaceArgs, PodSecurity
from components.platform.network_policies import NetworkPolicies, NetworkPoliciesArgs, network_policies
from components.platform.priority_classes import PriorityClasses
from components.product import (
    CACHE,
    CALL_GRAPH,
    DATABASE,
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

environments = {namespace_name(key): environment for key, environment in settings.environments.items()}
pod_security: dict[str, PodSecurity] = {**PLATFORM_NAMESPACES, **dict.fromkeys(environments, "restricted")}
bounds = {
    INGRESS.namespace: settings.istio.gateway,
    DATABASE.namespace: settings.database,
    CACHE.namespace: settings.cache,
    **environments,
}

namespaces: dict[str, Namespace] = {}
closed: dict[str, list[pulumi.Resource]] = {}
for name, level in pod_security.items():
    namespaces[name] = Namespace(
        name,
        NamespaceArgs(
            namespace=name,
            kubernetes_version=settings.cluster.kubernetes_version,
            pod_security=level,
            in_mesh=name in environments,
            bounds=bounds.get(name),
        ),
        on_cluster,
    )
    policies = NetworkPolicies(
        name,
        NetworkPoliciesArgs(
            namespace=namespaces[name].namespace,
            policies=network_policies(CALL_GRAPH, name, list(environments)),
        ),
        on_cluster,
    )
    closed[name] = [namespaces[name], policies]

istio = Istio(
    "istio",
    IstioArgs(
        spec=settings.istio,
        charts=settings.charts,
        control_plane_namespace=namespaces[ISTIOD.namespace].namespace,
        gateway_namespace=namespaces[INGRESS.namespace].namespace,
    ),
    ResourceOptions(
        provider=cluster,
        depends_on=[priority_classes, *closed[ISTIOD.namespace], *closed[INGRESS.namespace]],
    ),
)

for name in (INGRESS.namespace, *environments):
    authorizations = AuthorizationPolicies(
        name,
        AuthorizationPoliciesArgs(
            namespace=namespaces[name].namespace,
            policies=authorization_policies(CALL_GRAPH, name, list(environments)),
        ),
        ResourceOptions(provider=cluster, depends_on=[istio, namespaces[name]]),
    )
    closed[name].append(authorizations)

urls: dict[str, dict[str, pulumi.Output[str]]] = {}
for key, environment in settings.environments.items():
    name = namespace_name(key)
    in_mesh = ResourceOptions(provider=cluster, depends_on=[istio, namespaces[name]])
    Gateway(
        name,
        GatewayArgs(
            namespace=namespaces[name].namespace,
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
                    namespace=namespaces[name].namespace,
                    instance=name,
                    callers=callers,
                    host=str(environment.host),
                ),
                in_mesh,
            )
    in_closed_namespace = ResourceOptions(
        provider=cluster, depends_on=[priority_classes, istio, *closed[name]]
    )
    urls[key] = {
        workload: Workload(
            f"{name}-{workload}",
            WorkloadArgs(
                workload=workload,
                namespace=namespaces[name].namespace,
                instance=name,
                port=PORT,
                sidecar=environment.sidecar,
                spec=spec,
            ),
            in_closed_namespace,
        ).url
        for workload, spec in environment.workloads.items()
    }

pulumi.export("namespaces", {key: namespace_name(key) for key in settings.environments})
pulumi.export("urls", urls)
