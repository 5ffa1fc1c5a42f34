"""When a lock of Pulumi's file backend is stale."""

import json
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from sandbox import recovery
from sandbox.errors import SandboxError
from sandbox.home import Home

Start = Callable[[str], subprocess.Popen[bytes]]


@pytest.fixture
def start() -> Iterator[Start]:
    """Starts processes that wait under a name of the test's choice, and ends them with the test."""
    started: list[subprocess.Popen[bytes]] = []

    def process(name: str) -> subprocess.Popen[bytes]:
        command = [name, "-c", "print(flush=True); input()"]
        child = subprocess.Popen(
            command, executable=sys.executable, stdin=subprocess.PIPE, stdout=subprocess.PIPE
        )
        assert child.stdout
        child.stdout.readline()
        started.append(child)
        return child

    yield process
    for child in started:
        child.kill()
        child.communicate()


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home(tmp_path)


def lock(home: Home, pid: int, *, host: str | None = None, after: timedelta = timedelta()) -> recovery.Lock:
    folder = home.state / ".pulumi/locks/organization/brownbear/local"
    folder.mkdir(parents=True)
    path = folder / "0f3d.json"
    taken = datetime.now(UTC) + after
    content = {"pid": pid, "username": "ada", "hostname": host or socket.gethostname()}
    # As Go writes it: nanoseconds, and Z.
    path.write_text(json.dumps({**content, "timestamp": f"{taken:%Y-%m-%dT%H:%M:%S.%f}123Z"}))
    path.with_name(f"{path.name}.attrs").write_text("{}")
    (found,) = recovery.locks(home, "brownbear", "local")
    return found


def test_the_lock_of_a_running_engine_is_live_and_the_refusal_names_it(home: Home, start: Start) -> None:
    engine = start("/somewhere/bin/pulumi")

    found = lock(home, engine.pid)

    message = f"stack local is being updated by process {engine.pid} since"
    with pytest.raises(SandboxError, match=message):
        recovery.refuse_while_updated([found])


def test_the_lock_of_a_process_that_is_gone_is_stale(home: Home, start: Start) -> None:
    engine = start("pulumi")
    found = lock(home, engine.pid)
    engine.kill()
    engine.wait()

    assert not found.is_live()


def test_the_lock_of_a_killed_engine_that_its_parent_has_not_reaped_is_stale(
    home: Home, start: Start
) -> None:
    engine = start("pulumi")
    found = lock(home, engine.pid)
    engine.kill()
    assert engine.stdout
    engine.stdout.read()

    assert not found.is_live()


def test_a_lock_is_stale_when_its_process_id_now_belongs_to_something_else(home: Home, start: Start) -> None:
    found = lock(home, start("sleep").pid)

    assert not found.is_live()


def test_a_lock_is_stale_when_its_process_id_now_belongs_to_a_later_engine(home: Home, start: Start) -> None:
    found = lock(home, start("pulumi").pid, after=timedelta(hours=-1))

    assert not found.is_live()


def test_a_clock_that_was_set_does_not_make_a_live_lock_stale(home: Home, start: Start) -> None:
    found = lock(home, start("pulumi").pid, after=timedelta(seconds=-30))

    assert found.is_live()


def test_the_lock_of_another_machine_is_never_taken_for_stale(home: Home) -> None:
    found = lock(home, 1, host="elsewhere.example")

    with pytest.raises(SandboxError, match=r"locked by process 1 on machine elsewhere\.example"):
        recovery.refuse_while_updated([found])


def test_a_damaged_lock_is_named(home: Home, start: Start) -> None:
    path = lock(home, start("pulumi").pid).path
    path.write_text('{"pid": 1')

    with pytest.raises(SandboxError, match=rf"the lock {path} is damaged"):
        recovery.locks(home)


def test_removing_a_lock_leaves_any_other(home: Home, start: Start) -> None:
    found = lock(home, start("sleep").pid)
    other = found.path.with_name("7a11.json")
    other.write_text(found.path.read_text())

    recovery.remove(found)

    assert [path.name for path in found.path.parent.iterdir()] == [other.name]
