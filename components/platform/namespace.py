"""A namespace that limits what enters it: admission, quota, defaults, and no traffic."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import pulumi_kubernetes as k8s
from pulumi import ComponentResource, Output, ResourceOptions
from pydantic import NonNegativeInt

from components.labels import object_labels
from components.resources import ComputeResources, Resources
from components.spec import Quantity, Spec

if TYPE_CHECKING:
    from pulumi_kubernetes.core.v1 import LimitRangeItemArgsDict
    from pulumi_kubernetes.meta.v1 import ObjectMetaArgsDict


class QuotaSpec(Resources):
    """What all objects of a namespace may come to."""

    pods: NonNegativeInt
    services: NonNegativeInt
    secrets: NonNegativeInt
    config_maps: NonNegativeInt
    persistent_volume_claims: NonNegativeInt


class ContainerLimitsSpec(Spec):
    """What one container gets when it asks for nothing, and the bounds of what it may ask."""

    default: ComputeResources
    default_request: ComputeResources
    max: ComputeResources
    min: ComputeResources


class ClaimLimitsSpec(Spec):
    """The bounds of one PersistentVolumeClaim's storage."""

    max: Quantity
    min: Quantity


class LimitsSpec(Spec):
    """The LimitRange of a namespace."""

    container: ContainerLimitsSpec
    persistent_volume_claim: ClaimLimitsSpec


@dataclass(frozen=True, kw_only=True)
class NamespaceArgs:
    """A namespace and its bounds; `kubernetes_version` is the minor whose Pod Security standard holds."""

    namespace: str
    kubernetes_version: str
    quota: QuotaSpec
    limits: LimitsSpec


class Namespace(ComponentResource):
    """A namespace with Pod Security `restricted`, quota, limits and a default-deny NetworkPolicy.

    Pods may enter once all of it exists: depend on the component.
    """

    namespace: Output[str]
    """The namespace's name, once it exists."""

    def __init__(self, name: str, args: NamespaceArgs, opts: ResourceOptions | None = None) -> None:
        super().__init__("brownbear:platform:Namespace", name, None, opts)
        child = ResourceOptions(parent=self)
        namespace = k8s.core.v1.Namespace(
            name,
            metadata={
                "name": args.namespace,
                "labels": _labels(args),
            },
            opts=child,
        )
        self.namespace = namespace.metadata.name.apply(str)
        k8s.core.v1.ResourceQuota(
            f"{name}-quota",
            metadata=self._metadata(f"{args.namespace}-quota"),
            spec={"hard": _hard(args.quota)},
            opts=child,
        )
        k8s.core.v1.LimitRange(
            f"{name}-limits",
            metadata=self._metadata(f"{args.namespace}-limits"),
            spec={"limits": _limits(args.limits)},
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
        for suffix, value in (("", "restricted"), ("-version", f"v{args.kubernetes_version}"))
    }
    return {"name": args.namespace, **object_labels(), **pod_security}


def _hard(quota: QuotaSpec) -> dict[str, str]:
    return {
        "requests.cpu": str(quota.requests.cpu),
        "requests.memory": str(quota.requests.memory),
        "limits.cpu": str(quota.limits.cpu),
        "limits.memory": str(quota.limits.memory),
        "persistentvolumeclaims": str(quota.persistent_volume_claims),
        "pods": str(quota.pods),
        "services": str(quota.services),
        "secrets": str(quota.secrets),
        "configmaps": str(quota.config_maps),
    }


def _limits(limits: LimitsSpec) -> list[LimitRangeItemArgsDict]:
    """One item a type: the API server refuses the specification's two of type Container."""
    container, claim = limits.container, limits.persistent_volume_claim
    return [
        {
            "type": "Container",
            "default": container.default.as_dict(),
            "default_request": container.default_request.as_dict(),
            "max": container.max.as_dict(),
            "min": container.min.as_dict(),
        },
        {
            "type": "PersistentVolumeClaim",
            "max": {"storage": str(claim.max)},
            "min": {"storage": str(claim.min)},
        },
    ]
