"""A workload: pods that serve, the Service before them, and what scales and protects them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Literal

import pulumi_kubernetes as k8s
from pulumi import ComponentResource, CustomTimeouts, Input, Output, ResourceOptions
from pydantic import AfterValidator, NonNegativeInt, PositiveInt, ValidationInfo, field_validator

from components.field_owners import ignore_changes
from components.labels import selector, versioned_labels, workload_labels, workload_name
from components.resources import Resources
from components.spec import Duration, Image, Spec
from components.workloads.autoscaling import AutoscalingSpec, autoscaler
from components.workloads.pod import pod_spec

if TYPE_CHECKING:
    from pulumi_kubernetes.apps.v1 import DeploymentSpecArgsDict
    from pulumi_kubernetes.core.v1 import ServiceSpecArgsDict
    from pulumi_kubernetes.meta.v1 import ObjectMetaArgsDict


def _at_least_ten_seconds(timeout: Duration) -> Duration:
    if timeout.seconds < 10:
        raise ValueError("allowed: at least 10s, as a pod is first asked after 5s whether it is ready")
    return timeout


class RollingUpdateSpec(Spec):
    """How far a rolling update may depart from the wanted number of pods."""

    max_unavailable: NonNegativeInt
    max_surge: NonNegativeInt

    @field_validator("max_surge")
    @classmethod
    def _not_both_zero(cls, max_surge: int, info: ValidationInfo) -> int:
        if max_surge == 0 and info.data.get("max_unavailable") == 0:
            raise ValueError("max_unavailable is 0 too; allowed: at least 1 in one of the two")
        return max_surge


class WorkloadSpec(Spec):
    """What a stack file says about a workload."""

    image: Image
    priority: Literal["high", "medium", "low"]
    service_type: Literal["ClusterIP", "NodePort", "LoadBalancer"]
    replicas: PositiveInt
    """At creation; from then on the autoscaler decides."""
    rolling_update: RollingUpdateSpec
    rollout_timeout: Annotated[Duration, AfterValidator(_at_least_ten_seconds)]
    """How long `pulumi up` waits for every pod to be ready before it fails."""
    resources: Resources
    autoscaling: AutoscalingSpec

    @field_validator("autoscaling")
    @classmethod
    def _replicas_within_bounds(cls, autoscaling: AutoscalingSpec, info: ValidationInfo) -> AutoscalingSpec:
        low, high = autoscaling.min_replicas, autoscaling.max_replicas
        replicas = info.data.get("replicas", low)
        if not low <= replicas <= high:
            raise ValueError(
                f"replicas {replicas} is outside; allowed: min_replicas to max_replicas ({low} to {high})"
            )
        return autoscaling


@dataclass(frozen=True, kw_only=True)
class WorkloadArgs:
    """A workload of a namespace; `port` is that of its container and of its Service."""

    workload: str
    namespace: Input[str]
    instance: str
    port: int
    spec: WorkloadSpec


class Workload(ComponentResource):
    """ServiceAccount, Deployment, Service, autoscaler and disruption budget of one workload."""

    url: Output[str]
    """Where the workload is reached inside the cluster, once its Service exists."""

    def __init__(self, name: str, args: WorkloadArgs, opts: ResourceOptions | None = None) -> None:
        super().__init__("brownbear:workloads:Workload", name, None, opts)
        physical_name = workload_name(args.workload)
        timeouts = CustomTimeouts(
            create=str(args.spec.rollout_timeout), update=str(args.spec.rollout_timeout)
        )
        child = ResourceOptions(parent=self)
        service_account = k8s.core.v1.ServiceAccount(
            f"{name}-service-account",
            metadata=_metadata(args),
            automount_service_account_token=False,
            opts=child,
        )
        k8s.apps.v1.Deployment(
            name,
            metadata=_metadata(args, versioned_labels(args.workload, args.instance, args.spec.image.tag)),
            spec=_deployment(args, service_account.metadata.name),
            opts=ResourceOptions(
                parent=self, custom_timeouts=timeouts, ignore_changes=ignore_changes("apps/v1:Deployment")
            ),
        )
        service = k8s.core.v1.Service(
            f"{name}-service",
            metadata=_metadata(args),
            spec=_service(args),
            opts=ResourceOptions(parent=self, custom_timeouts=timeouts),
        )
        k8s.autoscaling.v2.HorizontalPodAutoscaler(
            f"{name}-hpa",
            metadata={**_metadata(args), "name": f"{physical_name}-hpa"},
            spec=autoscaler(args.spec.autoscaling, physical_name),
            opts=child,
        )
        k8s.policy.v1.PodDisruptionBudget(
            f"{name}-pdb",
            metadata=_metadata(args),
            spec={"max_unavailable": 1, "selector": {"match_labels": selector(args.workload)}},
            opts=child,
        )
        self.url = Output.format(
            "http://{0}.{1}.svc:{2}", service.metadata.name, service.metadata.namespace, args.port
        )
        self.register_outputs({"url": self.url})


def _metadata(args: WorkloadArgs, labels: dict[str, str] | None = None) -> ObjectMetaArgsDict:
    return {
        "name": workload_name(args.workload),
        "namespace": args.namespace,
        "labels": labels or workload_labels(args.workload, args.instance),
    }


def _deployment(args: WorkloadArgs, service_account: Input[str]) -> DeploymentSpecArgsDict:
    spec = args.spec
    return {
        "replicas": spec.replicas,
        "progress_deadline_seconds": spec.rollout_timeout.seconds,
        "strategy": {
            "type": "RollingUpdate",
            "rolling_update": {
                "max_unavailable": spec.rolling_update.max_unavailable,
                "max_surge": spec.rolling_update.max_surge,
            },
        },
        "selector": {"match_labels": selector(args.workload)},
        "template": {
            "metadata": {"labels": versioned_labels(args.workload, args.instance, spec.image.tag)},
            "spec": pod_spec(
                args.workload,
                image=spec.image,
                port=args.port,
                resources=spec.resources,
                priority=spec.priority,
                service_account=service_account,
            ),
        },
    }


def _service(args: WorkloadArgs) -> ServiceSpecArgsDict:
    return {
        "type": args.spec.service_type,
        "selector": selector(args.workload),
        "ports": [{"name": "http", "protocol": "TCP", "port": args.port, "target_port": args.port}],
    }
