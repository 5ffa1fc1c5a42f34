"""Running go: signs of life while it works, one message when it fails, nothing left when it is ended."""

import os
import select
import signal
import subprocess
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from sandbox.cache import Progress
from sandbox.errors import SandboxError
from sandbox.go_lock import Lock

BUILD_FLAGS = ("-trimpath", "-buildvcs=false")
SETTINGS = {"CGO_ENABLED": "0", "GOFLAGS": "-mod=readonly", "GOTOOLCHAIN": "local", "GOWORK": "off"}
# A user may have set these for other work: they give binaries that do not run here, or another Go's library.
FOREIGN = frozenset({"GOARCH", "GOEXPERIMENT", "GOOS", "GOROOT"})
LINES_SHOWN = 12
SECONDS_BETWEEN_REPORTS = 15.0


@dataclass(frozen=True, kw_only=True)
class GoCommand:
    """A go binary and where it works."""

    go: Path
    scratch: Path
    """A folder for go's temporary files, which the caller removes."""
    log: Path
    """Where its stderr is kept."""
    progress: Progress

    def run(
        self,
        arguments: Sequence[str],
        *,
        lock: Lock,
        doing: str,
        report: Callable[[int], str] = lambda _: "still at it",
    ) -> str:
        """Runs go in the module of the lock, to its end, and gives its stdout.

        Every 15 s a line of progress says what `report` makes of the number of lines on stderr so far.

        Raises:
            SandboxError: when go fails, with its last words, `doing` and the path of the log.
        """
        output = self.scratch / "stdout"
        with output.open("wb") as stdout, self.log.open("wb", buffering=0) as log:
            process = subprocess.Popen(
                [self.go, *arguments],
                cwd=lock.folder,
                env=self._environment(),
                stdin=subprocess.DEVNULL,
                stdout=stdout,
                # A pipe, so that go ends at its next line when a SIGKILL of this process leaves it alone.
                stderr=subprocess.PIPE,
                process_group=0,
            )
            try:
                self._follow(
                    process, log, lambda lines, seconds: f"{doing}: {report(lines)}, {seconds:.0f} s"
                )
            finally:
                _end(process)
        if process.returncode != 0:
            raise SandboxError(f"{doing} failed{self._last_words(process.returncode)}")
        return output.read_text()

    def _environment(self) -> dict[str, str]:
        kept = {name: value for name, value in os.environ.items() if name not in FOREIGN}
        return kept | SETTINGS | {"GOTMPDIR": str(self.scratch)}

    def _follow(
        self, process: subprocess.Popen[bytes], log: IO[bytes], line: Callable[[int, float], str]
    ) -> None:
        if process.stderr is None:
            raise ValueError("stderr is a pipe")
        started = time.monotonic()
        due = started + SECONDS_BETWEEN_REPORTS
        lines = 0
        while True:
            readable, _, _ = select.select([process.stderr], [], [], max(0.0, due - time.monotonic()))
            if readable:
                chunk = os.read(process.stderr.fileno(), 65536)
                if not chunk:
                    break
                log.write(chunk)
                lines += chunk.count(b"\n")
            if time.monotonic() >= due:
                self.progress(line(lines, time.monotonic() - started))
                due += SECONDS_BETWEEN_REPORTS
        process.wait()

    def _last_words(self, returncode: int) -> str:
        written = self.log.read_text(errors="replace").splitlines()
        # `go build -v` writes bare package paths, `go list` its downloads: neither says why it failed.
        words = [line for line in written if " " in line.strip() and not line.startswith("go: downloading ")]
        said = "\n".join(words[-LINES_SHOWN:]) or f"(nothing; it ended with {_outcome(returncode)})"
        hint = ""
        if "no space left on device" in said:
            caches = "Go's caches (`go env GOCACHE GOMODCACHE`)"
            hint = f"\nMake room on the disks of {self.scratch.parent} and of {caches}."
        return f", go says:\n{said}{hint}\nAll of it: {self.log}"


def _outcome(returncode: int) -> str:
    return signal.Signals(-returncode).name if returncode < 0 else f"exit code {returncode}"


def _end(process: subprocess.Popen[bytes]) -> None:
    if process.poll() is None:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
    if process.stderr is not None:
        process.stderr.close()
