"""Pulumi's verbs on one stack inside the sandbox, with what a killed run left put right first."""

import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import yaml

from . import control_plane, engine, engine_process, processes, recovery, unfinished
from .cache import Progress
from .errors import SandboxError
from .home import REPOSITORY, Home
from .kubectl import Kubectl
from .state import State
from .unfinished import Unfinished


@dataclass(frozen=True)
class Stack:
    """One stack of the project in `project`, in the sandbox's own state.

    Each verb gives the engine's exit status. It raises SandboxError where the stack has no file, another run
    holds it, a process of the sandbox is missing, or the engine was killed; KeyboardInterrupt where it was
    interrupted.
    """

    home: Home
    name: str
    progress: Progress
    project: Path = REPOSITORY

    def up(self) -> int:
        """Deploys."""
        return self._update("up")

    def preview(self) -> int:
        """Shows what `up` would do."""
        self._require_file()
        self._require_control_plane()
        return self._attached("preview", "--diff" if sys.stdout.isatty() else "--suppress-progress")

    def refresh(self) -> int:
        """Takes what the cluster holds into the state."""
        return self._update("refresh")

    def destroy(self) -> int:
        """Deletes all that the stack made, and the stack."""
        self._require_file()
        if not self._state.exists():
            self.progress(f"stack {self.name} is not deployed: there is nothing to delete")
            return 0
        return self._update("destroy")

    def _update(self, verb: str) -> int:
        self._require_file()
        self._require_control_plane()
        with unfinished.alone(self.home, self.name) as earlier:
            locks = recovery.locks(self.home, self._project_name, self.name)
            recovery.refuse_while_updated(locks)
            record = earlier.begin(self._state.begun())
            recovered = self._recover(locks)
            display = [] if sys.stdout.isatty() else ["--suppress-progress"]
            status = self._attached(
                verb, "--yes", "--skip-preview", *display, adopt=recovered or earlier.exists
            )
            if status == 0 and (verb != "refresh" or not earlier.exists):
                self._end(record)
            if status == 0 and verb == "destroy":
                # While it is held: another `up` must not slip in between.
                self._quiet("stack", "rm", "--yes", "--preserve-config")
        return status

    def _recover(self, stale: list[recovery.Lock]) -> bool:
        """Puts right what a killed run left; says whether there was anything."""
        if orphans := recovery.end_orphans(self.home):
            self.progress(f"ended what a killed engine left: processes {', '.join(map(str, orphans))}")
        for lock in stale:
            self.progress(f"removing the lock of process {lock.pid}, which is gone")
            recovery.remove(lock)
        pending = self._state.pending()
        if pending:
            self.progress(f"clearing {len(pending)} operations that a killed engine began")
            self._quiet("refresh", "--yes", "--skip-preview", "--clear-pending-creates")
        return bool(stale or pending)

    def _end(self, record: Unfinished) -> None:
        deleted = record.end(Kubectl(self.home.bin / "kubectl", self.home), self._state.objects())
        if deleted:
            self.progress(f"deleted what a killed engine made and nothing needs: {', '.join(deleted)}")

    def _require_file(self) -> None:
        if not (self.project / f"Pulumi.{self.name}.yaml").exists():
            stacks = sorted(file.name.split(".")[1] for file in self.project.glob("Pulumi.*.yaml"))
            raise SandboxError(f"there is no Pulumi.{self.name}.yaml; allowed stacks: {', '.join(stacks)}")

    def _require_control_plane(self) -> None:
        if missing := self._missing():
            raise SandboxError(
                f"{', '.join(missing)} of the sandbox is not running; "
                "`python -m sandbox up` starts what is missing, then run the same again"
            )

    def _missing(self) -> list[str]:
        return [name for name in control_plane.TOOLS if not processes.find(self.home, name)]

    @property
    def _project_name(self) -> str:
        name = yaml.safe_load((self.project / "Pulumi.yaml").read_text())["name"]
        return str(name)

    @property
    def _state(self) -> State:
        return State.of(self.home, self._project_name, self.name)

    def _environment(self, *, adopt: bool = False) -> dict[str, str]:
        upsert = {"PULUMI_K8S_UPSERT_EXISTING_OBJECTS": "true"} if adopt else {}
        return {**os.environ, **engine.environment(self.home), **upsert}

    def _attached(self, *arguments: str, adopt: bool = False) -> int:
        if not self._state.exists():
            self._quiet("stack", "init")
        status = engine_process.run(
            self._command(*arguments),
            folder=self.project,
            environment=self._environment(adopt=adopt),
            progress=self.progress,
            whole_output=sys.stdout.isatty(),
            is_hopeless=lambda: bool(self._missing()),
        )
        if status:
            # Hundreds of refused requests have one cause, which the engine does not name.
            self._require_control_plane()
        return status

    def _quiet(self, *arguments: str) -> None:
        result = subprocess.run(
            self._command(*arguments),
            cwd=self.project,
            env=self._environment(),
            capture_output=True,
            text=True,
            check=False,
        )
        if result.returncode:
            raise SandboxError(f"pulumi {arguments[0]}: {(result.stderr or result.stdout).strip()}")

    def _command(self, *arguments: str) -> list[str]:
        return [str(self.home.bin / "pulumi"), *arguments, "--stack", self.name, "--non-interactive"]
