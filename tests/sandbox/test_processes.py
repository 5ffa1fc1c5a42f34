"""Starting, finding and ending processes by what was recorded of them."""

import json
import os
import sys
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from sandbox import processes
from sandbox.errors import SandboxError
from sandbox.home import Home
from sandbox.processes import Command

STUBBORN = (
    "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print(flush=True); time.sleep(60)"
)


@pytest.fixture
def home(tmp_path: Path) -> Iterator[Home]:
    home = Home(tmp_path)
    home.run.mkdir()
    home.logs.mkdir()
    yield home
    processes.stop(home, ["waiter"])


def waiter(home: Home, program: str = "import time; print(flush=True); time.sleep(60)") -> Command:
    log = home.logs / "waiter.log"
    return Command(
        "waiter", [sys.executable, "-c", program, str(home.folder)], 0, lambda: log.stat().st_size > 0
    )


def started(home: Home, command: Command) -> psutil.Process:
    processes.start(home, command)
    processes.wait_ready(home, [command])
    found = processes.find(home, command.name)
    assert found
    return found


def test_a_process_that_runs_is_not_started_again(home: Home) -> None:
    first = started(home, waiter(home))

    assert started(home, waiter(home)) == first


def test_a_process_whose_starter_was_killed_before_it_could_record_it_is_found(home: Home) -> None:
    command = waiter(home)
    first = started(home, command)
    (home.run / "waiter.json").write_text(json.dumps({"argv": command.argv}))

    assert processes.find(home, "waiter") == first


def test_a_start_that_was_recorded_and_never_happened_finds_nothing(home: Home) -> None:
    (home.run / "waiter.json").write_text(json.dumps({"argv": waiter(home).argv}))

    assert processes.find(home, "waiter") is None


def test_a_process_id_that_now_belongs_to_something_else_is_not_found(home: Home) -> None:
    started(home, waiter(home))
    record = home.run / "waiter.json"
    recorded = json.loads(record.read_text())
    try:
        record.write_text(json.dumps({**recorded, "pid": os.getpid()}))

        assert processes.find(home, "waiter") is None
    finally:
        record.write_text(json.dumps(recorded))


def test_a_killed_process_is_not_found(home: Home) -> None:
    process = started(home, waiter(home))
    process.kill()
    process.wait()

    assert processes.find(home, "waiter") is None


def test_stop_kills_what_does_not_end_when_asked(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(processes, "_STOP_SECONDS", 0.5)
    stubborn = started(home, waiter(home, STUBBORN))

    processes.stop(home, ["waiter"])

    assert not stubborn.is_running()
    assert list(home.run.iterdir()) == []


def test_a_process_that_ends_while_starting_is_reported_with_its_last_words(home: Home) -> None:
    command = Command("waiter", [sys.executable, "-c", "exit('no such flag')"], 0, lambda: False)
    processes.start(home, command)

    with pytest.raises(SandboxError, match=r"waiter ended while starting; .*\n  no such flag"):
        processes.wait_ready(home, [command])
