"""The mesh: what its charts are given, in which order they come, and what holds in all of it."""

from pathlib import Path
from typing import Any

import pytest

from tests.stack_files import LOCAL, setting, write_stack_file
from tests.synth import Program, Resource, synth

ISTIO = "brownbear:istio"


@pytest.fixture(scope="module")
def program() -> Program:
    """The local stack with its charts installed, as the stacks in the cloud have it."""
    return synth("local", config={"brownbear:charts": {"install": True, "mirror": None}})


def _release(program: Program, name: str) -> Resource:
    (resource,) = [found for found in program.of_type(":Release") if found.inputs["name"] == name]
    return resource


def _values(program: Program, name: str) -> dict[str, Any]:
    return dict(_release(program, name).inputs["values"])


def test_a_cluster_that_has_the_custom_resources_gets_no_release() -> None:
    assert synth("local").of_type(":Release") == []


@pytest.mark.parametrize(
    ("name", "chart", "namespace"),
    [
        ("istio-base", "base", "istio-system"),
        ("istio-cni", "cni", "istio-system"),
        ("istiod", "istiod", "istio-system"),
        ("brownbear-gateway", "gateway", "istio-ingress"),
    ],
)
def test_each_chart_is_one_release_of_a_fixed_name(
    program: Program, name: str, chart: str, namespace: str
) -> None:
    inputs = _release(program, name).inputs
    assert (inputs["chart"], inputs["namespace"], inputs["version"]) == (chart, namespace, "1.31.1")
    assert inputs["repositoryOpts"] == {"repo": "https://blob.istio.io/istio-release/charts"}


def test_a_mirror_is_where_all_releases_come_from() -> None:
    charts = {"install": True, "mirror": "oci://mirror.example.com/charts"}
    releases = synth("local", config={"brownbear:charts": charts}).of_type(":Release")
    assert {resource.inputs["chart"] for resource in releases} == {
        f"oci://mirror.example.com/charts/{name}" for name in ("base", "cni", "istiod", "gateway")
    }
    assert not any("repositoryOpts" in resource.inputs for resource in releases)


def test_helm_upgrades_the_custom_resource_definitions(program: Program) -> None:
    assert _values(program, "istio-base") == {"base": {"enableCRDTemplates": True}}


def test_istiod_leaves_redirection_to_the_node_agents(program: Program) -> None:
    assert _values(program, "istiod")["cni"] == {"enabled": True}


def test_istiods_proxies_and_the_gateway_are_what_restricted_asks_for(program: Program) -> None:
    profile = {"type": "RuntimeDefault"}
    assert _values(program, "istiod")["global"]["proxy"] == {"seccompProfile": profile}
    assert _values(program, "brownbear-gateway")["securityContext"] == {
        "seccompProfile": profile,
        "sysctls": [{"name": "net.ipv4.ip_unprivileged_port_start", "value": "0"}],
    }


def test_istiod_scales_within_its_setting(program: Program) -> None:
    values = _values(program, "istiod")
    assert (values["autoscaleEnabled"], values["autoscaleMin"], values["autoscaleMax"]) == (True, 2, 3)
    assert values["resources"] == {
        "requests": {"cpu": "250m", "memory": "512Mi"},
        "limits": {"cpu": "1", "memory": "1Gi"},
    }


def test_the_gateway_scales_within_its_setting_and_can_be_drained(program: Program) -> None:
    values = _values(program, "brownbear-gateway")
    assert values["autoscaling"] == {"enabled": True, "minReplicas": 2, "maxReplicas": 5}
    assert values["podDisruptionBudget"] == {"maxUnavailable": 1}
    assert values["strategy"] == {"rollingUpdate": {"maxUnavailable": 0, "maxSurge": 1}}


def test_the_gateway_is_reached_inside_the_cluster_on_its_pods_own_ports(program: Program) -> None:
    service = _values(program, "brownbear-gateway")["service"]
    assert service["type"] == "ClusterIP"
    assert [(port["port"], port["targetPort"]) for port in service["ports"]] == [(80, 80), (443, 443)]


def test_every_node_agent_has_requests_and_limits(program: Program) -> None:
    assert _values(program, "istio-cni")["resources"] == {
        "requests": {"cpu": "50m", "memory": "128Mi"},
        "limits": {"cpu": "200m", "memory": "256Mi"},
    }


def _names(urns: tuple[str, ...]) -> set[str]:
    return {urn.rpartition("::")[2] for urn in urns}


def test_releases_come_in_the_order_that_they_need_each_other(program: Program) -> None:
    assert "istio-base" in _names(_release(program, "istio-cni").dependencies)
    assert "istio-base" in _names(_release(program, "istiod").dependencies)
    assert "istio-istiod" in _names(_release(program, "brownbear-gateway").dependencies)


def test_releases_enter_namespaces_that_are_bounded_and_closed(program: Program) -> None:
    (istio,) = program.of_type("platform:Istio")
    assert {
        "istio-system-default-deny-all",
        "istio-system-istiod-to-api-server",
        "istio-ingress-default-deny-all",
        "istio-ingress-quota",
        "priority-classes-medium",
    } <= _names(istio.dependencies)


def test_a_pod_that_gets_a_sidecar_waits_for_the_mesh(program: Program) -> None:
    (workload,) = [
        found
        for found in program.of_type("workloads:Workload")
        if found.name == "brownbear-production-worker"
    ]
    assert {"istio-cni", "istio-istiod", "istio-mutual-tls"} <= _names(workload.dependencies)


def test_the_whole_mesh_takes_mutual_tls_alone(program: Program) -> None:
    policy = program.object("PeerAuthentication", "istio-system", "default")
    assert policy.inputs["apiVersion"] == "security.istio.io/v1"
    assert policy.inputs["spec"] == {"mtls": {"mode": "STRICT"}}
    assert {"istio-base", "istio-istiod"} <= _names(policy.dependencies)


UNFIT = {
    "control plane of one": (
        setting(f"{ISTIO}.control_plane", min_replicas=1),
        (
            f"{ISTIO}.control_plane.min_replicas: 1; allowed: at least 2, "
            "so that one serves while the other's node is drained"
        ),
    ),
    "more gateways than the quota admits": (
        setting(f"{ISTIO}.gateway", max_replicas=6),
        f"{ISTIO}.gateway: 7 pods at the peak of a release (gateway 7); allowed: 6, the quota's pods",
    ),
    "gateway that the limit range refuses": (
        setting(f"{ISTIO}.gateway.limits.container.max", cpu="900m"),
        f"{ISTIO}.gateway.resources.limits: cpu 1 over 900m; allowed: up to limits.container.max",
    ),
    "gateways that need more than the quota": (
        setting(f"{ISTIO}.gateway.quota.limits", cpu="5"),
        (
            f"{ISTIO}.gateway: limits.cpu of 6 at the peak of a release (gateway 6 x 1); "
            "allowed: 5, the quota's limits.cpu"
        ),
    ),
}


@pytest.mark.parametrize(("change", "message"), UNFIT.values(), ids=UNFIT)
def test_a_mesh_that_does_not_fit_is_refused(tmp_path: Path, change: Any, message: str) -> None:
    write_stack_file(tmp_path, change)
    (error,) = synth("local", folder=tmp_path).errors
    assert f"{LOCAL}: {message}" in error
