"""The AuthorizationPolicies of a namespace in the mesh, derived from the call graph.

They say of identities what NetworkPolicies say of addresses: a pod that takes over another's address, or gets
hold of a label, still has its own service account. Each bears its call's name.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import pulumi_kubernetes as k8s
from pulumi import ComponentResource, Input, ResourceOptions

from components.call_graph import AllWorkloads, Call, CallGraph, Node, Pods, Workload, lies_in
from components.labels import object_labels, selector, workload_name

_TRUST_DOMAIN = "cluster.local"

_PAST_THE_PROXY = {15020, 15021, 15090}
"""The proxy's own ports, for metrics and health: what comes in by them is not asked who it is."""


@dataclass(frozen=True, kw_only=True)
class AuthorizationPoliciesArgs:
    """The policies of one namespace by name, as `authorization_policies` gives them."""

    namespace: Input[str]
    policies: dict[str, dict[str, Any]]


class AuthorizationPolicies(ComponentResource):
    """Lets each declared caller in by its identity, and nobody else."""

    def __init__(
        self, name: str, args: AuthorizationPoliciesArgs, opts: ResourceOptions | None = None
    ) -> None:
        super().__init__("brownbear:platform:AuthorizationPolicies", name, None, opts)
        for policy, spec in args.policies.items():
            k8s.apiextensions.CustomResource(
                f"{name}-{policy}-authorization",
                api_version="security.istio.io/v1",
                kind="AuthorizationPolicy",
                metadata={"name": policy, "namespace": args.namespace, "labels": object_labels()},
                spec=spec,
                opts=ResourceOptions(parent=self),
            )
        self.register_outputs({})


def authorization_policies(
    graph: CallGraph, namespace: str, application_namespaces: Sequence[str]
) -> dict[str, dict[str, Any]]:
    """The policies of a namespace by name: none may enter, but for each caller that is declared.

    Calls to pods without a proxy, and to a proxy's own ports, are the NetworkPolicies' alone.
    """
    # Without rules it allows nothing, and where a policy allows, what none allows is denied.
    policies: dict[str, dict[str, Any]] = {"default-deny-all": {}}
    for call in graph.calls:
        ports = [port.number for port in call.ports if port.number not in _PAST_THE_PROXY]
        if ports and _in_mesh(call.callee) and lies_in(call.callee, namespace, application_namespaces):
            policies[call.name] = _allow(call, ports, namespace, application_namespaces)
    return policies


def _in_mesh(node: Node) -> bool:
    match node:
        case Workload() | AllWorkloads():
            return True
        case Pods():
            return node.service_account is not None
        case _:
            return False


def _allow(
    call: Call, ports: list[int], namespace: str, application_namespaces: Sequence[str]
) -> dict[str, Any]:
    rule: dict[str, Any] = {"to": [{"operation": {"ports": [str(port) for port in ports]}}]}
    if source := _source(call.caller, namespace, application_namespaces):
        rule["from"] = [{"source": source}]
    policy: dict[str, Any] = {"action": "ALLOW", "rules": [rule]}
    if labels := _labels(call.callee):
        policy["selector"] = {"matchLabels": labels}
    return policy


def _source(caller: Node, namespace: str, application_namespaces: Sequence[str]) -> dict[str, list[str]]:
    """Who the caller can prove to be; nothing for one outside of the mesh, whom a NetworkPolicy lets in."""
    callers = [namespace] if namespace in application_namespaces else list(application_namespaces)
    match caller:
        case Workload():
            return {"principals": [_principal(place, workload_name(caller.name)) for place in callers]}
        case AllWorkloads():
            return {"namespaces": callers}
        case Pods(service_account=str() as account):
            return {"principals": [_principal(caller.namespace, account)]}
        case _:
            return {}


def _principal(namespace: str, service_account: str) -> str:
    return f"{_TRUST_DOMAIN}/ns/{namespace}/sa/{service_account}"


def _labels(node: Node) -> dict[str, str]:
    match node:
        case Workload():
            return selector(node.name)
        case Pods():
            return node.labels
        case _:
            return {}
