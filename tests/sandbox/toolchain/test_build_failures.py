"""Every way in which a build can fail ends in one message, and in a cache without the tool."""

from pathlib import Path

import pytest

from sandbox import toolchain
from sandbox.cache import Entry
from sandbox.errors import SandboxError
from sandbox.tools import Family
from tests.sandbox.toolchain import go_modules


def failure(family: Family) -> str:
    with pytest.raises(SandboxError) as raised:
        toolchain.ensure(["greet"], progress=lambda _: None, families=[family])
    return str(raised.value)


def kept(cache: Path) -> list[str]:
    return sorted(path.name for path in (cache / "tools").iterdir() if path.suffix != ".lock")


def test_source_that_does_not_compile_is_told_in_the_words_of_go(
    tmp_path: Path, proxy: Path, cache: Path
) -> None:
    go_modules.publish(proxy, source="package main\n\nfunc main() { nonsense() }\n")
    go_modules.write_lock(tmp_path / "broken")

    message = failure(go_modules.greeting(tmp_path / "broken"))

    assert message.startswith("building broken failed, go says:\n")
    assert "main.go:3:15: undefined: nonsense" in message
    assert f"{go_modules.MODULE}/cmd/greet" not in message.splitlines(), (
        "the list of packages explains nothing"
    )
    log = Path(message.rpartition("All of it: ")[2])
    assert "undefined: nonsense" in log.read_text()
    assert kept(cache) == []


def test_a_module_that_is_not_the_one_of_the_go_sum_is_refused(greeting: Family, cache: Path) -> None:
    go_sum = greeting.lock.folder / "go.sum"
    go_sum.write_text(go_sum.read_text().replace("h1:", "h1:AAAA"))

    message = failure(greeting)

    assert message.startswith("downloading the modules of greeting failed, go says:\n")
    assert "checksum mismatch" in message
    assert kept(cache) == []


def test_a_module_that_cannot_be_downloaded_is_named(
    greeting: Family, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("GOMODCACHE", str(tmp_path / "empty-module-cache"))
    monkeypatch.setenv("GOPROXY", (tmp_path / "no-such-proxy").as_uri())

    message = failure(greeting)

    assert message.startswith("downloading the modules of greeting failed, go says:\n")
    assert "example.com/greeting@v1.2.3" in message


def test_a_go_that_dies_without_a_word_is_told_by_its_signal(
    greeting: Family, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    path = go_modules.put_go_on_path(tmp_path / "bin", '[ "$1" = build ] && kill -KILL $$; exec "$GO" "$@"')
    monkeypatch.setenv("PATH", path)

    assert "building greeting failed, go says:\n(nothing; it ended with SIGKILL)" in failure(greeting)


def test_a_full_disk_under_go_says_where_to_make_room(
    greeting: Family, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, cache: Path
) -> None:
    full = '[ "$1" = build ] && { echo "write a.out: no space left on device" >&2; exit 1; }; exec "$GO" "$@"'
    monkeypatch.setenv("PATH", go_modules.put_go_on_path(tmp_path / "bin", full))

    assert f"Make room on the disks of {cache}/" in failure(greeting)


def test_a_full_disk_of_the_cache_says_where_to_make_room(cache: Path) -> None:
    entry = Entry(name="greeting", key="0", files=("greet",))

    def fill(_: Path) -> None:
        Path("/dev/full").write_text("x")

    with pytest.raises(SandboxError, match=f"^the disk of the tool cache {cache} is full: .* SANDBOX_CACHE"):
        entry.make(fill, progress=lambda _: None)


def test_a_cache_that_cannot_be_written_names_the_folder_and_the_remedy(
    greeting: Family, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "file").touch()
    monkeypatch.setenv("SANDBOX_CACHE", str(tmp_path / "file/cache"))

    message = failure(greeting)

    assert message.startswith(f"the tool cache {tmp_path}/file/cache cannot be written: Not a directory")
    assert message.endswith("set SANDBOX_CACHE to a folder that can")
