"""The loopback ports of one sandbox, chosen once and kept."""

import json
import random
import socket

import psutil

from .errors import SandboxError
from .home import Home
from .processes import find
from .settings import PORTS, SandboxSettings

LOOPBACK = "127.0.0.1"

_RANGE = range(20000, 32000)
"""Below the kernel's ephemeral ports: a client's connection must not take the port of a server that restarts."""

_OWNER = {port: port.removesuffix("-peer") for port in PORTS}


def choose(home: Home, settings: SandboxSettings) -> dict[str, int]:
    """Gives the port of every listener: the recorded ones, else those of the settings, else free ones.

    Raises:
        SandboxError: a recorded or configured port is in use by a process that is not this sandbox's.
    """
    ports: dict[str, int] = json.loads(home.ports.read_text()) if home.ports.exists() else {}
    recorded = bool(ports)
    ports = {name: ports.get(name) or settings.ports.get(name, 0) for name in PORTS}
    mistakes = [
        _in_use(name, port, recorded=recorded)
        for name, port in ports.items()
        if port and not find(home, _OWNER[name]) and not _is_free(port)
    ]
    if mistakes:
        raise SandboxError("\n".join(mistakes))
    _fill(ports)
    return ports


def record(home: Home, ports: dict[str, int]) -> None:
    """Keeps the chosen ports for the next start."""
    home.ports.write_text(json.dumps(ports, indent=2))


def _fill(ports: dict[str, int]) -> None:
    taken = set(ports.values())
    candidates = (port for port in random.sample(_RANGE, len(_RANGE)) if port not in taken and _is_free(port))
    for name in (name for name, port in ports.items() if not port):
        ports[name] = next(candidates)


def _is_free(port: int) -> bool:
    with socket.socket() as listener:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind((LOOPBACK, port))
        except OSError:
            return False
    return True


def _in_use(name: str, port: int, *, recorded: bool) -> str:
    remedy = (
        "end that process, or throw this sandbox away with `python -m sandbox down`"
        if recorded
        else f"set ports.{name} in the sandbox's settings to a free port, or to 0 for any"
    )
    return f"port {port} of {name} is in use by {_holder(port)}; {remedy}"


def _holder(port: int) -> str:
    for connection in psutil.net_connections("tcp"):
        if connection.laddr and connection.laddr[1] == port and connection.status == psutil.CONN_LISTEN:
            try:
                return f"{psutil.Process(connection.pid).name()} (process {connection.pid})"
            except (psutil.Error, TypeError, ValueError):
                break
    return "another process"
