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
"""Below the kernel's ephemeral ports: a connection must not take the port of a server that restarts."""

_OWNER = {port: port.removesuffix("-peer") for port in PORTS}


def choose(home: Home, settings: SandboxSettings) -> dict[str, int]:
    """Gives the port of every listener: the recorded ones, else those of the settings, else free ones.

    Raises:
        SandboxError: a recorded or configured port is in use by a process that is not this sandbox's, or the
            settings name another port than the recorded one; says so of every such port.
    """
    kept = recorded(home) if home.exists() else {}
    ports = {name: kept.get(name) or settings.ports.get(name, 0) for name in PORTS}
    mistakes = [
        f"port {wanted} of {name} in the sandbox's settings comes too late: this sandbox has {kept[name]}; "
        f"put that, or 0, or make it anew after `python -m sandbox down`"
        for name, wanted in settings.ports.items()
        if wanted and name in kept and kept[name] != wanted
    ]
    mistakes += [
        _in_use(name, port, kept=name in kept)
        for name, port in ports.items()
        if port and not find(home, _OWNER[name]) and not _is_free(port)
    ]
    if mistakes:
        raise SandboxError("\n".join(mistakes))
    _fill(ports)
    return ports


def recorded(home: Home) -> dict[str, int]:
    """Gives the port of every listener of an existing sandbox.

    Raises:
        SandboxError: somebody has damaged the record.
    """
    try:
        ports: dict[str, int] = json.loads(home.ports.read_text())
    except ValueError as error:
        raise SandboxError(
            f"{home.ports} is damaged ({error}); `python -m sandbox down` makes room"
        ) from error
    return ports


def record(home: Home, ports: dict[str, int]) -> None:
    """Keeps the chosen ports for the next start; from now on the folder is a sandbox's."""
    unfinished = home.ports.with_suffix(".unfinished")
    unfinished.write_text(json.dumps(ports, indent=2))
    unfinished.replace(home.ports)


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


def _in_use(name: str, port: int, *, kept: bool) -> str:
    remedy = (
        "end that process, or throw this sandbox away with `python -m sandbox down`"
        if kept
        else f"set ports.{name} in the sandbox's settings to a free port, or to 0 for any"
    )
    return f"port {port} of {name} is in use by {_holder(port)}; {remedy}"


def _holder(port: int) -> str:
    try:
        for connection in psutil.net_connections("tcp"):
            listens = connection.status == psutil.CONN_LISTEN and connection.laddr[1:] == (port,)
            # The kernel tells the process only to its owner and to root.
            if listens and connection.pid:
                return f"{psutil.Process(connection.pid).name()} (process {connection.pid})"
    except psutil.Error:
        pass
    return "another process"
