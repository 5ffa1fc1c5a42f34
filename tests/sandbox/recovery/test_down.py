"""From a killed `python -m sandbox up` to a `down` that leaves nothing."""

import json
import socket
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from sandbox import cluster, control_plane, processes
from sandbox.home import Home
from sandbox.ports import LOOPBACK
from tests.sandbox.recovery.checkout import Checkout


@pytest.fixture
def absent(tmp_path: Path) -> Iterator[Checkout]:
    """A copy of the checkout without a sandbox."""
    folder = tmp_path / "checkout"
    folder.mkdir()
    checkout = Checkout.copied(Home(tmp_path / "home" / "sandbox"), folder)
    yield checkout
    cluster.down(checkout.home)


def assert_nothing_left(checkout: Checkout, ports: set[int]) -> None:
    """Asserts that no process names the sandbox, no port is open, and no file is left."""
    assert [process.cmdline() for process in psutil.process_iter() if _names(process, checkout.home)] == []
    assert [port for port in ports if _listens(port)] == []
    assert list(checkout.home.folder.parent.iterdir()) == []
    assert list(checkout.temporary.iterdir()) == []


def _listens(port: int) -> bool:
    with socket.socket() as client:
        return client.connect_ex((LOOPBACK, port)) == 0


def _names(process: psutil.Process, home: Home) -> bool:
    try:
        words = [*process.cmdline(), *process.environ().values()]
    except psutil.Error:
        return False
    return any(str(home.folder) in word for word in words)


def ports(checkout: Checkout) -> set[int]:
    return set(json.loads(checkout.home.ports.read_text()).values())


@pytest.mark.parametrize("name", ["kube-apiserver", "kwok"])
def test_up_converges_after_an_up_was_killed_and_down_leaves_nothing(absent: Checkout, name: str) -> None:
    with absent.started("up") as run:
        run.until((absent.home.run / f"{name}.json").exists)
        run.process.kill()
        run.end()

    again = absent.run("up")

    assert again.status == 0, again.output
    assert "Ready" in absent.sandbox.kubectl("get", "nodes", "--no-headers")
    running = [process for process in psutil.process_iter() if _names(process, absent.home)]
    assert sorted(process.pid for process in running) == sorted(_recorded(absent))
    used = ports(absent)
    ended = absent.run("down")
    assert (ended.status, ended.output) == (0, "")
    assert_nothing_left(absent, used)


def _recorded(checkout: Checkout) -> list[int]:
    found = [processes.find(checkout.home, name) for name in control_plane.TOOLS]
    return [process.pid for process in found if process]


def test_destroy_and_down_leave_nothing_even_after_the_api_server_was_killed(absent: Checkout) -> None:
    assert absent.run("up").status == 0
    assert absent.run("stack", "up", "local").status == 0
    assert len(absent.held()) > 0
    used = ports(absent)
    absent.kill("kube-apiserver")

    destroyed = absent.run("stack", "destroy", "local")
    assert destroyed.status == 0, destroyed.output
    assert absent.held() == []
    ended = absent.run("down")

    assert (ended.status, ended.output) == (0, "")
    assert_nothing_left(absent, used)


def test_down_ends_a_sandbox_whose_up_was_killed_before_the_api_server_ran(absent: Checkout) -> None:
    with absent.started("up") as run:
        run.until((absent.home.run / "etcd.json").exists)
        run.process.kill()
        run.end()
    used = ports(absent)

    ended = absent.run("down")

    assert (ended.status, ended.output) == (0, "")
    assert_nothing_left(absent, used)


def test_down_without_a_sandbox_says_so(absent: Checkout) -> None:
    destroyed, ended = absent.run("stack", "destroy", "local"), absent.run("down")

    there_is_none = f"there is no sandbox in {absent.home.folder}: nothing to"
    assert (destroyed.status, destroyed.output) == (0, f"{there_is_none} delete\n")
    assert (ended.status, ended.output) == (0, f"{there_is_none} end\n")
    assert_nothing_left(absent, set())
