"""The NetworkPolicies of a namespace, derived from the call graph.

Every application namespace denies all traffic first, so that a call needs two policies: ingress at the callee
and egress at the caller, each in the namespace of its pods. Where one of our workloads is called, its ingress
bears the call's name; where another node is, the caller's egress does. The opposite adds its direction:
web-to-api is the ingress of api, web-to-api-egress the egress of web.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pulumi_kubernetes as k8s
from pulumi import ComponentResource, Input, ResourceOptions

from components.call_graph import (
    AllWorkloads,
    Anywhere,
    Call,
    CallGraph,
    IpBlock,
    Node,
    Pods,
    Port,
    Workload,
    lies_in,
)
from components.labels import object_labels, selector

if TYPE_CHECKING:
    from pulumi_kubernetes.meta.v1 import LabelSelectorArgsDict
    from pulumi_kubernetes.networking.v1 import (
        IPBlockArgsDict,
        NetworkPolicyEgressRuleArgsDict,
        NetworkPolicyIngressRuleArgsDict,
        NetworkPolicyPeerArgsDict,
        NetworkPolicyPortArgsDict,
        NetworkPolicySpecArgsDict,
    )

_DNS = (Port(53, "UDP"), Port(53, "TCP"))
"""TCP too: an answer that does not fit a datagram comes that way."""


@dataclass(frozen=True, kw_only=True)
class NetworkPoliciesArgs:
    """The policies of one namespace by name, as `network_policies` gives them."""

    namespace: Input[str]
    policies: dict[str, NetworkPolicySpecArgsDict]


class NetworkPolicies(ComponentResource):
    """Lets each declared call through, and nothing else."""

    def __init__(self, name: str, args: NetworkPoliciesArgs, opts: ResourceOptions | None = None) -> None:
        super().__init__("brownbear:platform:NetworkPolicies", name, None, opts)
        for policy, spec in args.policies.items():
            k8s.networking.v1.NetworkPolicy(
                f"{name}-{policy}",
                metadata={"name": policy, "namespace": args.namespace, "labels": object_labels()},
                spec=spec,
                opts=ResourceOptions(parent=self),
            )
        self.register_outputs({})


def network_policies(
    graph: CallGraph, namespace: str, application_namespaces: Sequence[str]
) -> dict[str, NetworkPolicySpecArgsDict]:
    """The policies that a namespace needs for its side of every call, by name.

    `application_namespaces` are all those of the cluster that run our workloads: a database that they share
    must let each of them in.
    """
    side = _Side(namespace, tuple(application_namespaces))
    return {name: spec for call in graph.calls for name, spec in side.policies(call)}


@dataclass(frozen=True)
class _Side:
    """The view from one namespace."""

    namespace: str
    application_namespaces: tuple[str, ...]

    def policies(self, call: Call) -> Iterator[tuple[str, NetworkPolicySpecArgsDict]]:
        named_ingress = isinstance(call.callee, Workload | AllWorkloads)
        if self._has(call.callee):
            yield call.name if named_ingress else f"{call.name}-ingress", self._ingress(call)
        if self._has(call.caller):
            yield f"{call.name}-egress" if named_ingress else call.name, self._egress(call)

    def _has(self, node: Node) -> bool:
        return lies_in(node, self.namespace, self.application_namespaces)

    def _ingress(self, call: Call) -> NetworkPolicySpecArgsDict:
        rule: NetworkPolicyIngressRuleArgsDict = {"ports": _ports(call.ports)}
        if not isinstance(call.caller, Anywhere):
            rule["from_"] = self._peers(call.caller)
        return {"pod_selector": _pod_selector(call.callee), "policy_types": ["Ingress"], "ingress": [rule]}

    def _egress(self, call: Call) -> NetworkPolicySpecArgsDict:
        rule: NetworkPolicyEgressRuleArgsDict = {"ports": _ports(call.ports)}
        if not isinstance(call.callee, Anywhere):
            rule["to"] = self._peers(call.callee)
        # Whoever calls must first resolve the callee's name. Without `to` it may ask any address, as with the
        # `to: []` of the specification, which the API server does not store.
        resolve: NetworkPolicyEgressRuleArgsDict = {"ports": _ports(_DNS)}
        return {
            "pod_selector": _pod_selector(call.caller),
            "policy_types": ["Egress"],
            "egress": [rule, resolve],
        }

    def _peers(self, node: Node) -> list[NetworkPolicyPeerArgsDict]:
        if self._has(node):
            return [{"pod_selector": _pod_selector(node)}]
        match node:
            case Workload() | AllWorkloads():
                return [_elsewhere(place, _pod_selector(node)) for place in self.application_namespaces]
            case Pods():
                return [_elsewhere(node.namespace, _pod_selector(node))]
            case IpBlock():
                block: IPBlockArgsDict = {"cidr": str(node.cidr)}
                if node.excluded:
                    block["except_"] = [str(cidr) for cidr in node.excluded]
                return [{"ip_block": block}]
            case Anywhere():
                return []


def _elsewhere(namespace: str, pods: LabelSelectorArgsDict) -> NetworkPolicyPeerArgsDict:
    peer: NetworkPolicyPeerArgsDict = {"namespace_selector": {"match_labels": {"name": namespace}}}
    return {**peer, "pod_selector": pods} if pods else peer


def _pod_selector(node: Node) -> LabelSelectorArgsDict:
    match node:
        case Workload():
            return {"match_labels": selector(node.name)}
        case Pods(labels=labels) if labels:
            return {"match_labels": labels}
        case _:
            return {}


def _ports(ports: Sequence[Port]) -> list[NetworkPolicyPortArgsDict]:
    return [{"protocol": port.protocol, "port": port.number} for port in ports]
