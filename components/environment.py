"""An environment: one namespace of an installation and the workloads in it, which must fit its bounds."""

from collections.abc import Iterator

from pydantic import ValidationInfo, field_validator

from components.mistakes import several_mistakes
from components.peak import over_quota
from components.platform.namespace import LimitsSpec, QuotaSpec
from components.product import WorkloadName
from components.resources import Resources
from components.spec import Spec
from components.workloads.workload import WorkloadSpec

Workloads = dict[WorkloadName, WorkloadSpec]


class EnvironmentSpec(Spec):
    """What a stack file says about an environment."""

    quota: QuotaSpec
    limits: LimitsSpec
    sidecar: Resources
    """Of the mesh's proxy, which runs beside the container of every pod."""
    workloads: Workloads

    @field_validator("sidecar")
    @classmethod
    def _sidecar_fits(cls, sidecar: Resources, info: ValidationInfo) -> Resources:
        limits = info.data.get("limits")
        if isinstance(limits, LimitsSpec) and (mistakes := list(_outside(sidecar, limits))):
            raise several_mistakes(mistakes)
        return sidecar

    @field_validator("workloads")
    @classmethod
    def _fit(cls, workloads: Workloads, info: ValidationInfo) -> Workloads:
        quota, limits, sidecar = (info.data.get(key) for key in ("quota", "limits", "sidecar"))
        mistakes: list[tuple[str, str]] = []
        if isinstance(quota, QuotaSpec) and isinstance(sidecar, Resources):
            mistakes += [("", words) for words in over_quota(workloads, sidecar, quota)]
        if isinstance(limits, LimitsSpec):
            mistakes += [
                (f"{name}.resources.{key}", words)
                for name, workload in workloads.items()
                for key, words in _outside(workload.resources, limits)
            ]
        if mistakes:
            raise several_mistakes(mistakes)
        return workloads


def _outside(container: Resources, limits: LimitsSpec) -> Iterator[tuple[str, str]]:
    """What the LimitRange would refuse: the Deployment then has no pods, and only its ReplicaSet says why."""
    for over in container.limits.over(limits.container.max):
        yield "limits", f"{over}; allowed: up to limits.container.max"
    for under in limits.container.min.over(container.requests):
        yield "requests", f"limits.container.min has {under}; allowed: at least that"
