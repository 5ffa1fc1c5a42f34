"""A namespace that limits what enters it: admission, bounds, and no traffic."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import pulumi_kubernetes as k8s
from pulumi import ComponentResource, Output, ResourceOptions

from components.labels import object_labels
from components.platform.limits import LimitsSpec
from components.platform.quota import QuotaSpec
from components.spec import Spec

if TYPE_CHECKING:
    from pulumi_kubernetes.meta.v1 import ObjectMetaArgsDict

PodSecurity = Literal["privileged", "baseline", "restricted"]


class BoundsSpec(Spec):
    """What a stack file says about all of a namespace's objects together, and about one of its containers."""

    quota: QuotaSpec
    limits: LimitsSpec


@dataclass(frozen=True, kw_only=True)
class NamespaceArgs:
    """A namespace and what may enter it.

    `kubernetes_version` is the minor whose Pod Security standard holds; `in_mesh` gives every pod a sidecar.
    Without `bounds` it takes what comes, as a namespace with a pod on every node must.
    """

    namespace: str
    kubernetes_version: str
    pod_security: PodSecurity
    in_mesh: bool = False
    bounds: BoundsSpec | None = None


class Namespace(ComponentResource):
    """A namespace with its Pod Security level, quota, limits and a default-deny NetworkPolicy.

    Pods may enter once all of it exists: depend on the component.
    """

    namespace: Output[str]
    """The namespace's name, once it exists."""

    def __init__(self, name: str, args: NamespaceArgs, opts: ResourceOptions | None = None) -> None:
        super().__init__("brownbear:platform:Namespace", name, None, opts)
        child = ResourceOptions(parent=self)
        namespace = k8s.core.v1.Namespace(
            name, metadata={"name": args.namespace, "labels": _labels(args)}, opts=child
        )
        self.namespace = namespace.metadata.name.apply(str)
        if args.bounds:
            k8s.core.v1.ResourceQuota(
                f"{name}-quota",
                metadata=self._metadata(f"{args.namespace}-quota"),
                spec={"hard": args.bounds.quota.hard()},
                opts=child,
            )
            k8s.core.v1.LimitRange(
                f"{name}-limits",
                metadata=self._metadata(f"{args.namespace}-limits"),
                spec={"limits": args.bounds.limits.items()},
                opts=child,
            )
        k8s.networking.v1.NetworkPolicy(
            f"{name}-default-deny-all",
            metadata=self._metadata("default-deny-all"),
            spec={"pod_selector": {}, "policy_types": ["Ingress", "Egress"]},
            opts=child,
        )
        self.register_outputs({"namespace": self.namespace})

    def _metadata(self, name: str) -> ObjectMetaArgsDict:
        return {"name": name, "namespace": self.namespace, "labels": object_labels()}


def _labels(args: NamespaceArgs) -> dict[str, str]:
    pod_security = {
        f"pod-security.kubernetes.io/{mode}{suffix}": value
        for mode in ("enforce", "audit", "warn")
        for suffix, value in (("", args.pod_security), ("-version", f"v{args.kubernetes_version}"))
    }
    mesh = {"istio-injection": "enabled"} if args.in_mesh else {}
    return {"name": args.namespace, **object_labels(), **pod_security, **mesh}
