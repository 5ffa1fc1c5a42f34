"""The API server passes requests on to an extension API server, and says who it is and who asks."""

import json
import ssl
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from tests.sandbox.conftest import Sandbox
from tests.sandbox.parts.objects import Namespace, eventually

GROUP = "extension.test"


class Extension(ThreadingHTTPServer):
    """An extension API server that admits the front proxy only, and keeps what it was told."""

    def __init__(self, sandbox: Sandbox) -> None:
        super().__init__(("127.0.0.1", 0), Answer)
        self.asked: list[tuple[str, str]] = []
        pki = sandbox.home.pki
        context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH, cafile=str(pki / "front-proxy-ca.crt"))
        context.verify_mode = ssl.CERT_REQUIRED
        context.load_cert_chain(pki / "kube-scheduler-server.crt", pki / "kube-scheduler-server.key")
        self.socket = context.wrap_socket(self.socket, server_side=True)


class Answer(BaseHTTPRequestHandler):
    server: Extension

    def do_GET(self) -> None:
        certificate: Any = self.connection.getpeercert()
        [[(_, common_name)]] = certificate["subject"]
        self.server.asked.append((common_name, self.headers["X-Remote-User"]))
        body = json.dumps(
            {"kind": "APIResourceList", "groupVersion": f"{GROUP}/v1", "resources": []}
        ).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Keeps the test's output clean."""


@pytest.fixture
def extension(sandbox: Sandbox, namespace: Namespace) -> Iterator[Extension]:
    with Extension(sandbox) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        port = server.server_address[1]
        service = {"type": "ExternalName", "externalName": "localhost", "ports": [{"port": port}]}
        namespace.apply(
            {"apiVersion": "v1", "kind": "Service", "metadata": {"name": "extension"}, "spec": service},
            {
                "apiVersion": "apiregistration.k8s.io/v1",
                "kind": "APIService",
                "metadata": {"name": f"v1.{GROUP}"},
                "spec": {
                    "group": GROUP,
                    "version": "v1",
                    "groupPriorityMinimum": 100,
                    "versionPriority": 100,
                    "insecureSkipTLSVerify": True,
                    "service": {"name": "extension", "namespace": namespace.name, "port": port},
                },
            },
        )
        try:
            yield server
        finally:
            sandbox.kubectl("delete", "apiservice", f"v1.{GROUP}")
            server.shutdown()


def test_an_extension_api_server_sees_the_front_proxy_and_the_user(
    sandbox: Sandbox, extension: Extension
) -> None:
    sandbox.kubectl("wait", "--for=condition=Available", f"apiservice/v1.{GROUP}", "--timeout=30s")
    sandbox.kubectl("get", "--raw", f"/apis/{GROUP}/v1")
    assert eventually(lambda: ("front-proxy-client", "sandbox-admin") in extension.asked)
