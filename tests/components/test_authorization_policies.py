"""AuthorizationPolicies follow from the call graph: each callee in the mesh knows its callers by identity."""

from typing import Any

import pytest

from components.call_graph import AllWorkloads, Anywhere, Call, CallGraph, Node, Pods, Port, Workload
from components.platform.authorization_policies import authorization_policies
from components.product import CALL_GRAPH
from tests.synth import Program, synth

APPLICATION = "brownbear-production"
OTHER = "brownbear-staging"
WEB = Workload("web")
MESHED = Pods("cache", "cache", {"app": "cache"}, service_account="redis")


def _policies(
    caller: Node, callee: Node, namespace: str = APPLICATION, port: int = 1234
) -> dict[str, dict[str, Any]]:
    graph = CallGraph(workloads=("web", "api"), calls=(Call(caller, callee, (Port(port),)),))
    return authorization_policies(graph, namespace, [APPLICATION, OTHER])


def test_a_policy_without_rules_denies_what_no_other_allows() -> None:
    assert authorization_policies(CALL_GRAPH, APPLICATION, [APPLICATION])["default-deny-all"] == {}


def test_the_product_has_a_policy_for_each_call_to_a_pod_in_the_mesh() -> None:
    application = authorization_policies(CALL_GRAPH, APPLICATION, [APPLICATION])
    gateway = authorization_policies(CALL_GRAPH, "istio-ingress", [APPLICATION])
    assert set(application) == {"default-deny-all", "gateway-to-web", "web-to-api"}
    assert set(gateway) == {"default-deny-all", "edge-to-gateway"}


def test_web_takes_requests_from_the_gateways_identity_alone() -> None:
    assert authorization_policies(CALL_GRAPH, APPLICATION, [APPLICATION])["gateway-to-web"] == {
        "action": "ALLOW",
        "selector": {"matchLabels": {"app": "brownbear-web"}},
        "rules": [
            {
                "from": [{"source": {"principals": ["cluster.local/ns/istio-ingress/sa/brownbear-gateway"]}}],
                "to": [{"operation": {"ports": ["8080"]}}],
            }
        ],
    }


def test_a_call_between_our_workloads_comes_from_their_own_namespace() -> None:
    (rule,) = _policies(WEB, Workload("api"))["web-to-api"]["rules"]
    assert rule["from"] == [
        {"source": {"principals": ["cluster.local/ns/brownbear-production/sa/brownbear-web"]}}
    ]


def test_pods_that_environments_share_know_the_callers_of_all() -> None:
    policy = _policies(WEB, MESHED, "cache")["web-to-cache"]
    assert policy["selector"] == {"matchLabels": {"app": "cache"}}
    assert policy["rules"][0]["from"][0]["source"]["principals"] == [
        f"cluster.local/ns/{namespace}/sa/brownbear-web" for namespace in (APPLICATION, OTHER)
    ]


def test_all_workloads_are_known_by_their_namespace() -> None:
    (rule,) = _policies(AllWorkloads(), WEB)["workloads-to-web"]["rules"]
    assert rule["from"] == [{"source": {"namespaces": [APPLICATION]}}]


@pytest.mark.parametrize("caller", [Pods("edge", "ingress-nginx"), Anywhere()])
def test_a_caller_outside_of_the_mesh_proves_nothing(caller: Node) -> None:
    (policy,) = [spec for name, spec in _policies(caller, WEB).items() if name.endswith("-to-web")]
    assert policy["rules"] == [{"to": [{"operation": {"ports": ["1234"]}}]}]


@pytest.mark.parametrize("callee", [Pods("database", "database"), Anywhere()])
def test_a_callee_outside_of_the_mesh_asks_nobody(callee: Node) -> None:
    assert set(_policies(WEB, callee, "database")) == {"default-deny-all"}


def test_a_callee_of_another_namespace_is_asked_there() -> None:
    assert set(_policies(WEB, MESHED)) == {"default-deny-all"}


def test_a_proxys_own_ports_are_not_its_workloads() -> None:
    prometheus = Pods("prometheus", "monitoring")
    assert set(_policies(prometheus, AllWorkloads(), port=15020)) == {"default-deny-all"}


@pytest.fixture(scope="module")
def program() -> Program:
    return synth("local")


def test_every_identity_that_a_policy_names_is_a_service_account_of_the_program(program: Program) -> None:
    accounts = {
        f"cluster.local/ns/{resource.key[1]}/sa/{resource.key[2]}"
        for resource in program.of_type(":ServiceAccount")
    }
    gateway = "cluster.local/ns/istio-ingress/sa/brownbear-gateway"
    named = {
        principal
        for resource in program.of_type(":AuthorizationPolicy")
        for rule in resource.inputs["spec"].get("rules", [])
        for source in rule.get("from", [])
        for principal in source["source"]["principals"]
    }
    assert gateway in named
    assert named - {gateway} < accounts


def test_every_namespace_with_proxies_denies_by_default_and_istios_own_has_no_such_policy(
    program: Program,
) -> None:
    """In istiod's namespace it would be the whole mesh's."""
    denied = {
        resource.key[1]
        for resource in program.of_type(":AuthorizationPolicy")
        if resource.key[2] == "default-deny-all"
    }
    assert denied == {APPLICATION, OTHER, "brownbear-development", "istio-ingress"}
