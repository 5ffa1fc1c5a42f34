"""The traffic of brownbear-web has every value of the specification, in fields that Istio has."""

from typing import Any

import pytest

from tests.synth import Program, synth

PRODUCTION = "brownbear-production"


@pytest.fixture(scope="module")
def program() -> Program:
    return synth("local")


def _web(program: Program, kind: str) -> dict[str, Any]:
    return program.object(kind, PRODUCTION, "brownbear-web").inputs


def test_webs_routes_hold_at_the_gateway_for_the_specified_host(program: Program) -> None:
    service = _web(program, "VirtualService")
    assert service["apiVersion"] == "networking.istio.io/v1"
    assert service["spec"]["hosts"] == ["brownbear.example.com"]
    assert service["spec"]["gateways"] == ["brownbear-gateway"]


def test_a_request_that_asks_for_the_canary_gets_it(program: Program) -> None:
    first = _web(program, "VirtualService")["spec"]["http"][0]
    assert first["match"] == [{"headers": {"canary": {"exact": "true"}}}]
    assert first["route"] == [
        {"destination": {"host": "brownbear-web", "subset": "canary"}, "weight": 100},
    ]


def test_all_other_requests_go_to_stable_until_a_release_shifts_them(program: Program) -> None:
    (_, other) = _web(program, "VirtualService")["spec"]["http"]
    assert "match" not in other
    assert other["route"] == [
        {"destination": {"host": "brownbear-web", "subset": "stable"}, "weight": 100},
        {"destination": {"host": "brownbear-web", "subset": "canary"}, "weight": 0},
    ]


def test_every_route_has_a_name_for_a_release_to_find_it_by(program: Program) -> None:
    routes = _web(program, "VirtualService")["spec"]["http"]
    assert [route["name"] for route in routes] == ["canary", "stable"]


def test_webs_load_balancing_connection_pool_and_circuit_breaker_have_every_number(
    program: Program,
) -> None:
    rule = _web(program, "DestinationRule")
    assert rule["apiVersion"] == "networking.istio.io/v1"
    assert rule["spec"]["host"] == "brownbear-web"
    assert rule["spec"]["trafficPolicy"] == {
        "loadBalancer": {"simple": "LEAST_REQUEST"},
        "connectionPool": {
            "tcp": {"maxConnections": 100},
            "http": {"http1MaxPendingRequests": 10, "maxRequestsPerConnection": 2},
        },
        "outlierDetection": {"consecutive5xxErrors": 5, "interval": "30s", "baseEjectionTime": "30s"},
    }


def test_webs_subsets_carry_no_version(program: Program) -> None:
    """A release tells them apart; a version that no pod has would leave the route without endpoints."""
    assert _web(program, "DestinationRule")["spec"]["subsets"] == [{"name": "stable"}, {"name": "canary"}]
