"""Whether a server of the sandbox answers."""

import http.client
import ssl
import urllib.request
from collections.abc import Callable
from pathlib import Path


def answers(url: str, context: ssl.SSLContext | None = None) -> Callable[[], bool]:
    """Gives a test of readiness."""
    # Without the user's proxy, which Python would ask for an address on loopback, too.
    direct = urllib.request.build_opener(
        urllib.request.ProxyHandler({}), urllib.request.HTTPSHandler(context=context)
    )

    def ready() -> bool:
        try:
            with direct.open(url, timeout=2) as response:
                return bool(response.status == 200)
        except (OSError, http.client.HTTPException):
            return False

    return ready


def trust(pki: Path, authority: str, user: str | None = None) -> ssl.SSLContext:
    """Gives what verifies a server's certificate, and says who asks."""
    context = ssl.create_default_context(cafile=str(pki / f"{authority}.crt"))
    if user:
        context.load_cert_chain(pki / f"{user}.crt", pki / f"{user}.key")
    return context
