"""What every workload has, shown on a sample."""

from typing import Any

import pytest

from tests.samples import NAMESPACE, workload_program, workload_spec
from tests.synth import Program, run

NAME = "brownbear-sample"


@pytest.fixture(scope="module")
def program() -> Program:
    return run(workload_program(workload_spec()))


@pytest.fixture(scope="module")
def pod(program: Program) -> dict[str, Any]:
    deployment = program.object("Deployment", NAMESPACE, NAME)
    return dict(deployment.inputs["spec"]["template"]["spec"])


def test_it_consists_of_five_objects_with_fixed_names(program: Program) -> None:
    assert {resource.key for resource in program.resources if ":workloads:" not in resource.type} == {
        ("ServiceAccount", NAMESPACE, NAME),
        ("Deployment", NAMESPACE, NAME),
        ("Service", NAMESPACE, NAME),
        ("HorizontalPodAutoscaler", NAMESPACE, f"{NAME}-hpa"),
        ("PodDisruptionBudget", NAMESPACE, NAME),
    }


@pytest.mark.parametrize("service_type", ["ClusterIP", "NodePort", "LoadBalancer"])
def test_its_service_is_of_the_type_that_is_set(service_type: str) -> None:
    program = run(workload_program(workload_spec(service_type=service_type)))
    assert program.object("Service", NAMESPACE, NAME).inputs["spec"] == {
        "type": service_type,
        "selector": {"app": NAME},
        "ports": [{"name": "http", "protocol": "TCP", "port": 8080, "targetPort": 8080}],
    }


@pytest.mark.parametrize(
    ("service_type", "annotations"),
    [
        ("ClusterIP", {"pulumi.com/skipAwait": "true"}),
        ("NodePort", {"pulumi.com/skipAwait": "true"}),
        ("LoadBalancer", {}),
    ],
)
def test_up_waits_for_the_address_of_a_load_balancer_alone(
    service_type: str, annotations: dict[str, str]
) -> None:
    program = run(workload_program(workload_spec(service_type=service_type)))
    service = program.object("Service", NAMESPACE, NAME)
    assert service.inputs["metadata"]["annotations"] == annotations


def test_neither_its_service_account_nor_its_pods_mount_a_token(
    program: Program, pod: dict[str, Any]
) -> None:
    account = program.object("ServiceAccount", NAMESPACE, NAME).inputs
    assert account["automountServiceAccountToken"] is False
    assert pod["automountServiceAccountToken"] is False
    assert pod["serviceAccountName"] == NAME


def test_its_pods_run_as_a_user_who_is_neither_root_nor_the_meshs_proxy(pod: dict[str, Any]) -> None:
    assert pod["securityContext"] == {
        "runAsNonRoot": True,
        "runAsUser": 10001,
        "runAsGroup": 10001,
        "seccompProfile": {"type": "RuntimeDefault"},
    }


def test_its_container_gains_no_privilege_and_writes_to_a_bounded_tmp_alone(pod: dict[str, Any]) -> None:
    (container,) = pod["containers"]
    assert container["securityContext"] == {
        "allowPrivilegeEscalation": False,
        "capabilities": {"drop": ["ALL"]},
        "readOnlyRootFilesystem": True,
    }
    assert [mount["name"] for mount in container["volumeMounts"]] == ["tmp"]
    assert pod["volumes"] == [{"name": "tmp", "emptyDir": {"sizeLimit": "64Mi"}}]


def test_its_pods_spread_over_zones_and_then_nodes(pod: dict[str, Any]) -> None:
    constraints = pod["topologySpreadConstraints"]
    assert [constraint["topologyKey"] for constraint in constraints] == [
        "topology.kubernetes.io/zone",
        "kubernetes.io/hostname",
    ]
    for constraint in constraints:
        assert constraint["labelSelector"] == {"matchLabels": {"app": NAME}}


def test_a_pod_that_ends_serves_on_before_it_is_killed(pod: dict[str, Any]) -> None:
    (container,) = pod["containers"]
    drain = container["lifecycle"]["preStop"]["sleep"]["seconds"]
    assert 0 < drain < pod["terminationGracePeriodSeconds"]


def test_its_pods_have_the_priority_that_is_set(pod: dict[str, Any]) -> None:
    assert pod["priorityClassName"] == "low"


def test_a_node_drain_takes_one_pod_at_a_time(program: Program) -> None:
    budget = program.object("PodDisruptionBudget", NAMESPACE, NAME).inputs["spec"]
    assert budget == {"maxUnavailable": 1, "selector": {"matchLabels": {"app": NAME}}}


def test_a_rollout_fails_within_the_timeout_that_is_set(program: Program) -> None:
    deployment = program.object("Deployment", NAMESPACE, NAME)
    assert (deployment.create_timeout, deployment.update_timeout) == ("1m", "1m")
    assert deployment.inputs["spec"]["progressDeadlineSeconds"] == 60


def test_its_replicas_belong_to_the_autoscaler_after_creation(program: Program) -> None:
    assert program.object("Deployment", NAMESPACE, NAME).ignore_changes == ("spec.replicas",)


def test_its_pods_say_what_the_meshs_proxy_gets(program: Program) -> None:
    template = program.object("Deployment", NAMESPACE, NAME).inputs["spec"]["template"]
    assert template["metadata"]["annotations"] == {
        "sidecar.istio.io/proxyCPU": "100m",
        "sidecar.istio.io/proxyMemory": "128Mi",
        "sidecar.istio.io/proxyCPULimit": "250m",
        "sidecar.istio.io/proxyMemoryLimit": "256Mi",
    }


def test_a_release_changes_the_deployment_alone(program: Program) -> None:
    released = run(workload_program(workload_spec(image="brownbear/sample:v2.0.0")))
    before = {resource.urn: resource.inputs for resource in program.resources}
    changed = [resource.key[0] for resource in released.resources if before[resource.urn] != resource.inputs]
    assert changed == ["Deployment"]


def test_a_worker_scales_on_the_external_queue_length() -> None:
    targets = {"cpu": "70%", "queue_length": "30"}
    spec = workload_spec(autoscaling={"min_replicas": 1, "max_replicas": 2, "targets": targets})
    hpa = run(workload_program(spec)).object("HorizontalPodAutoscaler", NAMESPACE, f"{NAME}-hpa")
    assert hpa.inputs["spec"]["metrics"][1] == {
        "type": "External",
        "external": {
            "metric": {"name": "queue_length"},
            "target": {"type": "AverageValue", "averageValue": "30"},
        },
    }
