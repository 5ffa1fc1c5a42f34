"""One run of the Pulumi engine: its output to ours, our signals to it, its end in words."""

import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import FrameType

from . import engine_output
from .cache import Progress
from .errors import SandboxError

_ASKING_SECONDS = 1.0
_GRACE_SECONDS = 10.0
_ENDING = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


def run(
    command: Sequence[str],
    *,
    folder: Path,
    environment: Mapping[str, str],
    progress: Progress,
    whole_output: bool,
    is_hopeless: Callable[[], bool],
) -> int:
    """Runs the engine to its end and gives its exit status.

    Ctrl-C, SIGTERM and SIGHUP reach the engine as its own interrupt, once each: at the first it ends in
    order, at the second at once. We outlive it in either case.

    Args:
        command: the command line.
        folder: the project's.
        environment: all of the engine's variables.
        progress: told how far it is, where the output is thinned.
        whole_output: whether a person wants each line, as on a terminal.
        is_hopeless: asked every second; once it says so the engine is interrupted, and 10 s later killed: it
            would await pods that nothing makes ready, or a server that never answers.

    Raises:
        KeyboardInterrupt: a signal ended it.
        SandboxError: it was killed.
    """
    with (
        _passing_signals_on() as passing,
        subprocess.Popen(
            command,
            cwd=folder,
            env=environment,
            stdout=None if whole_output else subprocess.PIPE,
            text=True,
            bufsize=1,
            # A group of its own: a terminal's Ctrl-C would reach it twice, and the second is "at once".
            process_group=0,
        ) as process,
    ):
        passing.to(process)
        with _interrupting(process, is_hopeless):
            for line in engine_output.worth_reading(process.stdout or (), progress):
                sys.stdout.write(line)
                sys.stdout.flush()
    if passing.interrupted:
        progress("interrupted: the next run goes on from here")
        raise KeyboardInterrupt
    if process.returncode < 0 and not is_hopeless():
        name = signal.Signals(-process.returncode).name
        raise SandboxError(
            f"the engine was killed ({name}); run the same again: it puts right what was left, and goes on"
        )
    return process.returncode


@contextmanager
def _interrupting(process: subprocess.Popen[str], is_hopeless: Callable[[], bool]) -> Iterator[None]:
    ended = threading.Event()

    def watch() -> None:
        while not ended.wait(_ASKING_SECONDS):
            if is_hopeless():
                process.send_signal(signal.SIGINT)
                if not ended.wait(_GRACE_SECONDS):
                    process.kill()
                return

    watching = threading.Thread(target=watch)
    watching.start()
    try:
        yield
        process.wait()
    finally:
        ended.set()
        watching.join()


class _Passing:
    """Signals on their way to the engine."""

    def __init__(self) -> None:
        self.interrupted = False
        self._process: subprocess.Popen[str] | None = None

    def to(self, process: subprocess.Popen[str]) -> None:
        self._process = process
        if self.interrupted:
            process.send_signal(signal.SIGINT)

    def __call__(self, _: int, __: FrameType | None) -> None:
        self.interrupted = True
        if self._process:
            self._process.send_signal(signal.SIGINT)


@contextmanager
def _passing_signals_on() -> Iterator[_Passing]:
    passing = _Passing()
    before = {number: signal.signal(number, passing) for number in _ENDING}
    try:
        yield passing
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
