"""A tool cache, a module proxy and a module cache of the test's own: no network, nothing of the user's."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from sandbox import golang
from sandbox.tools import FAMILIES, Family
from tests.sandbox.toolchain import go_modules


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "cache"
    monkeypatch.setenv("SANDBOX_CACHE", str(folder))
    return folder


@pytest.fixture(scope="session")
def go() -> Path:
    """The Go that the sandbox builds with: the machine may have none on PATH, or an old one."""
    return golang.find(minimum=max(family.lock.go() for family in FAMILIES), progress=lambda _: None)


@pytest.fixture
def proxy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, go: Path) -> Iterator[Path]:
    module_cache = tmp_path / "modules"
    monkeypatch.setenv("PATH", f"{go.parent}{os.pathsep}{os.environ['PATH']}")
    monkeypatch.setenv("GOPROXY", (tmp_path / "proxy").as_uri())
    monkeypatch.setenv("GOSUMDB", "off")
    monkeypatch.setenv("GOMODCACHE", str(module_cache))
    yield tmp_path / "proxy"
    # Go writes its module cache read-only, and pytest wants to remove it.
    for folder in module_cache.rglob("*"):
        if folder.is_dir():
            folder.chmod(0o755)


@pytest.fixture
def greeting(tmp_path: Path, proxy: Path, cache: Path) -> Family:
    """A family of one tool, `greet`, whose module is published; nothing is built yet."""
    assert not cache.exists()
    go_modules.publish(proxy)
    go_modules.write_lock(tmp_path / "greeting")
    return go_modules.greeting(tmp_path / "greeting")
