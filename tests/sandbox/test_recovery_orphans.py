"""Which processes a killed engine has left behind, and which only look like it."""

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import pytest

from sandbox import recovery
from sandbox.home import REPOSITORY, Home

WAIT = "print(flush=True); input()"
ADDRESS = "127.0.0.1:1"


@pytest.fixture
def home(tmp_path: Path) -> Home:
    (tmp_path / ADDRESS).write_text(WAIT)
    (tmp_path / "pulumi-language-python-exec").write_text(WAIT)
    return Home(tmp_path)


Start = Callable[..., psutil.Process]


@pytest.fixture
def start(home: Home) -> Iterator[Start]:
    """Starts a Python that goes by the first word of a command line, with the sandbox's variables."""
    started: list[subprocess.Popen[bytes]] = []

    def process(*command: str, pulumi_home: Path = home.pulumi_home) -> psutil.Process:
        child = subprocess.Popen(
            command,
            executable=sys.executable,
            cwd=home.folder,
            env={**os.environ, "PULUMI_HOME": str(pulumi_home), "PYTHONPATH": str(REPOSITORY)},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
        )
        started.append(child)
        assert child.stdout
        child.stdout.readline()
        return psutil.Process(child.pid)

    yield process
    for child in started:
        child.kill()
        child.communicate()


@pytest.mark.parametrize(
    "command",
    [
        pytest.param(("/sandbox/bin/pulumi-language-python", ADDRESS), id="language host"),
        pytest.param((sys.executable, "pulumi-language-python-exec", "--monitor", ADDRESS), id="program"),
        pytest.param((sys.executable, "-m", "sandbox.providers.random", ADDRESS), id="stand-in plugin"),
        pytest.param(("/plugins/pulumi-resource-random", ADDRESS), id="official plugin"),
    ],
)
def test_what_an_engine_starts_is_an_orphan_without_one(
    home: Home, start: Start, command: tuple[str, ...]
) -> None:
    left = start(*command)

    assert recovery.end_orphans(home) == [left.pid]
    assert not left.is_running() or left.status() == psutil.STATUS_ZOMBIE


@pytest.mark.parametrize(
    "command",
    [
        pytest.param(("bash", "-c", WAIT), id="shell"),
        pytest.param(("kubectl", "-c", WAIT, "get", "pods", "--watch"), id="kubectl"),
        pytest.param(("vim", "-c", WAIT, "pulumi-language-python-exec"), id="editor of the executor"),
        pytest.param(("tail", "-c", WAIT, "-f", "sandbox.providers.random", ADDRESS), id="reader of a log"),
        pytest.param(("pulumi", "-c", WAIT, "up"), id="engine"),
    ],
)
def test_what_a_user_starts_with_the_same_variables_is_left_alone(
    home: Home, start: Start, command: tuple[str, ...]
) -> None:
    users = start(*command)

    assert recovery.end_orphans(home) == []
    assert users.is_running()


def test_what_belongs_to_another_sandbox_is_left_alone(home: Home, start: Start, tmp_path: Path) -> None:
    start("pulumi-language-python", ADDRESS, pulumi_home=tmp_path / "other")

    assert recovery.end_orphans(home) == []


def test_what_a_living_engine_has_started_is_left_alone_until_it_is_killed(home: Home, start: Start) -> None:
    language_host = ["pulumi-language-python", ADDRESS]
    child = f"import subprocess; subprocess.run({language_host}, executable={sys.executable!r})"
    engine = start("pulumi", "-c", child)
    (below,) = engine.children()

    assert recovery.end_orphans(home) == []

    engine.kill()
    engine.wait(timeout=60)
    assert recovery.end_orphans(home) == [below.pid]
