"""`python -m sandbox`: start, look at and end a sandbox."""

import argparse
import signal
import sys
from collections.abc import Callable

from filelock import FileLock

from . import cluster
from .errors import SandboxError
from .home import Home
from .settings import SandboxSettings


def _progress(line: str) -> None:
    sys.stderr.write(f"{line}\n")
    sys.stderr.flush()


def _up(home: Home) -> None:
    settings = SandboxSettings.load()
    with FileLock(home.lock):
        cluster.up(home, settings, _progress)


def _down(home: Home) -> None:
    with FileLock(home.lock):
        cluster.down(home)
    home.lock.unlink(missing_ok=True)


VERBS: dict[str, Callable[[Home], None]] = {"up": _up, "down": _down}


def main(arguments: list[str] | None = None) -> int:
    """Runs one verb and gives the exit status: 0, or 1 after one message on standard error."""
    parser = argparse.ArgumentParser(prog="python -m sandbox", description=__doc__)
    parser.add_argument("verb", choices=sorted(VERBS))
    chosen = parser.parse_args(arguments)
    try:
        VERBS[chosen.verb](Home.from_environment())
    except SandboxError as error:
        sys.stderr.write(f"error: {error}\n")
        return 1
    except KeyboardInterrupt:
        return 128 + signal.SIGINT
    return 0


if __name__ == "__main__":
    sys.exit(main())
