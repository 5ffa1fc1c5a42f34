"""`python -m benchmarks`: measure `pulumi up` beside `kubectl apply`, and the verbs of the Makefile."""

import argparse
import dataclasses
import json
import shutil
import signal
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from types import FrameType
from typing import Any, NoReturn

import psutil
from rich.console import Console

from benchmarks.competition import Result, compete
from benchmarks.errors import BenchmarkError
from benchmarks.ground import ground
from benchmarks.table import table
from benchmarks.verbs import Aim, aims_table, measure_verbs
from sandbox import processes
from sandbox.errors import SandboxError

_ENDING = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
_WIDTH = 130


def _progress(line: str) -> None:
    sys.stderr.write(f"{line}\n")
    sys.stderr.flush()


def _sizes(text: str) -> list[int]:
    sizes = sorted({int(part) for part in text.split(",")})
    if not 1 <= sizes[0] <= sizes[-1] <= 99:
        raise ValueError(text)
    return sizes


def _times(text: str) -> int:
    times = int(text)
    if times < 1:
        raise ValueError(text)
    return times


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    # argparse names the converter in its message, so these read as: invalid "1 to 99, by commas" value: 'x'.
    _sizes.__name__, _times.__name__ = "numbers from 1 to 99, with commas between them,", "number from 1 on"
    parser.add_argument("--environments", type=_sizes, default=[1, 4, 16], help="sizes (default: 1,4,16)")
    parser.add_argument(
        "--repeat", type=_times, default=1, help="runs of each, the fastest counts (default: 1)"
    )
    parser.add_argument("--result", type=Path, help="JSON file (default: benchmarks/results/<time>.json)")
    return parser


def main(arguments: Sequence[str] | None = None) -> int:
    """Measures, and gives the exit status: 0, 1 after one message, or 128 and the number of a signal."""
    chosen = _parser().parse_args(arguments)
    now = datetime.now(UTC)
    file = chosen.result or Path(__file__).with_name("results") / f"{now:%Y-%m-%dT%H%M%S}.json"
    try:
        with _temporary_folder() as folder:
            with ground(folder, chosen.environments[-1], _progress) as where:
                results = compete(where, chosen.environments, chosen.repeat, _progress)
            _progress("timing the verbs")
            aims = measure_verbs(folder)
    except (BenchmarkError, SandboxError) as error:
        sys.stderr.write(f"error: {error}\n")
        return 1
    console = Console(width=None if sys.stdout.isatty() else _WIDTH)
    console.print(table(results))
    console.print(aims_table(aims))
    _write(file, now, results, aims)
    console.print(f"All numbers: {file}", soft_wrap=True)
    return 0


@contextmanager
def _temporary_folder() -> Iterator[Path]:
    """Gives a folder; however the run ends, every process begun is ended and the folder removed."""
    for number in _ENDING:
        signal.signal(number, _end)
    folder = Path(tempfile.mkdtemp(prefix="brownbear-benchmark-"))
    try:
        yield folder
    finally:
        processes.end(psutil.Process().children(recursive=True))
        shutil.rmtree(folder)


def _end(number: int, _: FrameType | None) -> NoReturn:
    for each in _ENDING:
        signal.signal(each, signal.SIG_IGN)
    _progress("ending the sandbox")
    sys.exit(128 + number)


def _write(file: Path, now: datetime, results: Sequence[Result], aims: Sequence[Aim]) -> None:
    content: dict[str, Any] = {
        "time": now.isoformat(timespec="seconds"),
        "cpus": psutil.cpu_count(),
        "results": [dataclasses.asdict(result) for result in results],
        "verbs": [dataclasses.asdict(aim) for aim in aims],
    }
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(json.dumps(content, indent=2) + "\n")


if __name__ == "__main__":
    sys.exit(main())
