"""An environment: one namespace of an installation and the workloads in it, which must fit its bounds."""

from collections.abc import Iterator
from fractions import Fraction

from pydantic import ValidationInfo, field_validator

from components.mistakes import several_mistakes
from components.platform.namespace import LimitsSpec, QuotaSpec
from components.product import WorkloadName
from components.spec import Spec
from components.workloads.workload import WorkloadSpec

Workloads = dict[WorkloadName, WorkloadSpec]


class EnvironmentSpec(Spec):
    """What a stack file says about an environment."""

    quota: QuotaSpec
    limits: LimitsSpec
    workloads: Workloads

    @field_validator("workloads")
    @classmethod
    def _fit(cls, workloads: Workloads, info: ValidationInfo) -> Workloads:
        quota, limits = info.data.get("quota"), info.data.get("limits")
        mistakes = [
            *(_over_quota(workloads, quota) if isinstance(quota, QuotaSpec) else ()),
            *(_outside_limits(workloads, limits) if isinstance(limits, LimitsSpec) else ()),
        ]
        if mistakes:
            raise several_mistakes(mistakes)
        return workloads


def peak_pods(workload: WorkloadSpec) -> int:
    """The most pods that a workload can have: in a rolling update, or with two whole versions side by side.

    A blue-green release runs two whole versions, and so does a traffic-routed canary at its last step.
    """
    most = workload.autoscaling.max_replicas
    return max(most + workload.rolling_update.max_surge, 2 * most)


def _over_quota(workloads: Workloads, quota: QuotaSpec) -> Iterator[tuple[str, str]]:
    """What the quota would refuse in the middle of a release, when it hurts most."""
    pods = sum(peak_pods(workload) for workload in workloads.values())
    if pods > quota.pods:
        yield "", f"{pods} pods at the peak of a release; allowed: {quota.pods}, the quota's pods"
    demands = [(peak_pods(workload), workload.resources.amounts()) for workload in workloads.values()]
    for name, allowed in quota.amounts().items():
        demand = sum((count * amounts[name] for count, amounts in demands), start=Fraction())
        if demand > allowed:
            unit, symbol = (2**30, "Gi") if name.endswith("memory") else (1, " cores")
            peak, most = (f"{float(amount / unit):g}{symbol}" for amount in (demand, allowed))
            yield "", f"{name} of {peak} at the peak of a release; allowed: {most}, the quota's {name}"


def _outside_limits(workloads: Workloads, limits: LimitsSpec) -> Iterator[tuple[str, str]]:
    """What the LimitRange would refuse: the Deployment then has no pods, and only its ReplicaSet says why."""
    most, least = limits.container.max, limits.container.min
    for name, workload in workloads.items():
        for over in workload.resources.limits.over(most):
            yield f"{name}.resources.limits", f"{over}; allowed: up to limits.container.max"
        for under in least.over(workload.resources.requests):
            yield f"{name}.resources.requests", f"limits.container.min has {under}; allowed: at least that"
