"""CPU and memory, as a container or a namespace is given them."""

from fractions import Fraction
from typing import Self

from pydantic import ValidationInfo, field_validator

from components.spec import Quantity, Spec


class ComputeResources(Spec):
    """An amount of CPU and one of memory."""

    cpu: Quantity
    memory: Quantity

    def as_dict(self) -> dict[str, str]:
        """As Kubernetes writes it."""
        return {"cpu": str(self.cpu), "memory": str(self.memory)}

    def over(self, bound: Self) -> list[str]:
        """Which of the two is over the bound, as words: `cpu 3 over 2`."""
        pairs = {"cpu": (self.cpu, bound.cpu), "memory": (self.memory, bound.memory)}
        return [
            f"{name} {mine} over {theirs}"
            for name, (mine, theirs) in pairs.items()
            if mine.amount > theirs.amount
        ]


class Resources(Spec):
    """What is reserved (requests), and what may be used at most (limits)."""

    requests: ComputeResources
    limits: ComputeResources

    @field_validator("limits")
    @classmethod
    def _limits_cover_requests(cls, limits: ComputeResources, info: ValidationInfo) -> ComputeResources:
        requests = info.data.get("requests")
        if isinstance(requests, ComputeResources) and (over := requests.over(limits)):
            raise ValueError(f"requests have {', '.join(over)}; allowed: limits of at least the requests")
        return limits

    def amounts(self) -> dict[str, Fraction]:
        """Exact cores and bytes, under the names that a ResourceQuota has for them."""
        return {
            "requests.cpu": self.requests.cpu.amount,
            "requests.memory": self.requests.memory.amount,
            "limits.cpu": self.limits.cpu.amount,
            "limits.memory": self.limits.memory.amount,
        }
