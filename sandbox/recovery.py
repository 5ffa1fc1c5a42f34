"""After a killed engine: which lock is stale, which processes were left, what the state still has pending."""

import json
import os
import socket
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import psutil

from .errors import SandboxError
from .home import Home
from .processes import end

_ENGINE_CHILDREN = ("pulumi-language-python", "pulumi-language-python-exec", "sandbox.providers.")


@dataclass(frozen=True)
class Lock:
    """A lock file of Pulumi's file backend, as the engine wrote it."""

    path: Path
    pid: int
    host: str
    taken: datetime

    @classmethod
    def read(cls, path: Path) -> "Lock":
        """Reads one lock file."""
        content = json.loads(path.read_text())
        return cls(
            path=path,
            pid=content["pid"],
            host=content["hostname"],
            taken=datetime.fromisoformat(content["timestamp"]),
        )

    def holder(self) -> psutil.Process | None:
        """Gives the live process that took this lock; a later process with the same id is none."""
        try:
            process = psutil.Process(self.pid)
            # Clock ticks make create_time coarse by up to 10 ms; a lock is taken well after a start.
            same = process.create_time() <= self.taken.timestamp() + 1
        except psutil.NoSuchProcess:
            return None
        return process if same and process.status() != psutil.STATUS_ZOMBIE else None


def stale_locks(home: Home, project: str, stack: str) -> list[Lock]:
    """Gives the locks whose process is gone.

    Raises:
        SandboxError: a lock's process lives, or runs on another machine: that lock is never broken.
    """
    folder = home.state / ".pulumi" / "locks" / "organization" / project / stack
    locks = [Lock.read(path) for path in sorted(folder.glob("*.json"))]
    for lock in locks:
        if lock.host != socket.gethostname():
            raise SandboxError(f"stack {stack} is locked by process {lock.pid} on {lock.host}, since {lock.taken}")
        if lock.holder():
            raise SandboxError(
                f"stack {stack} is being updated by process {lock.pid} since {lock.taken:%H:%M:%S}; "
                f"wait until it is done, or end it with `kill {lock.pid}`"
            )
    return locks


def pending_operations(home: Home, project: str, stack: str) -> int:
    """Says how many operations the state calls begun and not ended."""
    path = home.state / ".pulumi" / "stacks" / project / f"{stack}.json"
    if not path.exists():
        return 0
    latest = json.loads(path.read_text())["checkpoint"].get("latest") or {}
    return len(latest.get("pending_operations") or [])


def end_orphans(home: Home) -> list[int]:
    """Ends language hosts, programs and plugins of this sandbox whose engine is gone; gives their ids."""
    orphans = [process for process in psutil.process_iter() if _is_orphan(home, process)]
    end(orphans)
    return [process.pid for process in orphans]


def _is_orphan(home: Home, process: psutil.Process) -> bool:
    try:
        if process.environ().get("PULUMI_HOME") != str(home.pulumi_home):
            return False
        command = process.cmdline()
        if not any(child in argument for argument in command for child in _ENGINE_CHILDREN):
            return False
        return not any(_is_engine(ancestor) for ancestor in process.parents())
    except psutil.Error:
        return False


def _is_engine(process: psutil.Process) -> bool:
    command = process.cmdline()
    return bool(command) and os.path.basename(command[0]) == "pulumi"
