"""The quota of a namespace, and whether the most that runs there fits it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction

from pydantic import NonNegativeInt

from components.resources import Resources


class QuotaSpec(Resources):
    """What all objects of a namespace may come to."""

    pods: NonNegativeInt
    services: NonNegativeInt
    secrets: NonNegativeInt
    config_maps: NonNegativeInt
    persistent_volume_claims: NonNegativeInt

    def hard(self) -> dict[str, str]:
        """As a ResourceQuota writes it."""
        return {
            "requests.cpu": str(self.requests.cpu),
            "requests.memory": str(self.requests.memory),
            "limits.cpu": str(self.limits.cpu),
            "limits.memory": str(self.limits.memory),
            "persistentvolumeclaims": str(self.persistent_volume_claims),
            "pods": str(self.pods),
            "services": str(self.services),
            "secrets": str(self.secrets),
            "configmaps": str(self.config_maps),
        }


@dataclass(frozen=True, kw_only=True)
class Share:
    """What one workload takes of a quota: so many pods, each with a container and perhaps a sidecar.

    The mesh's other container, which checks a pod's redirection before the sidecar starts, asks for as much
    as the sidecar and has ended by then: it adds nothing.
    """

    workload: str
    pods: int
    container: Resources
    sidecar: Resources | None = None

    def amount(self, resource: str) -> Fraction:
        """Cores or bytes of all its pods; the resource is named as in a ResourceQuota."""
        return self.pods * sum(self._of_containers(resource), start=Fraction())

    def term(self, resource: str) -> str:
        """The same as a sum to read: web 40 x (200m + sidecar 100m)."""
        container, *sidecar = (_written(resource, amount) for amount in self._of_containers(resource))
        pod = f"({container} + sidecar {sidecar[0]})" if sidecar else container
        return f"{self.workload} {self.pods} x {pod}"

    def _of_containers(self, resource: str) -> list[Fraction]:
        containers = (self.container, self.sidecar)
        return [container.amounts()[resource] for container in containers if container]


def over_quota(shares: Sequence[Share], quota: QuotaSpec) -> Iterator[str]:
    """What the quota would refuse in the middle of a release, when it hurts most; each with its sum."""
    if (pods := sum(share.pods for share in shares)) > quota.pods:
        terms = " + ".join(f"{share.workload} {share.pods}" for share in shares)
        yield f"{pods} pods at the peak of a release ({terms}); allowed: {quota.pods}, the quota's pods"
    for resource, allowed in quota.amounts().items():
        demand = sum((share.amount(resource) for share in shares), start=Fraction())
        if demand > allowed:
            terms = " + ".join(share.term(resource) for share in shares)
            yield (
                f"{resource} of {_written(resource, demand)} at the peak of a release ({terms}); "
                f"allowed: {_written(resource, allowed)}, the quota's {resource}"
            )


def _written(resource: str, amount: Fraction) -> str:
    """A quantity in the unit that reads best."""
    if resource.endswith("memory"):
        return f"{float(amount / 2**30):g}Gi" if amount >= 2**30 else f"{float(amount / 2**20):g}Mi"
    return f"{float(amount):g}" if amount >= 1 else f"{float(amount * 1000):g}m"
