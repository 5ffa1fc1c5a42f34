"""Routes hold where a workload is called from, and the gateway lets in each environment's host alone."""

from pathlib import Path

import pytest

from components.call_graph import Pods, Workload
from components.workloads.traffic import virtual_service
from tests.stack_files import LOCAL, setting, write_stack_file
from tests.synth import Program, synth

HOSTS = {
    "brownbear-production": "brownbear.example.com",
    "brownbear-staging": "staging.brownbear.example.com",
    "brownbear-development": "development.brownbear.example.com",
}


@pytest.fixture(scope="module")
def program() -> Program:
    return synth("local")


@pytest.mark.parametrize("kind", ["VirtualService", "DestinationRule"])
def test_workloads_that_are_called_have_routes_and_others_have_none(program: Program, kind: str) -> None:
    found = {resource.key[1:] for resource in program.resources if resource.key[0] == kind}
    assert found == {(namespace, f"brownbear-{name}") for namespace in HOSTS for name in ("web", "api")}


def test_a_workload_that_others_call_is_routed_in_the_mesh(program: Program) -> None:
    spec = program.object("VirtualService", "brownbear-production", "brownbear-api").inputs["spec"]
    assert (spec["hosts"], spec["gateways"]) == (["brownbear-api"], ["mesh"])


def test_a_workload_that_is_called_from_both_sides_is_routed_on_both() -> None:
    spec = virtual_service("brownbear-web", (Pods("gateway", "elsewhere"), Workload("api")), "example.com")
    assert spec["hosts"] == ["example.com", "brownbear-web"]
    assert spec["gateways"] == ["brownbear-gateway", "mesh"]


@pytest.mark.parametrize("namespace", HOSTS)
def test_every_route_leads_to_a_subset_that_is_declared(program: Program, namespace: str) -> None:
    for name in ("brownbear-web", "brownbear-api"):
        rule = program.object("DestinationRule", namespace, name).inputs["spec"]
        service = program.object("VirtualService", namespace, name).inputs["spec"]
        used = {
            (part["destination"]["host"], part["destination"]["subset"])
            for route in service["http"]
            for part in route["route"]
        }
        assert used == {(rule["host"], subset["name"]) for subset in rule["subsets"]}


def test_a_subset_is_declared_before_a_route_leads_to_it(program: Program) -> None:
    service = program.object("VirtualService", "brownbear-production", "brownbear-web")
    rule = program.object("DestinationRule", "brownbear-production", "brownbear-web")
    assert rule.urn in service.dependencies


@pytest.mark.parametrize(("namespace", "host"), HOSTS.items())
def test_the_gateway_takes_a_namespaces_host_over_tls_and_redirects_the_rest(
    program: Program, namespace: str, host: str
) -> None:
    gateway = program.object("Gateway", namespace, "brownbear-gateway").inputs
    assert gateway["apiVersion"] == "networking.istio.io/v1"
    https, http = gateway["spec"]["servers"]
    assert https == {
        "port": {"name": "https", "number": 443, "protocol": "HTTPS"},
        "hosts": [f"./{host}"],
        "tls": {"mode": "SIMPLE", "credentialName": f"{namespace}-tls", "minProtocolVersion": "TLSV1_2"},
    }
    assert http == {
        "port": {"name": "http", "number": 80, "protocol": "HTTP"},
        "hosts": [f"./{host}"],
        "tls": {"httpsRedirect": True},
    }


def test_a_gateway_is_served_by_the_pods_that_the_call_graph_names(program: Program) -> None:
    gateway = program.object("Gateway", "brownbear-production", "brownbear-gateway").inputs["spec"]
    assert gateway["selector"] == {"app": "brownbear-gateway"}


def test_custom_resources_of_the_mesh_wait_for_it_and_so_are_deleted_before_it() -> None:
    program = synth("local", config={"brownbear:charts": {"install": True, "mirror": None}})
    components = [*program.of_type("platform:Gateway"), *program.of_type("workloads:Traffic")]
    assert len(components) == 9
    for component in components:
        waited_for = {urn.rpartition("::")[2] for urn in component.dependencies}
        assert {"istio-base", "istio-istiod", "istio-gateway"} <= waited_for, component.urn


PRODUCTION = "brownbear:environments.production"


@pytest.mark.parametrize("host", ["WEB.example.com", "*.example.com", "10.0.0.1", "brownbear"])
def test_what_is_no_host_is_refused(tmp_path: Path, host: str) -> None:
    write_stack_file(tmp_path, setting(PRODUCTION, host=host))
    assert synth("local", folder=tmp_path).errors == [
        f'{LOCAL}: {PRODUCTION}.host: "{host}"; allowed: a DNS name such as brownbear.example.com'
    ]


def test_a_host_of_two_environments_is_refused(tmp_path: Path) -> None:
    write_stack_file(tmp_path, setting("brownbear:environments.staging", host="brownbear.example.com"))
    (error,) = synth("local", folder=tmp_path).errors
    assert error == (
        f'{LOCAL}: brownbear:environments.staging.host: "brownbear.example.com" '
        "is the host of production too; allowed: one of its own"
    )
