"""The program as a whole: what stands where, in which order, under which names."""

from collections import Counter

import pytest
import yaml

from components.call_graph import Pods
from components.labels import selector
from components.product import CALL_GRAPH
from tests.synth import ROOT, Program, Resource, synth

NAMESPACES = ("brownbear-production", "brownbear-staging", "brownbear-development")


@pytest.fixture(scope="module")
def program() -> Program:
    return synth("local")


def _objects(program: Program) -> list[Resource]:
    return [resource for resource in program.resources if resource.type.startswith("kubernetes:")]


def test_each_environment_runs_web_api_and_worker(program: Program) -> None:
    assert {resource.key[1:] for resource in program.of_type(":Deployment")} == {
        (namespace, f"brownbear-{workload}")
        for namespace in NAMESPACES
        for workload in ("web", "api", "worker")
    }


def test_the_three_priority_classes_are_ordered_and_none_is_the_default(program: Program) -> None:
    classes = {resource.key[2]: resource.inputs for resource in program.of_type(":PriorityClass")}
    assert 0 < classes["low"]["value"] < classes["medium"]["value"] < classes["high"]["value"] < 10**9
    assert not any(inputs["globalDefault"] for inputs in classes.values())
    assert set(classes) == {"high", "medium", "low"}


def test_every_priority_that_a_pod_names_exists(program: Program) -> None:
    declared = {resource.key[2] for resource in program.of_type(":PriorityClass")}
    used = {
        resource.inputs["spec"]["template"]["spec"]["priorityClassName"]
        for resource in program.of_type(":Deployment")
    }
    assert used == {"medium", "low"}
    assert used <= declared


def test_every_object_has_a_fixed_name_of_its_own(program: Program) -> None:
    keys = Counter(resource.key for resource in _objects(program))
    assert max(keys.values()) == 1
    assert all(name for _, _, name in keys)


def test_every_object_goes_to_the_one_cluster_that_the_stack_names(program: Program) -> None:
    (cluster,) = program.of_type("pulumi:providers:kubernetes")
    assert cluster.inputs["context"] == "brownbear-sandbox"
    assert {resource.provider.rpartition("::")[0] for resource in _objects(program)} == {cluster.urn}


def test_every_object_is_labelled_as_part_of_brown_bear(program: Program) -> None:
    for resource in _objects(program):
        labels = resource.inputs["metadata"]["labels"]
        assert labels["app.kubernetes.io/part-of"] == "brownbear", resource.urn
        assert labels["app.kubernetes.io/managed-by"] == "pulumi", resource.urn


def test_a_selector_is_a_strict_subset_of_the_pods_labels(program: Program) -> None:
    for resource in program.of_type(":Deployment"):
        labels = resource.inputs["spec"]["template"]["metadata"]["labels"]
        assert resource.inputs["spec"]["selector"]["matchLabels"].items() < labels.items()
        assert labels["app.kubernetes.io/instance"] == resource.key[1]
    assert "version" not in selector("web")


def test_pods_enter_a_namespace_that_is_bounded_and_closed(program: Program) -> None:
    (workload,) = [
        resource
        for resource in program.of_type("workloads:Workload")
        if resource.name == "brownbear-production-web"
    ]
    waited_for = {urn.rpartition("::")[2] for urn in workload.dependencies}
    assert {
        "brownbear-production",
        "brownbear-production-quota",
        "brownbear-production-limits",
        "brownbear-production-default-deny-all",
        "brownbear-production-web-to-api",
        "priority-classes-medium",
    } <= waited_for
    assert not any("staging" in name for name in waited_for)


def test_children_of_a_component_name_it_as_their_parent(program: Program) -> None:
    for resource in _objects(program):
        assert ":brownbear:" in resource.parent or "$brownbear:" in resource.parent, resource.urn


def test_a_namespace_is_labelled_by_name_and_admits_restricted_pods_alone(program: Program) -> None:
    for name in NAMESPACES:
        labels = program.object("Namespace", "", name).inputs["metadata"]["labels"]
        assert labels["name"] == name
        for mode in ("enforce", "audit", "warn"):
            assert labels[f"pod-security.kubernetes.io/{mode}"] == "restricted"
            assert labels[f"pod-security.kubernetes.io/{mode}-version"] == "v1.35"


def test_every_pod_of_an_application_namespace_gets_a_sidecar(program: Program) -> None:
    injected = {
        resource.key[2]
        for resource in program.of_type(":Namespace")
        if resource.inputs.get("metadata", {}).get("labels", {}).get("istio-injection") == "enabled"
    }
    assert injected == set(NAMESPACES)


@pytest.mark.parametrize(
    ("name", "level"),
    [
        ("istio-system", "privileged"),
        ("istio-ingress", "restricted"),
        ("database", "restricted"),
        ("cache", "restricted"),
    ],
)
def test_a_platform_namespace_has_its_pod_security_level_and_denies_all_traffic(
    program: Program, name: str, level: str
) -> None:
    labels = program.object("Namespace", "", name).inputs["metadata"]["labels"]
    assert labels["name"] == name
    assert labels["pod-security.kubernetes.io/enforce"] == level
    assert program.object("NetworkPolicy", name, "default-deny-all").inputs["spec"] == {
        "podSelector": {},
        "policyTypes": ["Ingress", "Egress"],
    }


@pytest.mark.parametrize("name", ["istio-ingress", "database", "cache", *NAMESPACES])
def test_a_namespace_that_runs_workloads_is_bounded(program: Program, name: str) -> None:
    assert program.object("ResourceQuota", name, f"{name}-quota")
    assert program.object("LimitRange", name, f"{name}-limits")


def test_a_call_to_a_namespace_of_the_program_is_opened_there_too(program: Program) -> None:
    policies = {resource.key[1:] for resource in program.of_type(":NetworkPolicy")}
    namespaces = {resource.key[2] for resource in program.of_type(":Namespace") if resource.key[2]}
    opened = {
        (call.callee.namespace, f"{call.name}-ingress")
        for call in CALL_GRAPH.calls
        if isinstance(call.callee, Pods) and call.callee.namespace in namespaces
    }
    assert ("database", "api-to-database-ingress") in opened
    assert opened <= policies


def test_pods_are_burstable(program: Program) -> None:
    """Requests under limits, in every container; BestEffort cannot exist under the LimitRange."""
    for resource in program.of_type(":Deployment"):
        for container in resource.inputs["spec"]["template"]["spec"]["containers"]:
            assert container["resources"]["requests"].keys() == {"cpu", "memory"}
            assert container["resources"]["requests"] != container["resources"]["limits"]


def test_it_exports_namespaces_and_urls_by_environment(program: Program) -> None:
    assert program.outputs["namespaces"]["production"] == "brownbear-production"
    assert program.outputs["urls"]["production"]["api"] == (
        "http://brownbear-api.brownbear-production.svc:8080"
    )
    assert set(program.outputs) == {"namespaces", "urls"}


def test_the_order_of_environments_renames_nothing(program: Program) -> None:
    environments = yaml.safe_load((ROOT / "Pulumi.local.yaml").read_text())["config"][
        "brownbear:environments"
    ]
    turned = synth("local", config={"brownbear:environments": dict(reversed(environments.items()))})
    assert {resource.urn for resource in turned.resources} == {resource.urn for resource in program.resources}
