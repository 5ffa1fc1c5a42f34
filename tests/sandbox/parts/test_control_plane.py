"""The control plane is a real one: it verifies and is verified, it authorizes, and it is on loopback only."""

import json
import ssl
import stat
from contextlib import closing
from http.client import HTTPSConnection

import psutil
import pytest
import yaml

from sandbox import control_plane, ports, processes
from sandbox.errors import SandboxError
from sandbox.health import trust
from tests.sandbox.conftest import Sandbox
from tests.sandbox.parts.objects import Namespace


def status(sandbox: Sandbox, path: str, *, user: str | None = None, token: str = "") -> int:
    """Gives the HTTP status that the API server answers with."""
    port = ports.recorded(sandbox.home)["kube-apiserver"]
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    context = trust(sandbox.home.pki, "ca", user)
    with closing(HTTPSConnection("127.0.0.1", port, context=context)) as connection:
        connection.request("GET", path, headers=headers)
        return connection.getresponse().status


@pytest.mark.parametrize("server", ["etcd", "kube-apiserver", "kube-controller-manager", "kube-scheduler"])
def test_a_client_that_trusts_another_authority_refuses_the_server(sandbox: Sandbox, server: str) -> None:
    port = ports.recorded(sandbox.home)[server]
    trusting = trust(sandbox.home.pki, "front-proxy-ca")
    with (
        closing(HTTPSConnection("127.0.0.1", port, context=trusting)) as connection,
        pytest.raises(ssl.SSLCertVerificationError),
    ):
        connection.connect()


def test_the_kubeconfig_trusts_the_sandboxs_authority_and_nothing_else(sandbox: Sandbox) -> None:
    content = yaml.safe_load(sandbox.home.kubeconfig.read_text())
    [entry] = content["clusters"]
    assert set(entry["cluster"]) == {"server", "certificate-authority-data"}


def test_etcd_answers_nobody_who_has_no_certificate_of_its_own_authority(sandbox: Sandbox) -> None:
    port = ports.recorded(sandbox.home)["etcd"]
    trusting = trust(sandbox.home.pki, "etcd-ca")
    with closing(HTTPSConnection("127.0.0.1", port, context=trusting)) as connection:
        # TLS 1.3 tells a client of its missing certificate with the first answer.
        connection.request("GET", "/health")
        with pytest.raises(ssl.SSLError, match="certificate required"):
            connection.getresponse()


def test_a_client_certificate_of_another_authority_is_refused(sandbox: Sandbox) -> None:
    assert status(sandbox, "/api/v1/namespaces", user="etcd") == 401


@pytest.mark.parametrize("path", ["/readyz", "/livez", "/healthz", "/version"])
def test_anybody_may_ask_for_health_and_version(sandbox: Sandbox, path: str) -> None:
    assert status(sandbox, path) == 200


@pytest.mark.parametrize("path", ["/api/v1/namespaces", "/api", "/apis", "/metrics", "/openapi/v3"])
def test_nobody_may_ask_for_more_without_saying_who_they_are(sandbox: Sandbox, path: str) -> None:
    assert status(sandbox, path) == 403


def test_a_service_account_without_rights_may_not_list_pods(sandbox: Sandbox, namespace: Namespace) -> None:
    token = namespace.kubectl("create", "token", "default").strip()
    assert status(sandbox, f"/api/v1/namespaces/{namespace.name}/pods", token=token) == 403


def test_a_service_account_with_rights_may_list_pods(sandbox: Sandbox, namespace: Namespace) -> None:
    namespace.kubectl(
        "create", "rolebinding", "view", "--clusterrole=view", f"--serviceaccount={namespace.name}:default"
    )
    token = namespace.kubectl("create", "token", "default").strip()
    assert status(sandbox, f"/api/v1/namespaces/{namespace.name}/pods", token=token) == 200


@pytest.mark.parametrize(
    "arguments",
    [
        ["get", "secrets"],
        ["get", "configmaps"],
        ["create", "deployment", "x", "--image=x:1"],
        ["delete", "node", "general-1"],
        ["label", "node", "general-1", "x=y"],
    ],
)
def test_kwok_has_no_rights_beyond_a_kubelets_and_a_clouds(sandbox: Sandbox, arguments: list[str]) -> None:
    kubeconfig = f"--kubeconfig={sandbox.home.pki / 'kwok.kubeconfig'}"
    with pytest.raises(SandboxError, match='User "sandbox-kwok" cannot'):
        sandbox.kubectl(kubeconfig, *arguments)


def test_extension_api_servers_are_told_whom_to_trust(sandbox: Sandbox) -> None:
    told = sandbox.get("configmap", "extension-apiserver-authentication", "kube-system")["data"]
    assert told["requestheader-client-ca-file"] == (sandbox.home.pki / "front-proxy-ca.crt").read_text()
    assert json.loads(told["requestheader-allowed-names"]) == ["front-proxy-client"]


def test_every_listener_is_a_recorded_port_on_loopback(sandbox: Sandbox) -> None:
    listening = set()
    for name in control_plane.TOOLS:
        process = processes.find(sandbox.home, name)
        assert process
        listening |= {
            tuple(connection.laddr)
            for connection in process.net_connections("inet")
            if connection.status in {psutil.CONN_LISTEN, psutil.CONN_NONE}
        }
    assert listening == {("127.0.0.1", port) for port in ports.recorded(sandbox.home).values()}


def test_only_the_owner_may_read_keys_kubeconfigs_and_state(sandbox: Sandbox) -> None:
    home = sandbox.home
    secrets = [home.kubeconfig, *home.pki.glob("*.key"), *home.pki.glob("*.kubeconfig")]
    assert len(secrets) > 10
    private = {path: stat.S_IMODE(path.stat().st_mode) for path in secrets}
    assert private == dict.fromkeys(secrets, 0o600)
    assert stat.S_IMODE(home.folder.stat().st_mode) == 0o700
