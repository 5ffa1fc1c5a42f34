"""What `ensure` and `module_folder` give, and when they build."""

import subprocess
from dataclasses import replace
from pathlib import Path

import pytest

from sandbox import toolchain
from sandbox.tools import Family
from tests.sandbox.toolchain import go_modules


@pytest.fixture
def no_process(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise AssertionError("a process was started")

    monkeypatch.setattr(subprocess, "Popen", refuse)


def build(family: Family) -> Path:
    return toolchain.ensure(["greet"], progress=lambda _: None, families=[family])["greet"]


def test_a_tool_is_built_and_carries_the_version_of_the_go_mod(greeting: Family) -> None:
    assert go_modules.greeting_of(build(greeting)) == "hello v1.2.3\n"


@pytest.mark.parametrize(
    ("variable", "value"),
    [
        ("GOOS", "windows"),
        ("GOARCH", "mips"),
        ("GOROOT", "/nowhere"),
        ("GOFLAGS", "-mod=vendor"),
        ("GOWORK", "/no"),
    ],
)
def test_what_the_user_set_for_other_go_work_does_not_reach_a_build(
    greeting: Family, monkeypatch: pytest.MonkeyPatch, variable: str, value: str
) -> None:
    monkeypatch.setenv(variable, value)

    assert go_modules.greeting_of(build(greeting)) == "hello v1.2.3\n"


def test_a_script_that_a_tool_needs_lies_beside_it_executable(greeting: Family) -> None:
    script = build(greeting).with_name("greet-script")

    assert subprocess.run([script], check=True, capture_output=True, text=True).stdout == "hi\n"


def test_nothing_but_the_tools_is_in_their_folder(greeting: Family) -> None:
    assert {path.name for path in build(greeting).parent.iterdir()} == {"greet", "greet-script"}


def test_a_built_tool_is_found_without_starting_anything(
    greeting: Family, request: pytest.FixtureRequest
) -> None:
    built = build(greeting)
    request.getfixturevalue("no_process")

    assert build(greeting) == built


def test_a_tool_that_somebody_removed_is_built_again(greeting: Family) -> None:
    build(greeting).unlink()

    assert build(greeting).is_file()


def test_progress_names_the_family_at_both_ends_of_a_build(greeting: Family) -> None:
    lines: list[str] = []
    toolchain.ensure(["greet"], progress=lines.append, families=[greeting])

    assert [line.split(" in ")[0] for line in lines] == [
        "building greeting (greet): about 0.1 min on two cores, once",
        "built greeting",
    ]


def test_a_long_build_says_how_far_it_is(
    greeting: Family, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sandbox.go_command.SECONDS_BETWEEN_REPORTS", 0.05)
    monkeypatch.setenv("GOCACHE", str(tmp_path / "empty-build-cache"))
    lines: list[str] = []
    toolchain.ensure(["greet"], progress=lines.append, families=[greeting])

    compiled = [int(line.split()[2]) for line in lines if line.endswith(" s") and "packages compiled" in line]
    assert compiled == sorted(compiled)
    assert compiled[-1] > 10


@pytest.mark.parametrize("file", ["go.mod", "go.sum"])
def test_a_changed_lock_file_is_another_place_in_the_cache(greeting: Family, file: str) -> None:
    before = build(greeting)
    with (greeting.lock.folder / file).open("a") as lock:
        lock.write("\n")

    assert build(greeting) != before
    assert before.is_file()


def test_other_stamps_are_another_place_in_the_cache(greeting: Family) -> None:
    assert build(replace(greeting, stamps=())) != build(greeting)


@pytest.mark.parametrize(
    ("setting", "other"), [("BUILD_FLAGS", ("-trimpath",)), ("LINKER_FLAGS", ("-s",)), ("SETTINGS", {})]
)
def test_other_build_settings_are_another_place_in_the_cache(
    greeting: Family, monkeypatch: pytest.MonkeyPatch, setting: str, other: object
) -> None:
    before = build(greeting)
    monkeypatch.setattr(toolchain, setting, other)

    assert build(greeting) != before


def test_a_module_is_downloaded_once_and_then_found_without_starting_anything(
    greeting: Family, request: pytest.FixtureRequest
) -> None:
    def folder() -> Path:
        return toolchain.module_folder(go_modules.MODULE, progress=lambda _: None, lock=greeting.lock)

    downloaded = folder()
    request.getfixturevalue("no_process")

    assert (downloaded / "cmd/greet/main.go").read_text() == go_modules.SOURCE
    assert folder() == downloaded


def test_a_module_that_was_cleaned_from_the_module_cache_is_downloaded_again(greeting: Family) -> None:
    def folder() -> Path:
        return toolchain.module_folder(go_modules.MODULE, progress=lambda _: None, lock=greeting.lock)

    folder()
    subprocess.run(["go", "clean", "-modcache"], check=True)

    assert (folder() / "cmd/greet/main.go").is_file()
