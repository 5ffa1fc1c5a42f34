"""The LimitRange of a namespace: the bounds of one container, and of one claim."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from components.resources import ComputeResources, Resources
from components.spec import Quantity, Spec

if TYPE_CHECKING:
    from pulumi_kubernetes.core.v1 import LimitRangeItemArgsDict


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

    def items(self) -> list[LimitRangeItemArgsDict]:
        """One item a type: the API server refuses the specification's two of type Container."""
        container, claim = self.container, self.persistent_volume_claim
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


def outside_limits(container: Resources, limits: LimitsSpec) -> Iterator[tuple[str, str]]:
    """What the LimitRange would refuse, as pairs of a key of the container's resources and words.

    Nothing else would say so early: what makes the pods then has none, and only its ReplicaSet says why.
    """
    for over in container.limits.over(limits.container.max):
        yield "limits", f"{over}; allowed: up to limits.container.max"
    for under in limits.container.min.over(container.requests):
        yield "requests", f"limits.container.min has {under}; allowed: at least that"
