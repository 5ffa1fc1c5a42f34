"""Small valid specs and programs for tests to change one thing in."""

from collections.abc import Callable
from typing import Any

from components.product import PORT
from components.resources import Resources
from components.workloads.workload import Workload, WorkloadArgs, WorkloadSpec

NAMESPACE = "brownbear-sample"


def workload_spec(**changes: Any) -> WorkloadSpec:
    """A workload as a stack file would say it; `changes` replace whole keys."""
    return WorkloadSpec.model_validate(
        {
            "image": "brownbear/sample:v1.2.3",
            "priority": "low",
            "service_type": "ClusterIP",
            "replicas": 2,
            "rolling_update": {"max_unavailable": 0, "max_surge": 1},
            "rollout_timeout": "1m",
            "resources": {
                "requests": {"cpu": "100m", "memory": "64Mi"},
                "limits": {"cpu": "200m", "memory": "128Mi"},
            },
            "autoscaling": {"min_replicas": 1, "max_replicas": 3, "targets": {"cpu": "50%"}},
            **changes,
        }
    )


def sidecar_resources() -> Resources:
    """A sidecar of the size that the stacks give it."""
    return Resources.model_validate(
        {
            "requests": {"cpu": "100m", "memory": "128Mi"},
            "limits": {"cpu": "250m", "memory": "256Mi"},
        }
    )


def workload_program(spec: WorkloadSpec, namespace: str = NAMESPACE) -> Callable[[], object]:
    """A program that registers one workload, named sample."""
    args = WorkloadArgs(
        workload="sample",
        namespace=namespace,
        instance=namespace,
        port=PORT,
        sidecar=sidecar_resources(),
        spec=spec,
    )
    return lambda: Workload("sample", args)
