"""What a stack file says about the mesh."""

from typing import ClassVar, Self

from pydantic import field_validator, model_validator

from components.mistakes import several_mistakes
from components.platform.limits import outside_limits
from components.platform.namespace import BoundsSpec
from components.platform.quota import Share, over_quota
from components.replicas import ReplicasSpec
from components.resources import Resources
from components.spec import Spec


class ScaledSpec(ReplicasSpec):
    """Pods that are scaled on their CPU, and of which one may always be drained."""

    resources: Resources

    @field_validator("min_replicas")
    @classmethod
    def _one_can_be_drained(cls, min_replicas: int) -> int:
        if min_replicas < 2:
            raise ValueError("allowed: at least 2, so that one serves while the other's node is drained")
        return min_replicas


class GatewaySpec(BoundsSpec, ScaledSpec):
    """The gateway, and the bounds of the namespace that it has for itself."""

    SURGE: ClassVar[int] = 1
    """How many pods more there are in a rolling update."""

    @model_validator(mode="after")
    def _fits(self) -> Self:
        share = Share(workload="gateway", pods=self.max_replicas + self.SURGE, container=self.resources)
        mistakes = [("", words) for words in over_quota([share], self.quota)]
        mistakes += [
            (f"resources.{key}", words) for key, words in outside_limits(self.resources, self.limits)
        ]
        if mistakes:
            raise several_mistakes(mistakes)
        return self


class IstioSpec(Spec):
    """The mesh: what decides, what lets traffic in, and what redirects it on every node."""

    control_plane: ScaledSpec
    gateway: GatewaySpec
    node_agent: Resources
