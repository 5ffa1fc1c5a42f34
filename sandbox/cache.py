"""The tool cache: folders that are complete or absent, each made once however many processes ask."""

import errno
import hashlib
import os
import platform
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import platformdirs
from filelock import FileLock, Timeout

from sandbox.errors import SandboxError

Progress = Callable[[str], None]


def root() -> Path:
    """Gives the folder of the cache: SANDBOX_CACHE, else the one that the platform names for this user."""
    chosen = os.environ.get("SANDBOX_CACHE")
    return (
        Path(chosen).expanduser().absolute() if chosen else platformdirs.user_cache_path("brownbear-sandbox")
    )


def key(*parts: object) -> str:
    """Gives the hash of all that a content is made from, the kind of this machine included."""
    return hashlib.sha256(repr((parts, platform.system(), platform.machine())).encode()).hexdigest()[:16]


@dataclass(frozen=True, kw_only=True)
class Entry:
    """A folder of the cache."""

    name: str
    """What is in it; only one process at a time makes an entry of this name."""
    key: str
    """What `key` gives for what the content is made from."""
    files: tuple[str, ...]
    """Paths inside, without which the entry counts as absent (somebody may have cleaned up)."""

    @property
    def folder(self) -> Path:
        """Where the entry is, or will be."""
        return _entries() / f"{self.name}-{self.key}"

    def complete(self) -> bool:
        """Tells whether the entry can be used; starts no process and takes no lock."""
        return self._complete_in(self.folder)

    def make(self, fill: Callable[[Path], None], *, progress: Progress) -> Path:
        """Gives the folder, first letting `fill` fill it when it is absent.

        `fill` works in a temporary folder that becomes the entry only when it returns: whatever ends it early
        leaves no entry, and what a killed process left is removed by the next one.

        Raises:
            SandboxError: when the cache cannot be written.
        """
        if self.complete():
            return self.folder
        try:
            _entries().mkdir(parents=True, exist_ok=True)
            with self._locked(progress):
                if not self.complete():
                    self._fill(fill)
        except OSError as error:
            raise _unwritable(error) from error
        return self.folder

    @contextmanager
    def _locked(self, progress: Progress) -> Iterator[None]:
        lock = FileLock(_entries() / f"{self.name}.lock")
        try:
            lock.acquire(blocking=False)
        except Timeout:
            progress(f"waiting for another process, which is building {self.name}")
            lock.acquire()
        try:
            yield
        finally:
            lock.release()

    def _fill(self, fill: Callable[[Path], None]) -> None:
        unfinished = f"{self.name}.unfinished-"
        for leftover in _entries().glob(f"{unfinished}*"):
            shutil.rmtree(leftover, ignore_errors=True)
        temporary = Path(tempfile.mkdtemp(prefix=unfinished, dir=_entries()))
        try:
            fill(temporary)
            if not self._complete_in(temporary):
                raise SandboxError(
                    f"the build of {self.name} ended well, yet {', '.join(self.files)} is not all there"
                )
            if self.folder.exists():
                shutil.rmtree(self.folder)
            temporary.rename(self.folder)
        finally:
            shutil.rmtree(temporary, ignore_errors=True)

    def _complete_in(self, folder: Path) -> bool:
        return all((folder / file).exists() for file in self.files)


def _entries() -> Path:
    return root() / "tools"


def _unwritable(error: OSError) -> SandboxError:
    where = f" ({error.filename})" if error.filename else ""
    if error.errno == errno.ENOSPC:
        return SandboxError(
            f"the disk of the tool cache {root()} is full{where}: the tools take 0.6 GB there; make room, "
            "or set SANDBOX_CACHE to a folder on another disk"
        )
    return SandboxError(
        f"the tool cache {root()} cannot be written: {error.strerror}{where}; "
        "set SANDBOX_CACHE to a folder that can"
    )
