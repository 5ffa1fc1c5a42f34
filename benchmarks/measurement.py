"""Runs one command and says what it took: time on the clock, CPU time and peak memory of each part."""

import resource
import subprocess
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import psutil

from benchmarks.errors import BenchmarkError

_SAMPLE_SECONDS = 0.1
_LINES_SHOWN = 15

API_SERVER = "API server"


@dataclass(frozen=True, kw_only=True)
class Measurement:
    """What one command took."""

    seconds: float
    """From start to end."""
    cpu_seconds: float
    """User and system time of the command and all that it started, the API server not included."""
    cpu: Mapping[str, float]
    """CPU seconds by part, as last sampled; a part is what `part` gives, or the API server."""
    memory: Mapping[str, int]
    """Peak resident bytes by part; several processes of one part are added up."""


def part(command: Sequence[str]) -> str:
    """Gives the part that a process of a measured command plays, by its command line."""
    words = [Path(word).name for word in command]
    if "pulumi-language-python-exec" in words:
        return "program"
    if any(word.startswith(("pulumi-resource-", "sandbox.providers.")) for word in words):
        return "plugin"
    known = {"pulumi": "engine", "pulumi-language-python": "language host", "kubectl": "kubectl"}
    return known.get(words[0], "other") if words else "other"


@dataclass
class Samples:
    """Keeps the highest memory of each part, and of each process the last CPU time."""

    memory: dict[str, int] = field(default_factory=dict)
    cpu: dict[tuple[str, psutil.Process], float] = field(default_factory=dict)

    def add(self, processes: Mapping[psutil.Process, str]) -> None:
        """Looks at processes once; each comes with the part that it plays."""
        now: dict[str, int] = {}
        for process, played in processes.items():
            try:
                with process.oneshot():
                    now[played] = now.get(played, 0) + process.memory_info().rss
                    times = process.cpu_times()
            except psutil.Error:
                continue
            self.cpu[played, process] = times.user + times.system
        self.memory = {
            played: max(now.get(played, 0), self.memory.get(played, 0)) for played in now | self.memory
        }

    def cpu_by_part(self) -> dict[str, float]:
        """Gives the CPU seconds of all processes of each part."""
        total: dict[str, float] = {}
        for (played, _), seconds in self.cpu.items():
            total[played] = total.get(played, 0) + seconds
        return total


def measure(
    command: Sequence[str],
    *,
    environment: Mapping[str, str],
    folder: Path,
    api_server: psutil.Process,
    log: Path,
) -> Measurement:
    """Runs a command to its end.

    Args:
        command: its words.
        environment: all of its variables.
        folder: where it runs.
        api_server: measured along.
        log: takes what it prints.

    Raises:
        BenchmarkError: it failed; shows its last lines.
    """
    samples = Samples()
    served_before = sum(api_server.cpu_times()[:2])
    used_before = _children_seconds()
    started = time.monotonic()
    with log.open("wb") as output:
        process = subprocess.Popen(
            command, cwd=folder, env=dict(environment), stdin=subprocess.DEVNULL, stdout=output, stderr=output
        )
        while True:
            samples.add({**_family(process.pid), api_server: API_SERVER})
            try:
                process.wait(_SAMPLE_SECONDS)
                break
            except subprocess.TimeoutExpired:
                continue
    seconds = time.monotonic() - started
    if process.returncode:
        words = "\n".join(log.read_text(errors="replace").splitlines()[-_LINES_SHOWN:])
        raise BenchmarkError(f"{' '.join(command[:3])} ended with exit status {process.returncode}:\n{words}")
    samples.add({api_server: API_SERVER})
    cpu = samples.cpu_by_part()
    cpu[API_SERVER] -= served_before
    return Measurement(
        seconds=seconds, cpu_seconds=_children_seconds() - used_before, cpu=cpu, memory=samples.memory
    )


def _family(pid: int) -> dict[psutil.Process, str]:
    try:
        first = psutil.Process(pid)
        family = [first, *first.children(recursive=True)]
    except psutil.NoSuchProcess:
        return {}
    return {process: played for process in family if (played := _played(process))}


def _played(process: psutil.Process) -> str | None:
    try:
        return part(process.cmdline())
    except psutil.Error:
        return None


def _children_seconds() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime
