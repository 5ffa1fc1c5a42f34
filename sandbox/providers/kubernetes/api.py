"""Requests to the API server, over a pool of connections that all threads share."""

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from threading import Lock
from typing import Any, Literal
from urllib.parse import urlencode

import urllib3
from urllib3.exceptions import HTTPError

from sandbox.providers.base import ProviderError
from sandbox.providers.kubernetes.kubeconfig import Access

Document = dict[str, Any]
"""A Kubernetes object, or any other answer of the API server."""

_CONNECTIONS = 128
_TIMEOUT = urllib3.Timeout(connect=5, read=60)
_APPLY = "application/apply-patch+yaml"
"""The media type of server-side apply; JSON is YAML."""


class ApiError(ProviderError):
    """The API server refused a request; the text is its own."""

    def __init__(self, status: Document) -> None:
        super().__init__(str(status.get("message") or status))
        self.code = int(status.get("code") or 0)
        details = status.get("details") or {}
        self.about = str(details.get("kind", "")), str(details.get("name", ""))
        """Resource and name that the refusal is about."""
        self.causes = [str(cause.get("message", "")) for cause in details.get("causes") or ()]
        """Each mistake or field conflict by itself."""


class UnreachableError(ProviderError):
    """The API server gave no answer."""


class Api:
    """One API server."""

    def __init__(self, access: Access) -> None:
        self._server = access.server
        self._pool = urllib3.PoolManager(
            maxsize=_CONNECTIONS,
            headers=access.headers(),
            timeout=_TIMEOUT,
            retries=False,
            ssl_context=access.tls(),
        )
        self._watches: set[urllib3.BaseHTTPResponse] = set()
        self._lock = Lock()
        self._closed = False

    def get(self, path: str, **query: object) -> Document:
        """Reads one object or list."""
        return self._request("GET", path, query)

    def apply(self, path: str, document: Document, **query: object) -> Document:
        """Applies an object server-side and gives it as the API server now holds it."""
        return self._request("PATCH", path, query, document, _APPLY)

    def delete(self, path: str, *, propagation: str) -> Document:
        """Deletes an object; gives a Status where it is gone at once, else the object that is still going."""
        options = {"apiVersion": "v1", "kind": "DeleteOptions", "propagationPolicy": propagation}
        return self._request("DELETE", path, {}, options)

    def _request(
        self,
        method: Literal["GET", "PATCH", "DELETE"],
        path: str,
        query: Mapping[str, object],
        body: Document | None = None,
        media_type: str = "application/json",
    ) -> Document:
        with self._talking():
            answer = self._pool.request(
                method,
                self._url(path, query),
                body=None if body is None else json.dumps(body).encode(),
                headers={**self._pool.headers, "Content-Type": media_type, "Accept": "application/json"},
            )
            return _document(answer.status, answer.data)

    @contextmanager
    def watch(self, path: str, *, seconds: int, **query: object) -> Iterator[Iterator[Document]]:
        """Opens a watch; its events end after `seconds`, when the server goes away, or with `close`."""
        with self._talking():
            answer = self._pool.request(
                "GET",
                self._url(path, {"watch": "true", "timeoutSeconds": seconds, **query}),
                preload_content=False,
                timeout=urllib3.Timeout(connect=5, read=seconds + 5),
            )
        with self._lock:
            self._watches.add(answer)
            closed = self._closed
        try:
            if answer.status != 200:
                _document(answer.status, answer.read())
            yield iter(()) if closed else _events(answer)
        finally:
            with self._lock:
                self._watches.discard(answer)
            answer.close()

    def close(self) -> None:
        """Ends every watch, now and from now on."""
        with self._lock:
            self._closed = True
            for answer in self._watches:
                answer.shutdown()

    @property
    def closed(self) -> bool:
        """Whether `close` was called."""
        return self._closed

    def _url(self, path: str, query: Mapping[str, object]) -> str:
        return f"{self._server}{path}?{urlencode(query)}"

    @contextmanager
    def _talking(self) -> Iterator[None]:
        try:
            yield
        except HTTPError as error:
            raise UnreachableError(
                f"the Kubernetes API server at {self._server} does not answer: {error}"
            ) from None


def _document(code: int, data: bytes) -> Document:
    try:
        document = json.loads(data)
    except ValueError:
        document = {"message": data.decode(errors="replace")}
    if code >= 400:
        raise ApiError({"code": code, **document})
    found: Document = document
    return found


def _events(answer: urllib3.BaseHTTPResponse) -> Iterator[Document]:
    rest = b""
    try:
        for chunk in answer.stream():
            *lines, rest = (rest + chunk).split(b"\n")
            for line in lines:
                yield json.loads(line)
    except (HTTPError, ValueError, OSError):
        # The connection broke, or `close` cut it: the caller reads the object again and finds out.
        return
