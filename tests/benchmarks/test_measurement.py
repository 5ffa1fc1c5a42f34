"""Which part a process plays, and what a measured command gives."""

import os
import sys
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from pathlib import Path
from types import SimpleNamespace
from typing import cast

import psutil
import pytest

from benchmarks.errors import BenchmarkError
from benchmarks.measurement import Measurement, Samples, measure, part


@pytest.mark.parametrize(
    ("command", "played"),
    [
        ("/home/bin/pulumi up --yes", "engine"),
        ("/home/bin/pulumi-language-python 127.0.0.1:1", "language host"),
        ("/venv/bin/python -u /home/bin/pulumi-language-python-exec --stack a", "program"),
        ("/venv/bin/python -m sandbox.providers.kubernetes 127.0.0.1:1", "plugin"),
        ("/home/pulumi/plugins/resource-kubernetes-v4/pulumi-resource-kubernetes 127.0.0.1:1", "plugin"),
        ("kubectl apply", "kubectl"),
        ("/venv/bin/python -m pip list", "other"),
        ("", "other"),
    ],
)
def test_a_process_is_known_by_its_command_line(command: str, played: str) -> None:
    assert part(command.split()) == played


def measured(folder: Path, code: str) -> Measurement:
    return measure(
        [sys.executable, "-c", code],
        environment=os.environ,
        folder=folder,
        api_server=psutil.Process(),
        log=folder / "log",
    )


def test_cpu_time_of_a_grandchild_is_counted(tmp_path: Path) -> None:
    spin = "import time\nwhile time.process_time() < 0.3: pass"
    code = f"import subprocess, sys; subprocess.run([sys.executable, '-c', {spin!r}])"
    assert measured(tmp_path, code).cpu_seconds >= 0.3


@dataclass(eq=False)
class Process:
    """What psutil says of a process that has another size at every look, and at last is gone."""

    sizes: list[int]
    oneshot: Callable[[], AbstractContextManager[None]] = nullcontext

    def memory_info(self) -> SimpleNamespace:
        if not self.sizes:
            raise psutil.NoSuchProcess(1)
        return SimpleNamespace(rss=self.sizes.pop(0))

    def cpu_times(self) -> SimpleNamespace:
        return SimpleNamespace(user=1.0, system=0.5)


def sampled(*processes: Process, times: int) -> Samples:
    samples = Samples()
    for _ in range(times):
        samples.add({cast("psutil.Process", process): "plugin" for process in processes})
    return samples


def test_peak_memory_is_that_of_all_processes_of_a_part_at_one_time() -> None:
    assert sampled(Process([1, 50, 2]), Process([70, 10, 3]), times=3).memory == {"plugin": 71}


def test_what_a_process_took_is_kept_when_it_has_ended() -> None:
    samples = sampled(Process([5]), Process([6, 6]), times=3)
    assert (samples.memory, samples.cpu_by_part()) == ({"plugin": 11}, {"plugin": 3.0})


def test_a_command_that_fails_is_an_error_with_its_words(tmp_path: Path) -> None:
    with pytest.raises(BenchmarkError, match="exit status 3:\nno such stack"):
        measured(tmp_path, "print('no such stack'); raise SystemExit(3)")
