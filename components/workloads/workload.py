"""A workload: pods that serve, the Service before them, and what scales and protects them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Literal

import pulumi_kubernetes as k8s
from pulumi import ComponentResource, CustomTimeouts, Input, Output, ResourceOptions
from pydantic import AfterValidator, PositiveInt, ValidationInfo, field_validator

from components.field_owners import ignore_changes
from components.labels import selector, versioned_labels, workload_labels, workload_name
from components.resources import Resources
from components.spec import Duration, Image, Spec
from components.workloads.autoscaling import AutoscalingSpec, autoscaler
from components.workloads.deployment import RollingUpdateSpec, at_least_ten_seconds, deployment_spec
from components.workloads.pod import pod_spec
from components.workloads.service import ServiceType, service_annotations, service_spec
from components.workloads.sidecar import sidecar_annotations

if TYPE_CHECKING:
    from pulumi_kubernetes.apps.v1 import DeploymentSpecArgsDict
    from pulumi_kubernetes.meta.v1 import ObjectMetaArgsDict


class WorkloadSpec(Spec):
    """What a stack file says about a workload."""

    image: Image
    priority: Literal["high", "medium", "low"]
    service_type: ServiceType
    replicas: PositiveInt
    """At creation; from then on the autoscaler decides."""
    rolling_update: RollingUpdateSpec
    rollout_timeout: Annotated[Duration, AfterValidator(at_least_ten_seconds)]
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
    """A workload of a namespace; `port` is that of its container and of its Service.

    `sidecar` is what the mesh's proxy gets in each of its pods.
    """

    workload: str
    namespace: Input[str]
    instance: str
    port: int
    sidecar: Resources
    spec: WorkloadSpec


class Workload(ComponentResource):
    """ServiceAccount, Deployment, Service, autoscaler and disruption budget of one workload."""

    url: Output[str]
    """Where the workload is reached inside the cluster."""

    def __init__(self, name: str, args: WorkloadArgs, opts: ResourceOptions | None = None) -> None:
        super().__init__("brownbear:workloads:Workload", name, None, opts)
        physical_name = workload_name(args.workload)
        timeout = str(args.spec.rollout_timeout)
        child = ResourceOptions(parent=self)
        waiting = ResourceOptions(parent=self, custom_timeouts=CustomTimeouts(create=timeout, update=timeout))
        service_account = k8s.core.v1.ServiceAccount(
            f"{name}-service-account",
            metadata=_metadata(args),
            automount_service_account_token=False,
            opts=child,
        )
        k8s.apps.v1.Deployment(
            name,
            metadata={**_metadata(args), "labels": _versioned_labels(args)},
            spec=_deployment(args, service_account.metadata.name),
            opts=waiting.merge(ResourceOptions(ignore_changes=ignore_changes("apps/v1:Deployment"))),
        )
        k8s.core.v1.Service(
            f"{name}-service",
            metadata={**_metadata(args), "annotations": service_annotations(args.spec.service_type)},
            spec=service_spec(args.workload, service_type=args.spec.service_type, port=args.port),
            opts=waiting,
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
        self.url = Output.format("http://{0}.{1}.svc:{2}", physical_name, args.namespace, args.port)
        self.register_outputs({"url": self.url})


def _metadata(args: WorkloadArgs) -> ObjectMetaArgsDict:
    return {
        "name": workload_name(args.workload),
        "namespace": args.namespace,
        "labels": workload_labels(args.workload, args.instance),
    }


def _versioned_labels(args: WorkloadArgs) -> dict[str, str]:
    return versioned_labels(args.workload, args.instance, args.spec.image.tag)


def _deployment(args: WorkloadArgs, service_account: Input[str]) -> DeploymentSpecArgsDict:
    spec = args.spec
    return deployment_spec(
        args.workload,
        replicas=spec.replicas,
        rolling_update=spec.rolling_update,
        rollout_timeout=spec.rollout_timeout,
        pod_labels=_versioned_labels(args),
        pod_annotations=sidecar_annotations(args.sidecar),
        pod=pod_spec(
            args.workload,
            image=spec.image,
            port=args.port,
            resources=spec.resources,
            priority=spec.priority,
            service_account=service_account,
        ),
    )
