"""What a person may get wrong ends in one message, before anything has changed."""

import json
import shutil
import socket
from collections.abc import Iterator
from pathlib import Path
from typing import Protocol

import pytest
import yaml

from sandbox import cluster
from sandbox.__main__ import main
from sandbox.home import REPOSITORY, Home
from tests.sandbox.conftest import Sandbox

SETTINGS = (REPOSITORY / "sandbox" / "sandbox.yaml").read_text()
VERBS = [["status"], ["env"], ["logs"], ["stack", "up", "local"], ["stack", "preview", "local"]]


class Refusal(Protocol):
    def __call__(self, *arguments: str, home: Path, **environment: str) -> str: ...


@pytest.fixture
def refusal(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> Iterator[Refusal]:
    """Gives the one message of a verb that must fail and leave nothing behind."""

    def refuse(*arguments: str, home: Path, **environment: str) -> str:
        for name, value in {"SANDBOX_HOME": str(home), **environment}.items():
            monkeypatch.setenv(name, value)
        before = set(home.parent.rglob("*"))
        status = main(list(arguments))
        out, err = capsys.readouterr()
        assert (status, out) == (1, "")
        assert err.startswith("error: ")
        assert {path for path in home.parent.rglob("*") if path.suffix != ".lock"} <= before
        return err.removeprefix("error: ").rstrip()

    yield refuse
    # An `up` that was not refused has started a sandbox.
    cluster.down(Home(tmp_path / "sandbox"))


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return tmp_path / "sandbox"


@pytest.fixture
def busy() -> Iterator[int]:
    """A port that this process listens on."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        yield int(listener.getsockname()[1])


def with_settings(refusal: Refusal, home: Path, text: str) -> str:
    path = home.parent / "settings.yaml"
    path.write_text(text)
    return refusal("up", home=home, SANDBOX_SETTINGS=str(path)).replace(str(path), "FILE")


@pytest.mark.parametrize("arguments", VERBS, ids=" ".join)
def test_without_a_sandbox_a_verb_says_what_makes_one(
    refusal: Refusal, home: Path, arguments: list[str]
) -> None:
    assert refusal(*arguments, home=home) == (
        f"there is no sandbox in {home}; `python -m sandbox up` makes one"
    )


def test_settings_that_are_missing(refusal: Refusal, home: Path) -> None:
    path = home.parent / "none.yaml"
    message = refusal("up", home=home, SANDBOX_SETTINGS=str(path))
    assert message == f"cannot read the sandbox's settings {path}: No such file or directory"


def test_settings_that_are_a_folder(refusal: Refusal, home: Path) -> None:
    message = refusal("up", home=home, SANDBOX_SETTINGS=str(home.parent))
    assert message == f"cannot read the sandbox's settings {home.parent}: Is a directory"


def test_settings_that_are_empty(refusal: Refusal, home: Path) -> None:
    assert with_settings(refusal, home, "") == "FILE is empty; sandbox/sandbox.yaml shows what it must say"


def test_settings_that_are_not_text(refusal: Refusal, home: Path) -> None:
    path = home.parent / "settings.yaml"
    path.write_bytes(b"nodes: \xff")
    message = refusal("up", home=home, SANDBOX_SETTINGS=str(path))
    assert message == f"{path} is not YAML: byte 7 is not UTF-8"


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("nodes:", "nodes: [", "FILE is not YAML in line "),
        (SETTINGS, "- a", "FILE: the file: ['a']; allowed: a mapping"),
        ("nodes:", "colour: blue\nnodes:", "FILE: colour is no key of the sandbox's settings; "),
        ("  etcd: 0", "  etdc: 0", "FILE: ports.etdc: 'etdc'; allowed: 'etcd', 'etcd-peer', "),
        ("cpu:", "cpus: 1, cpu:", "FILE: nodes.general.capacity.cpus is no key of the sandbox's settings; "),
        ("  etcd: 0", "  etcd: many", "FILE: ports.etcd: 'many'; allowed: a valid integer"),
        ("  etcd: 0", "  etcd: true", "FILE: ports.etcd: True; allowed: a valid integer"),
        ("  etcd: 0", "  etcd: 80", "FILE: ports.etcd: 80; allowed: 1024 to 65535, or 0 for any"),
        ("etcd: 0\n  etcd-peer: 0", "etcd: 5000\n  etcd-peer: 5000", "FILE: ports: etcd, etcd-peer have"),
        ("32Gi", "32 GB", "FILE: nodes.general.capacity.memory: '32 GB'; allowed: a quantity of Kubernetes"),
        ("memory: 32Gi, ", "", "FILE: nodes.general.capacity.memory is missing"),
        ("count: 3", "count: 0", "FILE: nodes.general.count: 0; allowed: greater than or equal to 1"),
        ("general:", "General:", "FILE: nodes.General: 'General'; allowed: lower-case letters, digits"),
        ("[]", "[{key: a, effect: Never}]", "FILE: nodes.general.taints.0.effect: 'Never'; allowed: "),
    ],
)  # fmt: skip
def test_settings_that_the_sandbox_cannot_play(
    refusal: Refusal, home: Path, old: str, new: str, message: str
) -> None:
    assert old in SETTINGS
    assert with_settings(refusal, home, SETTINGS.replace(old, new)).startswith(message)


def test_all_mistakes_of_the_settings_are_told_at_once(refusal: Refusal, home: Path) -> None:
    text = SETTINGS.replace("count: 3", "count: x").replace("32Gi", "32 GB").replace("  kwok: 0", "  kwok: 1")
    assert len(with_settings(refusal, home, text).splitlines()) == 3


def test_a_configured_port_in_use(refusal: Refusal, home: Path, busy: int) -> None:
    message = with_settings(refusal, home, SETTINGS.replace("  etcd: 0", f"  etcd: {busy}"))
    assert message.startswith(f"port {busy} of etcd is in use by ")
    assert message.endswith("; set ports.etcd in the sandbox's settings to a free port, or to 0 for any")


def test_a_recorded_port_in_use(refusal: Refusal, home: Path, busy: int) -> None:
    home.mkdir()
    (home / "ports.json").write_text(json.dumps({"kwok": busy}))
    message = refusal("up", home=home)
    assert message.startswith(f"port {busy} of kwok is in use by ")
    assert message.endswith("; end that process, or throw this sandbox away with `python -m sandbox down`")


def test_a_port_that_the_settings_change_too_late(refusal: Refusal, sandbox: Sandbox, tmp_path: Path) -> None:
    settings = yaml.safe_load(SETTINGS)
    settings["ports"]["etcd"] = 5000
    path = tmp_path / "settings.yaml"
    path.write_text(yaml.safe_dump(settings))
    message = refusal("up", home=sandbox.home.folder, SANDBOX_SETTINGS=str(path))
    assert message.startswith("port 5000 of etcd in the sandbox's settings comes too late: this sandbox has ")


@pytest.mark.parametrize("verb", ["up", "down"])
def test_a_folder_that_cannot_be_written(refusal: Refusal, tmp_path: Path, verb: str) -> None:
    file = tmp_path / "file"
    file.touch()
    message = refusal(verb, home=file / "sandbox")
    assert message == (
        f"cannot write the sandbox's folder {file / 'sandbox'} ({file}: File exists); "
        "set SANDBOX_HOME to a folder that you may write"
    )


@pytest.mark.parametrize("verb", ["up", "down"])
def test_a_folder_of_somebody_else_is_left_alone(refusal: Refusal, home: Path, verb: str) -> None:
    home.mkdir()
    (home / "letter.txt").write_text("dear")
    message = refusal(verb, home=home)
    assert message == f"{home} is not a sandbox's folder and not empty; set SANDBOX_HOME to another"
    assert (home / "letter.txt").read_text() == "dear"
    shutil.rmtree(home)


def test_a_record_of_ports_that_is_damaged(refusal: Refusal, home: Path) -> None:
    home.mkdir()
    (home / "ports.json").write_text("{")
    assert refusal("up", home=home).startswith(f"{home / 'ports.json'} is damaged (")


def test_a_choice_of_providers_that_is_misspelt(refusal: Refusal, home: Path) -> None:
    message = refusal("up", home=home, SANDBOX_PROVIDERS="offical")
    assert message == "SANDBOX_PROVIDERS is 'offical'; allowed: stand-in, official"


def test_tools_that_are_not_there_yet(refusal: Refusal, home: Path) -> None:
    home.mkdir()
    (home / "ports.json").write_text("{}")
    message = refusal("stack", "preview", "local", home=home)
    assert "`python -m sandbox up`" in message or "`make up`" in message
