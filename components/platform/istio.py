"""Istio: its charts, and what holds for the whole mesh."""

from dataclasses import dataclass

import pulumi_kubernetes as k8s
from pulumi import ComponentResource, Input, ResourceOptions

from components.charts import ISTIO_BASE, ISTIO_CNI, ISTIO_GATEWAY, ISTIOD, ChartsSpec
from components.labels import GATEWAY, object_labels
from components.platform.istio_spec import IstioSpec
from components.platform.istio_values import base_values, cni_values, gateway_values, istiod_values
from components.platform.release import release


@dataclass(frozen=True, kw_only=True)
class IstioArgs:
    """The mesh and its two namespaces: that of istiod and the node agents, and that of the gateway."""

    spec: IstioSpec
    charts: ChartsSpec
    control_plane_namespace: Input[str]
    gateway_namespace: Input[str]


class Istio(ComponentResource):
    """A mesh in which every pod has an identity and takes traffic from pods with one alone.

    Istio's custom resources, and pods of namespaces in the mesh, depend on the component.
    """

    def __init__(self, name: str, args: IstioArgs, opts: ResourceOptions | None = None) -> None:
        super().__init__("brownbear:platform:Istio", name, None, opts)
        releases = self._releases(name, args) if args.charts.install else []
        k8s.apiextensions.CustomResource(
            f"{name}-mutual-tls",
            api_version="security.istio.io/v1",
            kind="PeerAuthentication",
            # Under this name, in istiod's namespace, it is the whole mesh's.
            metadata={
                "name": "default",
                "namespace": args.control_plane_namespace,
                "labels": object_labels(),
            },
            spec={"mtls": {"mode": "STRICT"}},
            opts=ResourceOptions(parent=self, depends_on=releases),
        )
        self.register_outputs({})

    def _releases(self, name: str, args: IstioArgs) -> list[k8s.helm.v3.Release]:
        spec, mirror = args.spec, args.charts.mirror
        base = release(
            f"{name}-base",
            "istio-base",
            chart=ISTIO_BASE,
            namespace=args.control_plane_namespace,
            values=base_values(),
            mirror=mirror,
            opts=ResourceOptions(parent=self),
        )
        cni = release(
            f"{name}-cni",
            "istio-cni",
            chart=ISTIO_CNI,
            namespace=args.control_plane_namespace,
            values=cni_values(spec.node_agent),
            mirror=mirror,
            opts=ResourceOptions(parent=self, depends_on=[base]),
        )
        istiod = release(
            f"{name}-istiod",
            "istiod",
            chart=ISTIOD,
            namespace=args.control_plane_namespace,
            values=istiod_values(spec.control_plane),
            mirror=mirror,
            opts=ResourceOptions(parent=self, depends_on=[base]),
        )
        gateway = release(
            f"{name}-gateway",
            GATEWAY,
            chart=ISTIO_GATEWAY,
            namespace=args.gateway_namespace,
            values=gateway_values(spec.gateway),
            mirror=mirror,
            # Its pods get their image from istiod's injector.
            opts=ResourceOptions(parent=self, depends_on=[istiod]),
        )
        return [base, cni, istiod, gateway]
