"""When a changed provider configuration means another cluster."""

from typing import Any

from pulumi.runtime.proto import provider_pb2 as pb

from sandbox.providers.kubernetes.provider import KubernetesProvider
from sandbox.providers.values import UNKNOWN, encode

KUBECONFIG = """
current-context: here
contexts: [{{name: here, context: {{cluster: one, user: me}}}}]
clusters: [{{name: one, cluster: {{server: "{server}"}}}}]
users: [{{name: me, user: {{token: {token}}}}}]
"""


def kubeconfig(server: str = "https://127.0.0.1:1", token: str = "honey") -> dict[str, Any]:  # noqa: S107  a sample
    return {"kubeconfig": KUBECONFIG.format(server=server, token=token)}


def replaces(old: dict[str, Any], new: dict[str, Any]) -> list[str]:
    request = pb.DiffRequest(old_inputs=encode(old), news=encode(new))
    return list(KubernetesProvider().diff_config(request).replaces)


def test_another_server_is_another_cluster() -> None:
    assert replaces(kubeconfig(), kubeconfig(server="https://127.0.0.1:2")) == ["kubeconfig"]


def test_another_token_is_the_same_cluster() -> None:
    assert replaces(kubeconfig(), kubeconfig(token="wax")) == []  # noqa: S106  a sample


def test_an_identifier_says_that_the_cluster_is_the_same() -> None:
    same = {"clusterIdentifier": "bear"}
    assert replaces(kubeconfig() | same, kubeconfig(server="https://127.0.0.1:2") | same) == []


def test_a_kubeconfig_that_moved_is_not_taken_for_another_cluster() -> None:
    assert replaces({"kubeconfig": "/was/here"}, kubeconfig()) == []


def test_a_kubeconfig_that_is_not_known_yet_replaces_nothing() -> None:
    assert replaces(kubeconfig(), {"kubeconfig": UNKNOWN}) == []
