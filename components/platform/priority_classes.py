"""The three priorities that workloads are scheduled and preempted by."""

from typing import Literal

import pulumi_kubernetes as k8s
from pulumi import ComponentResource, ResourceOptions

from components.labels import object_labels

Priority = Literal["high", "medium", "low"]

_VALUES: dict[Priority, int] = {"high": 1_000_000, "medium": 100_000, "low": 10_000}
"""Above a pod without a class (0), far under the cluster's own (two billion)."""

_MEANINGS: dict[Priority, str] = {
    "high": "Scheduled first: what holds data.",
    "medium": "Scheduled normally: what answers requests.",
    "low": "Preempted first: what can be done later.",
}


class PriorityClasses(ComponentResource):
    """The cluster's PriorityClasses high, medium and low; none of them is the default."""

    def __init__(self, name: str, opts: ResourceOptions | None = None) -> None:
        super().__init__("brownbear:platform:PriorityClasses", name, None, opts)
        for priority, value in _VALUES.items():
            k8s.scheduling.v1.PriorityClass(
                f"{name}-{priority}",
                metadata={"name": priority, "labels": object_labels()},
                value=value,
                global_default=False,
                description=_MEANINGS[priority],
                opts=ResourceOptions(parent=self),
            )
        self.register_outputs({})
