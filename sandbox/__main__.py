"""`python -m sandbox`: start, use, look at and end a sandbox."""

import argparse
import os
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager

from filelock import FileLock, Timeout

from . import cluster, control_plane, engine, plugins, processes, recovery, report, unfinished
from .errors import SandboxError
from .home import Home
from .settings import SandboxSettings
from .stack import Stack

STACK_VERBS = {"up": Stack.up, "preview": Stack.preview, "refresh": Stack.refresh, "destroy": Stack.destroy}


def _progress(line: str) -> None:
    sys.stderr.write(f"{line}\n")
    sys.stderr.flush()


def _up(home: Home, _: argparse.Namespace) -> int:
    settings = SandboxSettings.load()
    plugins.wants_official()
    with _alone(home):
        cluster.up(home, settings, _progress)
        engine.prepare(home, _progress)
    return 0


def _build(_: Home, __: argparse.Namespace) -> int:
    cluster.build(_progress)
    return 0


def _down(home: Home, _: argparse.Namespace) -> int:
    with _alone(home):
        if home.folder.exists():
            unfinished.refuse_while_updated(home)
            recovery.refuse_while_updated(recovery.locks(home))
            cluster.down(home)
        else:
            _progress(f"there is no sandbox in {home.folder}: nothing to end")
        # While it is held: after the release it may be the next one's.
        home.lock.unlink()
    return 0


@contextmanager
def _alone(home: Home) -> Iterator[None]:
    """Keeps other `up` and `down` of this instance waiting."""
    lock = FileLock(home.lock)
    try:
        home.lock.parent.mkdir(parents=True, exist_ok=True)
        lock.acquire(blocking=False)
    except Timeout:
        _progress(f"waiting for another `up` or `down` of {home.folder}")
        lock.acquire()
    except OSError as error:
        raise home.unwritable(error) from error
    try:
        yield
    finally:
        lock.release()


def _status(home: Home, _: argparse.Namespace) -> int:
    _require(home)
    console = report.console()
    report.sandbox(home, console)
    if processes.find(home, "kube-apiserver"):
        report.workloads(home, console)
    return 0


def _env(home: Home, _: argparse.Namespace) -> int:
    _require(home)
    sys.stdout.write(engine.exports(engine.environment(home)))
    return 0


def _logs(home: Home, arguments: argparse.Namespace) -> int:
    _require(home)
    for name in [arguments.process] if arguments.process else control_plane.TOOLS:
        sys.stdout.write(f"{home.logs / f'{name}.log'}\n")
        sys.stdout.write(f"{processes.log_tail(home.logs / f'{name}.log', arguments.lines)}\n")
    return 0


def _stack(home: Home, arguments: argparse.Namespace) -> int:
    if arguments.action == "destroy":
        if not home.exists():
            _progress(f"there is no sandbox in {home.folder}: nothing to delete")
            return 0
        # What a stack made is deleted through the control plane, or not at all.
        _up(home, arguments)
    _require(home)
    stack = Stack(home=home, name=arguments.stack, progress=_progress)
    status = STACK_VERBS[arguments.action](stack)
    if arguments.action == "up" and status == 0:
        report.workloads(home, report.console())
    return status


def _require(home: Home) -> None:
    if not home.exists():
        raise SandboxError(f"there is no sandbox in {home.folder}; `python -m sandbox up` makes one")


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m sandbox", description=__doc__)
    verbs = parser.add_subparsers(required=True, metavar="VERB")

    def verb(name: str, text: str) -> argparse.ArgumentParser:
        return verbs.add_parser(name, help=text, description=text)

    verb("up", "build what is missing, and start what is not running").set_defaults(run=_up)
    verb("build", "build the tools that are missing from the cache").set_defaults(run=_build)
    verb("down", "end every process and remove the sandbox's folder").set_defaults(run=_down)
    verb("status", "show processes, provider plugins and workloads").set_defaults(run=_status)
    verb("env", "print shell exports that let plain pulumi and kubectl use this sandbox").set_defaults(
        run=_env
    )
    logs = verb("logs", "show the last lines of the processes' logs")
    logs.add_argument("process", nargs="?", choices=control_plane.TOOLS)
    logs.add_argument("--lines", type=int, choices=range(1, 10001), metavar="1..10000", default=20)
    logs.set_defaults(run=_logs)
    stack = verb("stack", "run the Pulumi engine on one stack of this checkout")
    stack.add_argument("action", choices=STACK_VERBS)
    stack.add_argument("stack")
    stack.set_defaults(run=_stack)
    return parser


def main(arguments: list[str] | None = None) -> int:
    """Runs one verb and gives the exit status: 0, the engine's, or 1 after one message on standard error."""
    chosen = _parser().parse_args(arguments)
    try:
        status: int = chosen.run(Home.from_environment(), chosen)
        sys.stdout.flush()
    except SandboxError as error:
        sys.stderr.write(f"error: {error}\n")
        return 1
    except BrokenPipeError:
        # The reader, `head` say, has had enough; nothing may be flushed to it at exit either.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 128 + signal.SIGPIPE
    except OSError as error:
        sys.stderr.write(f"error: {error}\n")
        return 1
    except KeyboardInterrupt:
        return 128 + signal.SIGINT
    return status


if __name__ == "__main__":
    sys.exit(main())
