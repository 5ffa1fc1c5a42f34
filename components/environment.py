"""An environment: one namespace of an installation and the workloads in it, which must fit its bounds."""

from collections.abc import Mapping

from pydantic import ValidationInfo, field_validator

from components.host import Host
from components.mistakes import several_mistakes
from components.platform.limits import LimitsSpec, outside_limits
from components.platform.namespace import BoundsSpec
from components.platform.quota import QuotaSpec, Share, over_quota
from components.product import WorkloadName
from components.resources import Resources
from components.workloads.workload import WorkloadSpec

Workloads = dict[WorkloadName, WorkloadSpec]


class EnvironmentSpec(BoundsSpec):
    """What a stack file says about an environment."""

    host: Host
    """Where its users find it."""
    sidecar: Resources
    """Of the mesh's proxy, which runs beside the container of every pod."""
    workloads: Workloads

    @field_validator("sidecar")
    @classmethod
    def _sidecar_fits(cls, sidecar: Resources, info: ValidationInfo) -> Resources:
        limits = info.data.get("limits")
        if isinstance(limits, LimitsSpec) and (mistakes := list(outside_limits(sidecar, limits))):
            raise several_mistakes(mistakes)
        return sidecar

    @field_validator("workloads")
    @classmethod
    def _fit(cls, workloads: Workloads, info: ValidationInfo) -> Workloads:
        quota, limits, sidecar = (info.data.get(key) for key in ("quota", "limits", "sidecar"))
        mistakes: list[tuple[str, str]] = []
        if isinstance(quota, QuotaSpec) and isinstance(sidecar, Resources):
            mistakes += [("", words) for words in over_quota(peak(workloads, sidecar), quota)]
        if isinstance(limits, LimitsSpec):
            mistakes += [
                (f"{name}.resources.{key}", words)
                for name, workload in workloads.items()
                for key, words in outside_limits(workload.resources, limits)
            ]
        if mistakes:
            raise several_mistakes(mistakes)
        return workloads


def peak(workloads: Mapping[WorkloadName, WorkloadSpec], sidecar: Resources) -> list[Share]:
    """What the workloads need at most: each at its maximum, in the middle of a release."""
    return [
        Share(workload=name, pods=peak_pods(spec), container=spec.resources, sidecar=sidecar)
        for name, spec in workloads.items()
    ]


def peak_pods(workload: WorkloadSpec) -> int:
    """The most pods that a workload can have: in a rolling update, or with two whole versions side by side.

    A blue-green release runs two whole versions, and so does a traffic-routed canary at its last step.
    """
    most = workload.autoscaling.max_replicas
    return max(most + workload.rolling_update.max_surge, 2 * most)
