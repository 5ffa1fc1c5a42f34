"""What `python -m sandbox` shows of a running sandbox."""

import re
import subprocess
from pathlib import Path

import pytest

from sandbox import control_plane, ports, processes
from tests.sandbox.conftest import Sandbox
from tests.sandbox.parts.command import sandbox_command


def shown(sandbox: Sandbox, *arguments: str) -> str:
    result = sandbox_command(*arguments, home=sandbox.home.folder)
    assert (result.returncode, result.stderr) == (0, "")
    return result.stdout


@pytest.fixture(scope="module")
def status(sandbox: Sandbox) -> str:
    return shown(sandbox, "status")


@pytest.mark.parametrize("name", control_plane.TOOLS)
def test_status_shows_each_process_with_address_id_and_memory(
    sandbox: Sandbox, status: str, name: str
) -> None:
    process = processes.find(sandbox.home, name)
    assert process
    address = re.escape(f"127.0.0.1:{ports.recorded(sandbox.home)[name]}")
    row = rf"{name} +running +{address} +{process.pid} +[1-9]\d* MiB"
    assert re.search(row, status)


@pytest.mark.parametrize("provider", ["kubernetes", "random"])
def test_status_says_which_plugins_are_stand_ins(status: str, provider: str) -> None:
    assert f"provider plugin {provider}: stand-in\n" in status


def test_status_says_what_is_not_played(status: str) -> None:
    assert "not played: a network: " in status


def test_status_has_no_line_that_a_log_would_break(status: str) -> None:
    assert status.isascii()
    assert max(map(len, status.splitlines())) <= 120


def test_status_cuts_no_name(sandbox: Sandbox) -> None:
    name = "brownbear-" + "x" * 40
    labels = "app.kubernetes.io/part-of=brownbear"
    sandbox.kubectl("create", "deployment", name, "--image=web:v1", "--replicas=0")
    sandbox.kubectl("label", "deployment", name, labels)
    try:
        assert name in shown(sandbox, "status")
    finally:
        sandbox.kubectl("delete", "deployment", name)


def test_logs_shows_the_chosen_process_only(sandbox: Sandbox) -> None:
    first, *rest = shown(sandbox, "logs", "kwok", "--lines", "3").splitlines()
    assert (first, len(rest)) == (str(sandbox.home.logs / "kwok.log"), 3)


def test_logs_without_a_name_shows_every_process(sandbox: Sandbox) -> None:
    text = shown(sandbox, "logs", "--lines", "1")
    assert [name for name in control_plane.TOOLS if str(sandbox.home.logs / f"{name}.log") in text] == list(
        control_plane.TOOLS
    )


def test_logs_ends_quietly_when_its_reader_has_had_enough(sandbox: Sandbox) -> None:
    variables = {**sandbox.environment, "SANDBOX_HOME": str(sandbox.home.folder)}
    script = "python -m sandbox logs --lines 10000 | head -n 1"
    result = subprocess.run(
        ["bash", "-c", script],
        cwd=Path(__file__).parents[3],
        env=variables,
        capture_output=True,
        text=True,
        check=True,
    )
    assert result.stderr == ""


@pytest.mark.parametrize("arguments", [["unknown"], ["kwok", "--lines", "0"]])
def test_logs_refuses_what_it_does_not_know(sandbox: Sandbox, arguments: list[str]) -> None:
    result = sandbox_command("logs", *arguments, home=sandbox.home.folder)
    assert result.returncode == 2
    assert "invalid choice" in result.stderr
    assert "Traceback" not in result.stderr
