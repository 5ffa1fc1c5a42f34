"""Where the cache is, and entries that are there already."""

from pathlib import Path

import platformdirs
import pytest
from filelock import FileLock

from sandbox import cache as tool_cache
from sandbox.cache import Entry

ENTRY = Entry(name="greeting", key="0", files=("greet",))


def touch(folder: Path) -> None:
    (folder / "greet").touch()


def refuse(said: object) -> None:
    raise AssertionError(said)


@pytest.mark.usefixtures("cache")
def test_an_entry_that_is_complete_is_given_while_another_process_holds_the_lock() -> None:
    made = ENTRY.make(touch, progress=refuse)

    with FileLock(made.with_name("greeting.lock")):
        assert ENTRY.make(refuse, progress=refuse) == made


@pytest.mark.usefixtures("cache")
def test_an_entry_is_filled_once() -> None:
    ENTRY.make(touch, progress=refuse)

    assert (ENTRY.make(refuse, progress=refuse) / "greet").exists()


def test_the_cache_is_where_the_environment_says(cache: Path) -> None:
    assert tool_cache.root() == cache


def test_the_cache_is_in_the_users_cache_folder_when_the_environment_says_nothing(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.delenv("SANDBOX_CACHE", raising=False)

    assert tool_cache.root() == platformdirs.user_cache_path("brownbear-sandbox")


def test_a_relative_cache_folder_is_meant_from_where_the_command_was_given(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("SANDBOX_CACHE", "here")

    assert tool_cache.root() == tmp_path / "here"
