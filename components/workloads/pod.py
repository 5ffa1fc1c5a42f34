"""The pod that a workload runs: one container that may do nothing but serve."""

from __future__ import annotations

from typing import TYPE_CHECKING

from components.labels import selector
from components.resources import Resources
from components.spec import Image

if TYPE_CHECKING:
    from pulumi import Input
    from pulumi_kubernetes.core.v1 import (
        ContainerArgsDict,
        PodSpecArgsDict,
        ProbeArgsDict,
        TopologySpreadConstraintArgsDict,
    )

USER = 10001
"""Not 1337, which the mesh's proxy runs as and whose traffic it lets past itself."""

DRAIN_SECONDS = 10
"""How long a pod serves on after it has been told to end, until every proxy has stopped sending to it."""

GRACE_SECONDS = 30
"""From being told to end to being killed: the drain, then 20 seconds for requests under way."""


def pod_spec(
    workload: str,
    *,
    image: Image,
    port: int,
    resources: Resources,
    priority: str,
    service_account: Input[str],
) -> PodSpecArgsDict:
    """The pod of a workload, as Pod Security `restricted` demands it."""
    return {
        "service_account_name": service_account,
        "automount_service_account_token": False,
        "enable_service_links": False,
        "priority_class_name": priority,
        "termination_grace_period_seconds": GRACE_SECONDS,
        "security_context": {
            "run_as_non_root": True,
            "run_as_user": USER,
            "run_as_group": USER,
            "seccomp_profile": {"type": "RuntimeDefault"},
        },
        "topology_spread_constraints": [
            _spread(workload, "topology.kubernetes.io/zone"),
            _spread(workload, "kubernetes.io/hostname"),
        ],
        "containers": [_container(workload, image, port, resources)],
        "volumes": [{"name": "tmp", "empty_dir": {"size_limit": "64Mi"}}],
    }


def _container(name: str, image: Image, port: int, resources: Resources) -> ContainerArgsDict:
    return {
        "name": name,
        "image": str(image),
        "ports": [{"name": "http", "container_port": port, "protocol": "TCP"}],
        "resources": {"requests": resources.requests.as_dict(), "limits": resources.limits.as_dict()},
        "liveness_probe": _probe("/health", port, initial_delay=30, period=10),
        "readiness_probe": _probe("/ready", port, initial_delay=5, period=5),
        "lifecycle": {"pre_stop": {"sleep": {"seconds": DRAIN_SECONDS}}},
        "security_context": {
            "allow_privilege_escalation": False,
            "capabilities": {"drop": ["ALL"]},
            "read_only_root_filesystem": True,
        },
        "volume_mounts": [{"name": "tmp", "mount_path": "/tmp"}],  # noqa: S108 - the container's own
    }


def _probe(path: str, port: int, *, initial_delay: int, period: int) -> ProbeArgsDict:
    return {
        "http_get": {"path": path, "port": port},
        "initial_delay_seconds": initial_delay,
        "period_seconds": period,
    }


def _spread(workload: str, topology_key: str) -> TopologySpreadConstraintArgsDict:
    """Evenly where possible: a pod in a crowded zone is better than none."""
    return {
        "max_skew": 1,
        "topology_key": topology_key,
        "when_unsatisfiable": "ScheduleAnyway",
        "label_selector": {"match_labels": selector(workload)},
        "match_label_keys": ["pod-template-hash"],
    }
