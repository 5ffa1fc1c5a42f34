"""The admission plugins that Brown Bear counts on are in effect."""

import pytest

from sandbox.errors import SandboxError
from tests.sandbox.conftest import Sandbox
from tests.sandbox.parts.objects import Namespace, eventually, pod


def test_a_node_may_not_give_itself_a_label_that_workloads_are_kept_apart_by(sandbox: Sandbox) -> None:
    identity = ("--as=system:node:general-1", "--as-group=system:nodes")
    with pytest.raises(SandboxError, match="is not allowed to modify labels: node-restriction"):
        sandbox.kubectl(*identity, "label", "node", "general-1", "node-restriction.kubernetes.io/team=mine")


def test_a_resource_quota_is_kept(namespace: Namespace) -> None:
    namespace.kubectl("create", "quota", "one", "--hard=count/secrets=1")
    eventually(lambda: "hard" in namespace.get("quota", "one").get("status", {}))
    namespace.kubectl("create", "secret", "generic", "first")
    with pytest.raises(SandboxError, match="exceeded quota: one"):
        namespace.kubectl("create", "secret", "generic", "second")


def test_a_limit_range_is_kept(namespace: Namespace) -> None:
    limit = {"type": "Container", "max": {"cpu": "1"}}
    namespace.apply(
        {
            "apiVersion": "v1",
            "kind": "LimitRange",
            "metadata": {"name": "limits"},
            "spec": {"limits": [limit]},
        }
    )
    greedy = {"name": "main", "image": "web:v1", "resources": {"limits": {"cpu": "2"}}}
    with pytest.raises(SandboxError, match="maximum cpu usage per Container is 1"):
        namespace.apply(pod("greedy", containers=[greedy]))


def test_pod_security_is_kept(namespace: Namespace) -> None:
    namespace.sandbox.kubectl(
        "label", "namespace", namespace.name, "pod-security.kubernetes.io/enforce=restricted"
    )
    with pytest.raises(SandboxError, match="violates PodSecurity"):
        namespace.apply(pod("unrestricted"))


def test_a_pod_of_an_unknown_priority_class_is_refused(namespace: Namespace) -> None:
    with pytest.raises(SandboxError, match="no PriorityClass with name unknown was found"):
        namespace.apply(pod("urgent", priorityClassName="unknown"))
