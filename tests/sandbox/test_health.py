"""When a server of the sandbox counts as ready."""

import threading
from collections.abc import Iterator
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

from sandbox.health import answers


class _Server(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self.send_response(HTTPStatus.OK if self.path == "/ready" else HTTPStatus.SERVICE_UNAVAILABLE)
        self.end_headers()

    def log_message(self, *_: object) -> None: ...


@pytest.fixture
def address() -> Iterator[str]:
    """A server on loopback that is ready at /ready alone."""
    with HTTPServer(("127.0.0.1", 0), _Server) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()


def test_a_server_that_says_so_is_ready(address: str) -> None:
    assert answers(f"{address}/ready")()


def test_a_server_that_refuses_is_not_ready(address: str) -> None:
    assert not answers(f"{address}/other")()


def test_a_server_that_does_not_listen_is_not_ready() -> None:
    assert not answers("http://127.0.0.1:1/ready")()


def test_a_proxy_of_the_users_is_not_asked(address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:1")
    monkeypatch.delenv("no_proxy", raising=False)
    monkeypatch.delenv("NO_PROXY", raising=False)
    # What `urlopen` keeps of the variables when it was first called.
    monkeypatch.setattr("urllib.request._opener", None)
    assert answers(f"{address}/ready")()
