"""How many pods a workload has, and what decides it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from pydantic import model_validator

from components.replicas import ReplicasSpec
from components.spec import Percent, Quantity, Spec

if TYPE_CHECKING:
    from pulumi_kubernetes.autoscaling.v2 import (
        HorizontalPodAutoscalerBehaviorArgsDict,
        HorizontalPodAutoscalerSpecArgsDict,
        MetricSpecArgsDict,
    )


class TargetsSpec(Spec):
    """The load that a pod should carry on average; the metric furthest over its target decides."""

    cpu: Percent | None = None
    """Of the requested CPU."""
    memory: Percent | None = None
    """Of the requested memory."""
    requests_per_second: Quantity | None = None
    """Per pod; the custom metric of this name."""
    queue_length: Quantity | None = None
    """Jobs waiting per pod; the external metric of this name."""

    @model_validator(mode="after")
    def _at_least_one(self) -> Self:
        if not self.model_fields_set:
            raise ValueError(
                f"no target is set; allowed: at least one of {', '.join(type(self).model_fields)}"
            )
        return self


class AutoscalingSpec(ReplicasSpec):
    """The bounds and targets of a HorizontalPodAutoscaler."""

    targets: TargetsSpec


def autoscaler(spec: AutoscalingSpec, deployment: str) -> HorizontalPodAutoscalerSpecArgsDict:
    """The HorizontalPodAutoscaler that owns the replicas of a Deployment."""
    return {
        "scale_target_ref": {"api_version": "apps/v1", "kind": "Deployment", "name": deployment},
        "min_replicas": spec.min_replicas,
        "max_replicas": spec.max_replicas,
        "metrics": _metrics(spec.targets),
        "behavior": _behavior(),
    }


def _metrics(targets: TargetsSpec) -> list[MetricSpecArgsDict]:
    metrics: list[MetricSpecArgsDict] = [
        {
            "type": "Resource",
            "resource": {
                "name": name,
                "target": {"type": "Utilization", "average_utilization": percent.value},
            },
        }
        for name, percent in (("cpu", targets.cpu), ("memory", targets.memory))
        if percent
    ]
    if rate := targets.requests_per_second:
        name, target = "requests_per_second", str(rate)
        metrics.append(
            {
                "type": "Pods",
                "pods": {
                    "metric": {"name": name},
                    "target": {"type": "AverageValue", "average_value": target},
                },
            }
        )
    if length := targets.queue_length:
        name, target = "queue_length", str(length)
        metrics.append(
            {
                "type": "External",
                "external": {
                    "metric": {"name": name},
                    "target": {"type": "AverageValue", "average_value": target},
                },
            }
        )
    return metrics


def _behavior() -> HorizontalPodAutoscalerBehaviorArgsDict:
    """Fast up, slow down: the specification's, for every workload."""
    return {
        "scale_up": {
            "stabilization_window_seconds": 60,
            "policies": [
                {"type": "Percent", "value": 100, "period_seconds": 15},
                {"type": "Pods", "value": 2, "period_seconds": 60},
            ],
        },
        "scale_down": {
            "stabilization_window_seconds": 300,
            "policies": [{"type": "Percent", "value": 10, "period_seconds": 60}],
        },
    }
