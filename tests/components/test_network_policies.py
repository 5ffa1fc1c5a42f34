"""NetworkPolicies follow from the call graph, for both sides of every call."""

from typing import Any

import pytest

from components.call_graph import AllWorkloads, Anywhere, Call, CallGraph, IpBlock, Node, Pods, Port, Workload
from components.platform.network_policies import network_policies
from components.product import CALL_GRAPH
from components.spec import Cidr

APPLICATION = "brownbear-production"
DNS = {"ports": [{"protocol": "UDP", "port": 53}, {"protocol": "TCP", "port": 53}]}
WEB = Workload("web")


def _policies(caller: Node, callee: Node, namespace: str = APPLICATION) -> dict[str, Any]:
    graph = CallGraph(workloads=("web", "api"), calls=(Call(caller, callee, (Port(1234),)),))
    return dict(network_policies(graph, namespace, [APPLICATION]))


def test_the_product_has_a_policy_for_each_direction_of_each_call() -> None:
    assert set(network_policies(CALL_GRAPH, APPLICATION, [APPLICATION])) == {
        "gateway-to-web",
        "web-to-api",
        "web-to-api-egress",
        "api-to-database",
        "api-to-cache",
        "worker-to-database",
        "worker-to-cache",
        "workloads-to-istiod",
        "prometheus-to-workloads",
    }


def test_a_platform_namespace_has_its_side_of_each_call() -> None:
    assert set(network_policies(CALL_GRAPH, "istio-system", [APPLICATION])) == {
        "workloads-to-istiod-ingress",
        "gateway-to-istiod-ingress",
        "api-server-to-istiod-ingress",
        "istiod-to-api-server",
        "cni-to-api-server",
        "prometheus-to-istiod-ingress",
        "prometheus-to-cni-ingress",
    }
    assert set(network_policies(CALL_GRAPH, "istio-ingress", [APPLICATION])) == {
        "edge-to-gateway-ingress",
        "gateway-to-web-egress",
        "gateway-to-istiod",
        "prometheus-to-gateway-ingress",
    }


def test_every_sidecar_asks_istiod_for_its_configuration() -> None:
    policy: Any = network_policies(CALL_GRAPH, APPLICATION, [APPLICATION])["workloads-to-istiod"]
    assert policy["pod_selector"] == {}
    assert policy["egress"][0] == {
        "ports": [{"protocol": "TCP", "port": 15012}],
        "to": [
            {
                "namespace_selector": {"match_labels": {"name": "istio-system"}},
                "pod_selector": {"match_labels": {"app": "istiod"}},
            }
        ],
    }


def test_istiod_lets_in_sidecars_of_application_namespaces_alone() -> None:
    namespaces = [APPLICATION, "brownbear-staging"]
    policy: Any = network_policies(CALL_GRAPH, "istio-system", namespaces)["workloads-to-istiod-ingress"]
    assert policy["ingress"][0]["from_"] == [
        {"namespace_selector": {"match_labels": {"name": namespace}}} for namespace in namespaces
    ]


def test_the_api_server_reaches_istiods_webhooks_from_any_address() -> None:
    policy: Any = network_policies(CALL_GRAPH, "istio-system", [APPLICATION])["api-server-to-istiod-ingress"]
    assert policy == {
        "pod_selector": {"match_labels": {"app": "istiod"}},
        "policy_types": ["Ingress"],
        "ingress": [{"ports": [{"protocol": "TCP", "port": 15017}]}],
    }


def test_prometheus_reads_the_metrics_of_every_sidecar() -> None:
    policy: Any = network_policies(CALL_GRAPH, APPLICATION, [APPLICATION])["prometheus-to-workloads"]
    assert policy["pod_selector"] == {}
    (rule,) = policy["ingress"]
    assert rule["ports"] == [{"protocol": "TCP", "port": 15020}]
    assert rule["from_"] == [
        {
            "namespace_selector": {"match_labels": {"name": "monitoring"}},
            "pod_selector": {"match_labels": {"app.kubernetes.io/name": "prometheus"}},
        }
    ]


