"""Builds that are killed, interrupted or started twice, as processes of their own."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil
import pytest

from sandbox import toolchain
from sandbox.tools import Family
from tests.sandbox.toolchain import go_modules

REPOSITORY = Path(__file__).parents[3]


@contextmanager
def builder(family: Family) -> Iterator[subprocess.Popen[str]]:
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.sandbox.toolchain.go_modules", str(family.lock.folder)],
        cwd=REPOSITORY,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    with process:
        try:
            yield process
        finally:
            # A go that a failing test holds at its gate would stay there for ever.
            if process.poll() is None:
                for child in psutil.Process(process.pid).children(recursive=True):
                    child.kill()
                process.kill()


def wait_until(condition: Callable[[], bool], *, while_runs: subprocess.Popen[str]) -> None:
    deadline = time.monotonic() + 60
    while not condition():
        assert while_runs.poll() is None, while_runs.communicate()
        assert time.monotonic() < deadline, "nothing happened for 60 s"
        time.sleep(0.01)


def unfinished(cache: Path) -> list[Path]:
    return list((cache / "tools").glob("greeting.unfinished-*"))


def finished(cache: Path) -> list[Path]:
    return list((cache / "tools").glob("greeting-*"))


@pytest.fixture
def slow(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """With an empty build cache go compiles its own library first, which takes seconds."""
    monkeypatch.setenv("GOCACHE", str(tmp_path / "build-cache"))


def compiling(cache: Path) -> bool:
    log = cache / "logs/greeting.log"
    return log.exists() and "runtime" in log.read_text()


@pytest.mark.usefixtures("slow")
@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGINT])
def test_go_ends_with_the_build_that_started_it(greeting: Family, cache: Path, how: signal.Signals) -> None:
    with builder(greeting) as process:
        wait_until(lambda: compiling(cache), while_runs=process)
        started = psutil.Process(process.pid).children(recursive=True)
        process.send_signal(how)
        process.wait()
        _, alive = psutil.wait_procs(started, timeout=60)

    assert started
    assert alive == []
    assert not list((cache / "tools").glob("*/greet")), "go lived on and finished the build"


@pytest.mark.usefixtures("slow")
def test_a_killed_build_leaves_nothing_outside_the_cache(
    greeting: Family, cache: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    temporary = tmp_path / "temporary"
    temporary.mkdir()
    monkeypatch.setenv("TMPDIR", str(temporary))
    with builder(greeting) as process:
        wait_until(lambda: compiling(cache), while_runs=process)
        process.kill()

    assert list(temporary.iterdir()) == []


@pytest.mark.usefixtures("slow")
def test_an_interrupted_build_leaves_nothing(greeting: Family, cache: Path) -> None:
    with builder(greeting) as process:
        wait_until(lambda: compiling(cache), while_runs=process)
        process.send_signal(signal.SIGINT)
        process.wait()

    assert unfinished(cache) == []
    assert finished(cache) == []


@pytest.mark.usefixtures("slow")
def test_a_killed_build_leaves_no_tool_and_the_next_one_cleans_up_and_succeeds(
    greeting: Family, cache: Path
) -> None:
    with builder(greeting) as process:
        wait_until(lambda: compiling(cache), while_runs=process)
        process.kill()
        process.wait()
    assert len(unfinished(cache)) == 1
    assert finished(cache) == []

    greet = toolchain.ensure(["greet"], progress=lambda _: None, families=[greeting])["greet"]

    assert go_modules.greeting_of(greet) == "hello v1.2.3\n"
    assert unfinished(cache) == []


def test_two_at_once_build_once_and_the_second_says_what_it_waits_for(
    greeting: Family, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    gate = tmp_path / "gate"
    os.mkfifo(gate)
    builds = tmp_path / "builds"
    held = f'[ "$1" = build ] && {{ echo $$ >> {builds}; read _ < {gate}; }}; exec "$GO" "$@"'
    monkeypatch.setenv("PATH", go_modules.put_go_on_path(tmp_path / "bin", held))

    with builder(greeting) as first:
        wait_until(builds.exists, while_runs=first)
        with builder(greeting) as second:
            assert second.stdout is not None
            waiting = second.stdout.readline()
            gate.write_text("go on\n")
            assert second.wait(timeout=60) == 0
            after = second.stdout.read()
        assert first.wait(timeout=60) == 0

    assert waiting == "waiting for another process, which is building greeting\n"
    assert after == ""
    assert len(builds.read_text().splitlines()) == 1
