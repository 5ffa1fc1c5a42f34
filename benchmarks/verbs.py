"""What a person waits for: the commands behind `make up` and `make preview` on the stack `local`."""

import os
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from rich.table import Table

from benchmarks.errors import BenchmarkError
from sandbox import cluster, control_plane, processes
from sandbox.home import REPOSITORY, Home

_LINES_SHOWN = 15
_CHECK = ("components.settings", "local")
_UP = (_CHECK, ("sandbox", "up"), ("sandbox", "stack", "up", "local"))
_PREVIEW = (_CHECK, ("sandbox", "up"), ("sandbox", "stack", "preview", "local"))


@dataclass(frozen=True, kw_only=True)
class Aim:
    """A measured value and the most that it should be."""

    name: str
    value: float
    aim: float
    unit: str


def measure_verbs(folder: Path) -> list[Aim]:
    """Times the verbs in a sandbox of their own, from no sandbox to every pod Ready, and ends it."""
    home = Home(folder / "verbs")
    try:
        return [
            Aim(name="make up, from nothing to every pod Ready", value=_seconds(home, _UP), aim=45, unit="s"),
            Aim(name="make up, no change", value=_seconds(home, _UP), aim=10, unit="s"),
            Aim(name="make preview", value=_seconds(home, _PREVIEW), aim=8, unit="s"),
            Aim(name="memory of the sandbox", value=_gibibytes(home), aim=1.5, unit="GiB"),
        ]
    finally:
        cluster.down(home)


def aims_table(aims: Sequence[Aim]) -> Table:
    """Gives the values beside their aims."""
    made = Table(title="What a person waits for: stack local, warm caches")
    made.add_column("what")
    for heading in ("measured", "aim"):
        made.add_column(heading, justify="right")
    for each in aims:
        made.add_row(each.name, f"{each.value:.1f} {each.unit}", f"{each.aim:g} {each.unit}")
    return made


def _seconds(home: Home, modules: Sequence[Sequence[str]]) -> float:
    started = time.monotonic()
    for arguments in modules:
        done = subprocess.run(
            [sys.executable, "-m", *arguments],
            cwd=REPOSITORY,
            env={**os.environ, "SANDBOX_HOME": str(home.folder)},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )
        if done.returncode:
            words = "\n".join(done.stdout.splitlines()[-_LINES_SHOWN:])
            raise BenchmarkError(f"python -m {' '.join(arguments)} failed:\n{words}")
    return time.monotonic() - started


def _gibibytes(home: Home) -> float:
    found = [process for name in control_plane.TOOLS if (process := processes.find(home, name))]
    return sum(process.memory_info().rss for process in found) / float(2**30)
