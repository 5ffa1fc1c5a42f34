"""After a killed engine: which lock is stale, and which processes were left."""

import json
import socket
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import psutil

from .errors import SandboxError
from .home import Home
from .processes import end

_CLOCK_SECONDS = 60.0
"""How much later than its lock an engine may seem to have started, where the clock was set in between."""


@dataclass(frozen=True)
class Lock:
    """A lock file of Pulumi's file backend, as the engine wrote it."""

    path: Path
    pid: int
    host: str
    taken: datetime

    @classmethod
    def read(cls, path: Path) -> "Lock":
        """Reads one lock file.

        Raises:
            SandboxError: it is not as engines write it.
        """
        try:
            content = json.loads(path.read_text())
            return cls(
                path=path,
                pid=int(content["pid"]),
                host=str(content["hostname"]),
                taken=datetime.fromisoformat(content["timestamp"]),
            )
        except (ValueError, KeyError, TypeError) as error:
            raise SandboxError(
                f"the lock {path} is damaged ({error}); remove it if no `pulumi` runs on this stack"
            ) from error

    def is_live(self) -> bool:
        """Tells whether an engine that may have taken this lock still runs; in doubt, yes."""
        if self.host != socket.gethostname():
            return True
        try:
            process = psutil.Process(self.pid)
            # A zombie has no command line any more, and so is none.
            return _is_engine(process) and (process.create_time() <= self.taken.timestamp() + _CLOCK_SECONDS)
        except psutil.NoSuchProcess:
            return False
        except psutil.AccessDenied:
            return True

    def refusal(self) -> SandboxError:
        """Gives what to tell the user where this lock is live."""
        stack, since = self.path.parent.name, f"{self.taken.astimezone():%H:%M:%S}"
        if self.host != socket.gethostname():
            return SandboxError(
                f"stack {stack} was locked by process {self.pid} on machine {self.host} at {since}, and this "
                f"machine cannot see whether that still runs; if it does not, remove {self.path}"
            )
        return SandboxError(
            f"stack {stack} is being updated by process {self.pid} since {since}; "
            f"wait until it is done, or end it with `kill -INT {self.pid}`"
        )


def locks(home: Home, project: str = "*", stack: str = "*") -> list[Lock]:
    """Gives the locks of one stack, or of all."""
    folder = home.state / ".pulumi" / "locks" / "organization"
    return [Lock.read(path) for path in sorted(folder.glob(f"{project}/{stack}/*.json"))]


def refuse_while_updated(found: list[Lock]) -> None:
    """Returns if all locks are stale.

    Raises:
        SandboxError: one is live, or may be: it is never broken.
    """
    for lock in found:
        if lock.is_live():
            raise lock.refusal()


def remove(lock: Lock) -> None:
    """Removes one stale lock; `pulumi cancel` would take a live one along that came in the meantime."""
    for path in (lock.path, lock.path.with_name(f"{lock.path.name}.attrs")):
        path.unlink(missing_ok=True)


def end_orphans(home: Home) -> list[int]:
    """Ends language hosts, programs and plugins of this sandbox whose engine is gone; gives their ids."""
    orphans = [process for process in psutil.process_iter() if _is_orphan(home, process)]
    end(orphans)
    return [process.pid for process in orphans]


def _is_orphan(home: Home, process: psutil.Process) -> bool:
    try:
        if process.environ().get("PULUMI_HOME") != str(home.pulumi_home):
            return False
        if not _is_started_by_engine(process.cmdline()):
            return False
        return not any(_is_engine(ancestor) for ancestor in process.parents())
    except psutil.Error:
        return False


def _is_started_by_engine(command: list[str]) -> bool:
    """Tells an engine's child from whatever else a user starts with the sandbox's variables."""
    match command:
        case [host, address, *_] if Path(host).name.startswith("pulumi-language-"):
            return _is_address(address)
        case [_, executor, "--monitor", *_]:
            return Path(executor).name == "pulumi-language-python-exec"
        case [_, "-m", module, address]:
            return module.startswith("sandbox.providers.") and _is_address(address)
        case [plugin, address, *_]:
            return Path(plugin).name.startswith("pulumi-resource-") and _is_address(address)
    return False


def _is_address(argument: str) -> bool:
    return argument.startswith("127.0.0.1:")


def _is_engine(process: psutil.Process) -> bool:
    command = process.cmdline()
    return bool(command) and Path(command[0]).name == "pulumi"
