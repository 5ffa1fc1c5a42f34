"""The sandbox's binaries: built from pinned Go modules once, then found in the cache at once."""

import shutil
import time
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

from sandbox import cache, golang
from sandbox.cache import Entry, Progress
from sandbox.go_command import BUILD_FLAGS, SETTINGS, GoCommand
from sandbox.go_lock import Lock
from sandbox.tools import CRDS, FAMILIES, Family

LINKER_FLAGS = ("-s", "-w")


def ensure(
    tools: Sequence[str], *, progress: Progress, families: Sequence[Family] = FAMILIES
) -> dict[str, Path]:
    """Gives the path of each tool, building the families that are not in the cache, one after the other.

    Raises:
        SandboxError: when a build fails, there is no Go, or the cache cannot be written.
    """
    homes = {tool: family for family in families for tool in family.packages}
    wanted = {homes[tool].name: homes[tool] for tool in tools}
    entries = {name: _entry(family) for name, family in wanted.items()}
    if not all(entry.complete() for entry in entries.values()):
        go = golang.find(minimum=max(family.lock.go() for family in families), progress=progress)
        for name, family in wanted.items():
            _make(entries[name], partial(_build, family), go=go, progress=progress)
    return {tool: entries[homes[tool].name].folder / tool for tool in tools}


def module_folder(module: str, *, progress: Progress, lock: Lock = CRDS) -> Path:
    """Gives the folder of a module's source in Go's module cache, downloaded and checked against the go.sum.

    Raises:
        SandboxError: when the download fails, there is no Go, or the cache cannot be written.
    """
    # The entry is a link: when somebody cleans Go's module cache it leads nowhere, so the module is had anew.
    key = cache.key(module, lock.content())
    entry = Entry(name=module.replace("/", "-"), key=key, files=("source",))
    if not entry.complete():
        go = golang.find(minimum=lock.go(), progress=progress)
        _make(entry, partial(_link, module, lock), go=go, progress=progress)
    return (entry.folder / "source").resolve()


def _entry(family: Family) -> Entry:
    scripts = [(script.lock.content(), script.module, script.path) for script in family.scripts]
    made_from = (family.lock.content(), family.packages, family.stamps, scripts)
    key = cache.key(*made_from, BUILD_FLAGS, LINKER_FLAGS, SETTINGS)
    return Entry(name=family.name, key=key, files=family.files)


def _make(entry: Entry, fill: Callable[[GoCommand, Path], None], *, go: Path, progress: Progress) -> None:
    def with_go(folder: Path) -> None:
        scratch = folder / ".scratch"
        scratch.mkdir()
        log = cache.root() / "logs" / f"{entry.name}.log"
        log.parent.mkdir(exist_ok=True)
        fill(GoCommand(go=go, scratch=scratch, log=log, progress=progress), folder)
        shutil.rmtree(scratch)

    entry.make(with_go, progress=progress)


def _build(family: Family, go: GoCommand, folder: Path) -> None:
    tools = ", ".join(family.packages)
    go.progress(f"building {family.name} ({tools}): about {family.minutes:g} min on two cores, once")
    started = time.monotonic()
    packages = list(family.packages.values())
    # Asking for the packages also downloads their modules: 2 to 13 s, too little to overlap with a build.
    listed = go.run(
        ["list", "-deps", *packages],
        lock=family.lock,
        doing=f"downloading the modules of {family.name}",
        report=lambda lines: f"{lines} so far",
    )
    total = len(listed.splitlines())
    go.run(
        ["build", "-v", *BUILD_FLAGS, f"-ldflags={_linker_flags(family)}", "-o", f"{folder}/", *packages],
        lock=family.lock,
        doing=f"building {family.name}",
        report=lambda lines: f"{lines} of {total} packages compiled",
    )
    for tool, package in family.packages.items():
        (folder / _binary(package)).rename(folder / tool)
    for script in family.scripts:
        source = _download(script.module, script.lock, go) / script.path
        shutil.copyfile(source, folder / source.name)
        (folder / source.name).chmod(0o755)
    go.progress(f"built {family.name} in {time.monotonic() - started:.0f} s")


def _linker_flags(family: Family) -> str:
    return " ".join([*LINKER_FLAGS, *(f"-X {stamp}" for stamp in family.stamped())])


def _binary(package: str) -> str:
    """Gives the name that go build chooses: the last element of the path that is not a major version."""
    *_, parent, last = package.split("/")
    return parent if last.startswith("v") and last[1:].isdigit() else last


def _link(module: str, lock: Lock, go: GoCommand, folder: Path) -> None:
    go.progress(f"downloading {module} {lock.version(module)}")
    (folder / "source").symlink_to(_download(module, lock, go))


def _download(module: str, lock: Lock, go: GoCommand) -> Path:
    doing = f"downloading {module}"
    go.run(["mod", "download", module], lock=lock, doing=doing)
    return Path(go.run(["list", "-m", "-f", "{{.Dir}}", module], lock=lock, doing=doing).strip())
