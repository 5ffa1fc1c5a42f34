"""Where the contenders compete: a running sandbox, and the program with a stack file of its own."""

import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psutil

from benchmarks.errors import BenchmarkError
from benchmarks.installation import sandbox_settings
from benchmarks.measurement import Measurement, measure
from sandbox import cluster, engine, processes
from sandbox.cache import Progress
from sandbox.home import REPOSITORY, Home


@dataclass(frozen=True, kw_only=True)
class Ground:
    """Where the contenders compete: one running sandbox and a folder for files."""

    home: Home
    folder: Path

    @property
    def environment(self) -> dict[str, str]:
        """This process's variables with the sandbox's."""
        return {**os.environ, **engine.environment(self.home)}

    @property
    def project(self) -> Path:
        """The checkout's program, with room for a stack file beside it."""
        return self.folder / "project"

    def write_project(self) -> None:
        """Links the program into the project."""
        self.project.mkdir()
        for name in ("Pulumi.yaml", "__main__.py", "components"):
            (self.project / name).symlink_to(REPOSITORY / name)

    def measure(self, tool: str, *arguments: str, **variables: str) -> Measurement:
        """Runs a tool of the sandbox in the project."""
        return measure(
            [str(self.home.bin / tool), *arguments],
            environment=self.environment | variables,
            folder=self.project,
            api_server=self._api_server(),
            log=self.folder / f"{tool}.log",
        )

    def output(self, tool: str, *arguments: str) -> str:
        """Gives what a tool prints, unmeasured.

        Raises:
            BenchmarkError: it failed; carries its words.
        """
        done = subprocess.run(
            [str(self.home.bin / tool), *arguments],
            cwd=self.project,
            env=self.environment,
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            raise BenchmarkError(f"{tool} {' '.join(arguments[:2])}: {(done.stderr or done.stdout).strip()}")
        return done.stdout

    def _api_server(self) -> psutil.Process:
        found = processes.find(self.home, "kube-apiserver")
        if found is None:
            raise BenchmarkError(f"the API server of the sandbox in {self.home.folder} has ended")
        return found


@contextmanager
def ground(folder: Path, environments: int, progress: Progress) -> Iterator[Ground]:
    """Starts a sandbox that is large enough, and ends it."""
    home = Home(folder / "sandbox")
    try:
        cluster.up(home, sandbox_settings(environments), progress)
        engine.prepare(home, progress)
        made = Ground(home=home, folder=folder)
        made.write_project()
        yield made
    finally:
        cluster.down(home)
