"""Starting, finding and ending the sandbox's processes, each by its own id."""

import json
import os
import subprocess
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import psutil

from .errors import SandboxError
from .home import Home

_START_SECONDS = 60.0
_STOP_SECONDS = 10.0
_POLL_SECONDS = 0.05


@dataclass(frozen=True)
class Command:
    """One process of the sandbox: its name, command line, address and test of readiness."""

    name: str
    argv: Sequence[str]
    port: int
    ready: Callable[[], bool]
    environment: Mapping[str, str] | None = None
    """Variables on top of the caller's."""


def find(home: Home, name: str) -> psutil.Process | None:
    """Gives the running process that was recorded under this name, or None.

    The command line is compared too, which names this sandbox's folder: a process id may be used again for
    something else. A start time would not do: it moves when the machine's clock is set.
    """
    try:
        recorded = json.loads(_record(home, name).read_text())
        if "pid" not in recorded:
            return _with_command_line(recorded["argv"])
        process = psutil.Process(recorded["pid"])
        # Neither has a command line: a process in the middle of its exec, which is ours, and a zombie.
        same = process.cmdline() in ([], recorded["argv"])
        return process if same and process.status() != psutil.STATUS_ZOMBIE else None
    except (FileNotFoundError, psutil.Error):
        return None


def _with_command_line(argv: list[str]) -> psutil.Process | None:
    """Finds what a killed `up` had started and not yet recorded."""
    return next(
        (process for process in psutil.process_iter(["cmdline"]) if process.info["cmdline"] == argv), None
    )


def log_tail(path: Path, lines: int = 5) -> str:
    """Gives the last lines of a log that say something."""
    text = path.read_text(errors="replace") if path.exists() else ""
    return "\n".join(f"  {line[:300]}" for line in text.splitlines()[-lines:])


def start(home: Home, command: Command) -> None:
    """Starts a process unless it runs already, in a session of its own, so that it outlives the caller.

    Raises:
        SandboxError: the program could not be started at all.
    """
    if find(home, command.name):
        return
    log = home.logs / f"{command.name}.log"
    # Recorded before it starts: whatever ends us in between, `find` finds it.
    record = {"argv": list(command.argv), "port": command.port}
    _write_record(home, command.name, record)
    try:
        with log.open("ab") as output:
            process = subprocess.Popen(
                list(command.argv),
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                cwd=home.folder,
                env={**os.environ, **(command.environment or {})},
                start_new_session=True,
            )
        # It is meant to outlive this object, which would otherwise warn of a process still running.
        process.returncode = 0
    except OSError as error:
        raise SandboxError(f"{command.name} could not be started: {error}") from error
    _write_record(home, command.name, {**record, "pid": process.pid})


def wait_ready(home: Home, commands: Iterable[Command]) -> None:
    """Waits until each process answers.

    Raises:
        SandboxError: one ended, or did not answer within a minute; shows its last log lines.
    """
    deadline = time.monotonic() + _START_SECONDS
    for command in commands:
        while not command.ready():
            log = home.logs / f"{command.name}.log"
            if find(home, command.name) is None:
                raise SandboxError(f"{command.name} ended while starting; {log} says:\n{log_tail(log)}")
            if time.monotonic() > deadline:
                raise SandboxError(
                    f"{command.name} was not ready after {_START_SECONDS:.0f} s; {log} says:\n{log_tail(log)}"
                )
            time.sleep(_POLL_SECONDS)


def stop(home: Home, names: Iterable[str]) -> None:
    """Ends the recorded processes: asks first, and kills those that are still there after 10 s."""
    running = {name: process for name in names if (process := find(home, name))}
    end(running.values())
    for name in names:
        _record(home, name).unlink(missing_ok=True)


def end(processes: Iterable[psutil.Process]) -> None:
    """Ends processes that were identified by id and command line, and waits until they are gone."""
    processes = list(processes)
    for process in processes:
        _signal(process.terminate)
    _, alive = psutil.wait_procs(processes, timeout=_STOP_SECONDS)
    for process in alive:
        _signal(process.kill)
    psutil.wait_procs(alive, timeout=_STOP_SECONDS)


def _record(home: Home, name: str) -> Path:
    return home.run / f"{name}.json"


def _write_record(home: Home, name: str, content: Mapping[str, object]) -> None:
    record = _record(home, name)
    unfinished = record.with_suffix(".unfinished")
    unfinished.write_text(json.dumps(content))
    unfinished.replace(record)


def _signal(send: Callable[[], None]) -> None:
    try:
        send()
    except psutil.NoSuchProcess:
        return
