"""Pulumi's verbs on one stack inside the sandbox, with what a killed run left put right first."""

import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import yaml

from . import engine, engine_output, recovery
from .cache import Progress
from .errors import SandboxError
from .home import REPOSITORY, Home


@dataclass(frozen=True)
class Stack:
    """One stack of the project in `project`, in the sandbox's own state."""

    home: Home
    name: str
    progress: Progress
    project: Path = REPOSITORY

    def up(self) -> int:
        """Deploys; gives the engine's exit status."""
        return self._update("up")

    def preview(self) -> int:
        """Shows what `up` would do; gives the engine's exit status."""
        return self._attached("preview", "--diff" if sys.stdout.isatty() else "--suppress-progress")

    def refresh(self) -> int:
        """Takes what the cluster holds into the state; gives the engine's exit status."""
        return self._update("refresh")

    def destroy(self) -> int:
        """Deletes all that the stack made, and the stack; gives the engine's exit status."""
        status = self._update("destroy")
        if status == 0:
            self._quiet("stack", "rm", "--yes", "--preserve-config")
        return status

    def is_known(self) -> bool:
        """Says whether this stack has a state."""
        return (self.home.state / ".pulumi" / "stacks" / self._project_name / f"{self.name}.json").exists()

    def _update(self, verb: str) -> int:
        recovered = self._recover()
        # The marker says that a run began and did not end well: objects may exist that the state does not know.
        self._unfinished.parent.mkdir(exist_ok=True)
        adopt = recovered or self._unfinished.exists()
        self._unfinished.touch()
        status = self._attached(
            verb,
            "--yes",
            "--skip-preview",
            *([] if sys.stdout.isatty() else ["--suppress-progress"]),
            adopt=adopt,
        )
        if status == 0:
            self._unfinished.unlink()
        return status

    def _recover(self) -> bool:
        """Puts right what a killed run left; says whether there was anything."""
        stale = recovery.stale_locks(self.home, self._project_name, self.name)
        if orphans := recovery.end_orphans(self.home):
            self.progress(f"ended what a killed engine left: processes {', '.join(map(str, orphans))}")
        if stale:
            self.progress(f"removing the lock of process {stale[0].pid}, which is gone")
            self._quiet("cancel", "--yes")
        pending = recovery.pending_operations(self.home, self._project_name, self.name)
        if pending:
            self.progress(f"clearing {pending} operations that a killed engine began")
            self._quiet("refresh", "--yes", "--skip-preview", "--clear-pending-creates", *self._config)
        return bool(stale or pending)

    @property
    def _project_name(self) -> str:
        name = yaml.safe_load((self.project / "Pulumi.yaml").read_text())["name"]
        return str(name)

    @property
    def _unfinished(self) -> Path:
        return self.home.folder / "stacks" / f"{self.name}.unfinished"

    @property
    def _config(self) -> list[str]:
        """Gives the engine a stack file that it need not rewrite.

        Without a salt of its passphrase in the stack file the engine adds one; a stack file that has none, or
        another secrets provider, is therefore copied into the sandbox, with the salt of Pulumi.local.yaml.
        """
        checked_in = self.project / f"Pulumi.{self.name}.yaml"
        content = yaml.safe_load(checked_in.read_text())
        salt = yaml.safe_load((REPOSITORY / "Pulumi.local.yaml").read_text())["encryptionsalt"]
        if content.get("encryptionsalt") == salt:
            return []
        copy = self.home.folder / "stacks" / checked_in.name
        copy.parent.mkdir(exist_ok=True)
        content.pop("secretsprovider", None)
        content.pop("encryptedkey", None)
        copy.write_text(yaml.safe_dump({**content, "encryptionsalt": salt}, sort_keys=False))
        return [f"--config-file={copy}"]

    def _environment(self, *, adopt: bool) -> dict[str, str]:
        upsert = {"PULUMI_K8S_UPSERT_EXISTING_OBJECTS": "true"} if adopt else {}
        return {**os.environ, **engine.environment(self.home), **upsert}

    def _attached(self, *arguments: str, adopt: bool = False) -> int:
        if not self.is_known():
            self._quiet("stack", "init", *self._config)
        command = [*self._command(*arguments), *self._config]
        environment = self._environment(adopt=adopt)
        if sys.stdout.isatty() or arguments[0] == "preview":
            return subprocess.run(command, cwd=self.project, env=environment, check=False).returncode
        with subprocess.Popen(
            command, cwd=self.project, env=environment, stdout=subprocess.PIPE, text=True, bufsize=1
        ) as process:
            assert process.stdout is not None  # noqa: S101 - PIPE was asked for
            for line in engine_output.worth_reading(process.stdout, self.progress):
                sys.stdout.write(line)
        return process.returncode

    def _quiet(self, *arguments: str) -> None:
        result = subprocess.run(
            self._command(*arguments),
            cwd=self.project,
            env=self._environment(adopt=False),
            capture_output=True,
            text=True,
            check=False,
        )
        if result.returncode:
            raise SandboxError(f"pulumi {arguments[0]}: {(result.stderr or result.stdout).strip()}")

    def _command(self, *arguments: str) -> list[str]:
        pulumi = str(self.home.bin / "pulumi")
        if arguments[:2] == ("stack", "init"):
            return [pulumi, "stack", "init", self.name, "--non-interactive", *arguments[2:]]
        return [pulumi, *arguments, "--stack", self.name, "--non-interactive"]
