"""One sandbox from `up` to `down`, by the command line alone, in a folder with a name that needs quoting."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import psutil
import pytest

from sandbox.home import REPOSITORY, Home
from tests.sandbox.parts.command import sandbox_command

PROGRAM = "name: trial\nruntime: python\n"
SHELL = """
eval "$({python} -m sandbox env)"
command -v pulumi
kubectl config current-context
kubectl get node general-1 --output=name
cd "$PROJECT"
pulumi stack init trial
pulumi preview --stack trial
"""


@dataclass(frozen=True)
class Life:
    """What was seen of it, while it ran and when it had ended."""

    home: Home
    shell: subprocess.CompletedProcess[str]
    processes: list[psutil.Process]
    ports: list[int]
    stopped: str
    """What `status` showed when kwok had been killed."""
    down: subprocess.CompletedProcess[str]


@pytest.fixture(scope="module")
def life(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Life]:
    folder = tmp_path_factory.mktemp("life of it's own [a]")
    home = Home(folder / "$HOME")
    project = folder / "a project"
    project.mkdir()
    (project / "Pulumi.yaml").write_text(PROGRAM)
    (project / "__main__.py").touch()
    try:
        up = sandbox_command("up", home=home.folder)
        assert up.returncode == 0, up.stderr
        yield _lived(home, project)
    finally:
        sandbox_command("down", home=home.folder)


def _lived(home: Home, project: Path) -> Life:
    shell = subprocess.run(
        ["bash", "-euc", SHELL.format(python=sys.executable)],
        cwd=REPOSITORY,
        env={**os.environ, "SANDBOX_HOME": str(home.folder), "PROJECT": str(project)},
        capture_output=True,
        text=True,
        check=False,
    )
    records = [json.loads(record.read_text()) for record in home.run.glob("*.json")]
    processes = [psutil.Process(record["pid"]) for record in records]
    kwok = json.loads((home.run / "kwok.json").read_text())["pid"]
    psutil.Process(kwok).kill()
    psutil.Process(kwok).wait(10)
    return Life(
        home=home,
        shell=shell,
        processes=processes,
        ports=list(json.loads(home.ports.read_text()).values()),
        stopped=sandbox_command("status", home=home.folder).stdout,
        down=sandbox_command("down", home=home.folder),
    )


def test_plain_pulumi_and_kubectl_work_after_env(life: Life) -> None:
    assert life.shell.returncode == 0, life.shell.stderr
    pulumi, context, node, *_ = life.shell.stdout.splitlines()
    assert pulumi == str(life.home.bin / "pulumi")
    assert (context, node) == ("brownbear-sandbox", "node/general-1")


def test_the_plain_engine_needs_no_question_and_warns_of_nothing(life: Life) -> None:
    assert "warning" not in life.shell.stdout + life.shell.stderr
    assert "1 to create" in life.shell.stdout


def test_status_shows_what_has_stopped(life: Life) -> None:
    assert [line.split()[:2] for line in life.stopped.splitlines() if "stopped" in line] == [
        ["kwok", "stopped"]
    ]


def test_down_leaves_no_process(life: Life) -> None:
    assert len(life.processes) == 5
    assert [process for process in life.processes if process.is_running()] == []


def test_down_leaves_no_port_in_use(life: Life) -> None:
    listening = {
        tuple(connection.laddr)
        for connection in psutil.net_connections("tcp")
        if connection.status == psutil.CONN_LISTEN
    }
    assert listening.isdisjoint(("127.0.0.1", port) for port in life.ports)


def test_down_leaves_no_file(life: Life) -> None:
    assert (life.down.returncode, life.down.stderr) == (0, "")
    assert [path.name for path in life.home.folder.parent.iterdir()] == ["a project"]


def test_down_again_is_well(life: Life) -> None:
    assert sandbox_command("down", home=life.home.folder).returncode == 0
