"""Reads a kubeconfig: which API server, and how to prove who asks."""

import base64
import os
import ssl
import tempfile
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from sandbox.providers.base import ProviderError

_NOT_SUPPORTED = ("exec", "auth-provider", "username")


@dataclass(frozen=True)
class Access:
    """How one kubeconfig context reaches its API server."""

    server: str
    """URL, such as `https://127.0.0.1:6443`."""
    cluster: dict[str, Any]
    user: dict[str, Any] = field(repr=False)

    def headers(self) -> dict[str, str]:
        """Gives the headers that every request needs."""
        token = self.user.get("token")
        if path := self.user.get("tokenFile"):
            token = Path(path).read_text(encoding="utf-8").strip()
        return {"Authorization": f"Bearer {token}"} if token else {}

    def tls(self) -> ssl.SSLContext:
        """Gives a context that verifies the server and presents the client certificate, if there is one."""
        authority = _content(self.cluster, "certificate-authority")
        context = ssl.create_default_context(cadata=authority.decode() if authority else None)
        certificate, key = (_content(self.user, name) for name in ("client-certificate", "client-key"))
        if certificate and key:
            # Python loads a client certificate only from a file.
            with tempfile.NamedTemporaryFile() as pem:
                pem.write(certificate + b"\n" + key)
                pem.flush()
                context.load_cert_chain(pem.name)
        return context


def _content(section: dict[str, Any], name: str) -> bytes | None:
    if data := section.get(f"{name}-data"):
        return base64.b64decode(data)
    if path := section.get(name):
        return Path(path).read_bytes()
    return None


def load(kubeconfig: str | None, context: str | None) -> Access:
    """Reads the access that `context` names.

    Args:
        kubeconfig: the content or the path of a kubeconfig; None stands for $KUBECONFIG, then ~/.kube/config.
        context: its name; None stands for the kubeconfig's current context.

    Raises:
        ProviderError: the kubeconfig cannot be read, or has no such context.
    """
    source, document = _document(kubeconfig)
    name = context or document.get("current-context")
    chosen = _named(document, "context", name, source)
    user = _named(document, "user", chosen.get("user"), source)
    for key in _NOT_SUPPORTED:
        if key in user:
            raise ProviderError(
                f"{source}: user {chosen['user']!r} signs in by {key!r}; "
                "the sandbox's stand-in takes a client certificate or a token"
            )
    cluster = _named(document, "cluster", chosen.get("cluster"), source)
    return Access(server=str(cluster.get("server", "")), cluster=cluster, user=user)


def _document(kubeconfig: str | None) -> tuple[str, dict[str, Any]]:
    if kubeconfig and ("\n" in kubeconfig.strip() or kubeconfig.lstrip().startswith("{")):
        source, text = "the provider's kubeconfig", kubeconfig
    else:
        path = Path(kubeconfig or os.environ.get("KUBECONFIG") or "~/.kube/config").expanduser()
        source = f"kubeconfig {path}"
        try:
            text = path.read_text(encoding="utf-8")
        except OSError as error:
            raise ProviderError(f"{source} cannot be read: {error.strerror}") from None
    try:
        document = yaml.load(text, Loader=yaml.CSafeLoader)
    except yaml.YAMLError as error:
        raise ProviderError(f"{source} is not YAML: {error}") from None
    if not isinstance(document, dict):
        raise ProviderError(f"{source} is not a kubeconfig: it has no contexts")
    return source, document


def _named(document: dict[str, Any], kind: str, name: object, source: str) -> dict[str, Any]:
    entries = {entry.get("name"): entry.get(kind) or {} for entry in document.get(f"{kind}s") or []}
    if name not in entries:
        known = ", ".join(str(entry) for entry in entries) or "none"
        raise ProviderError(f"{source} has no {kind} {name!r}; it has {known}")
    found: dict[str, Any] = entries[name]
    return found