def test_the_gateway_reaches_web_from_its_own_namespace_alone() -> None:
    policy: Any = network_policies(CALL_GRAPH, APPLICATION, [APPLICATION])["gateway-to-web"]
    assert policy == {
        "pod_selector": {"match_labels": {"app": "brownbear-web"}},
        "policy_types": ["Ingress"],
        "ingress": [
            {
                "ports": [{"protocol": "TCP", "port": 8080}],
                "from_": [
                    {
                        "namespace_selector": {"match_labels": {"name": "istio-ingress"}},
                        "pod_selector": {"match_labels": {"app": "brownbear-gateway"}},
                    }
                ],
            }
        ],
    }


def test_a_caller_may_also_resolve_names() -> None:
    egress = _policies(WEB, Workload("api"))["web-to-api-egress"]["egress"]
    assert egress == [
        {
            "ports": [{"protocol": "TCP", "port": 1234}],
            "to": [{"pod_selector": {"match_labels": {"app": "brownbear-api"}}}],
        },
        DNS,
    ]


def test_the_database_lets_in_the_callers_of_every_application_namespace() -> None:
    policies = network_policies(CALL_GRAPH, "database", ["brownbear-staging", "brownbear-development"])
    assert set(policies) == {"api-to-database-ingress", "worker-to-database-ingress"}
    policy: Any = policies["api-to-database-ingress"]
    assert policy["pod_selector"] == {}
    assert policy["ingress"][0]["from_"] == [
        {
            "namespace_selector": {"match_labels": {"name": namespace}},
            "pod_selector": {"match_labels": {"app": "brownbear-api"}},
        }
        for namespace in ("brownbear-staging", "brownbear-development")
    ]


def test_a_call_between_other_namespaces_concerns_no_application_namespace() -> None:
    assert _policies(Pods("prometheus", "monitoring"), Pods("grafana", "monitoring")) == {}


def test_pods_of_the_policys_own_namespace_are_named_without_it() -> None:
    policies = _policies(Pods("prometheus", "monitoring"), Pods("grafana", "monitoring"), "monitoring")
    assert set(policies) == {"prometheus-to-grafana", "prometheus-to-grafana-ingress"}
    assert policies["prometheus-to-grafana-ingress"]["ingress"][0]["from_"] == [{"pod_selector": {}}]


def test_all_workloads_are_every_pod_of_the_namespace() -> None:
    policy = _policies(AllWorkloads(), Pods("istiod", "istio-system"))["workloads-to-istiod"]
    assert policy["pod_selector"] == {}


def test_an_address_block_is_named_with_what_it_leaves_out() -> None:
    block = IpBlock("outside", Cidr("0.0.0.0/0"), excluded=(Cidr("10.0.0.0/8"),))
    policy = _policies(WEB, block)["web-to-outside"]
    assert policy["egress"][0]["to"] == [{"ip_block": {"cidr": "0.0.0.0/0", "except_": ["10.0.0.0/8"]}}]


def test_anywhere_names_no_peer() -> None:
    assert "to" not in _policies(WEB, Anywhere())["web-to-anywhere"]["egress"][0]
    assert "from_" not in _policies(Anywhere(), WEB)["anywhere-to-web"]["ingress"][0]


def test_a_call_to_an_undeclared_workload_is_refused() -> None:
    with pytest.raises(ValueError, match="call 'web-to-apy': unknown workload 'apy'; allowed: web, api"):
        CallGraph(workloads=("web", "api"), calls=(Call(WEB, Workload("apy"), (Port(1),)),))


def test_a_call_that_is_declared_twice_is_refused() -> None:
    call = Call(WEB, Anywhere(), (Port(1),))
    with pytest.raises(ValueError, match="call 'web-to-anywhere' is declared twice"):
        CallGraph(workloads=("web",), calls=(call, call))


def test_a_workloads_callers_are_those_who_call_it_by_name() -> None:
    assert [caller.name for caller in CALL_GRAPH.callers("web")] == ["gateway"]
    assert [caller.name for caller in CALL_GRAPH.callers("api")] == ["web"]
    assert CALL_GRAPH.callers("worker") == ()
