"""What an environment needs at most: every workload at its maximum, in the middle of a release."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction

from components.platform.namespace import QuotaSpec
from components.product import WorkloadName
from components.resources import Resources
from components.workloads.workload import WorkloadSpec


@dataclass(frozen=True, kw_only=True)
class Share:
    """What one workload adds to the peak: so many pods, each with a container and a sidecar."""

    workload: str
    pods: int
    container: Fraction
    sidecar: Fraction

    @property
    def amount(self) -> Fraction:
        """Cores or bytes of all its pods."""
        return self.pods * (self.container + self.sidecar)


def peak_pods(workload: WorkloadSpec) -> int:
    """The most pods that a workload can have: in a rolling update, or with two whole versions side by side.

    A blue-green release runs two whole versions, and so does a traffic-routed canary at its last step.
    """
    most = workload.autoscaling.max_replicas
    return max(most + workload.rolling_update.max_surge, 2 * most)


def peak(workloads: Mapping[WorkloadName, WorkloadSpec], sidecar: Resources) -> dict[str, list[Share]]:
    """The share of each workload in requests and limits, under the names that a ResourceQuota has for them.

    The mesh's other container, which checks a pod's redirection before the sidecar starts, asks for as much
    as the sidecar and has ended by then: it adds nothing.
    """
    return {
        name: [
            Share(
                workload=workload,
                pods=peak_pods(spec),
                container=spec.resources.amounts()[name],
                sidecar=amount,
            )
            for workload, spec in workloads.items()
        ]
        for name, amount in sidecar.amounts().items()
    }


def over_quota(
    workloads: Mapping[WorkloadName, WorkloadSpec], sidecar: Resources, quota: QuotaSpec
) -> Iterator[str]:
    """What the quota would refuse in the middle of a release, when it hurts most; each with its sum."""
    pods = {name: peak_pods(spec) for name, spec in workloads.items()}
    if (total := sum(pods.values())) > quota.pods:
        terms = " + ".join(f"{name} {count}" for name, count in pods.items())
        yield f"{total} pods at the peak of a release ({terms}); allowed: {quota.pods}, the quota's pods"
    for name, shares in peak(workloads, sidecar).items():
        demand, allowed = sum((share.amount for share in shares), Fraction()), quota.amounts()[name]
        if demand > allowed:
            write = _memory if name.endswith("memory") else _cpu
            terms = " + ".join(
                f"{share.workload} {share.pods} x ({write(share.container)} + sidecar {write(share.sidecar)})"
                for share in shares
            )
            yield (
                f"{name} of {write(demand)} at the peak of a release ({terms}); "
                f"allowed: {write(allowed)}, the quota's {name}"
            )


def _cpu(cores: Fraction) -> str:
    return f"{float(cores):g}" if cores >= 1 else f"{float(cores * 1000):g}m"


def _memory(amount: Fraction) -> str:
    return f"{float(amount / 2**30):g}Gi" if amount >= 2**30 else f"{float(amount / 2**20):g}Mi"
