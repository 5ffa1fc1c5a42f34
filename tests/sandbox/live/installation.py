"""The program as deployed by the real engine: a copy of the project whose stack file a test may edit."""

import contextlib
import io
import json
import shutil
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from sandbox.home import REPOSITORY
from sandbox.stack import Stack
from tests.sandbox.conftest import Sandbox

Change = tuple[str, str]
"""Kind and resource name."""


@dataclass(frozen=True)
class Outcome:
    """How a run of the engine ended."""

    status: int
    output: str
    seconds: float


@dataclass(frozen=True)
class Installation:
    """One stack of a copied project."""

    sandbox: Sandbox
    project: Path
    stack: str = "local"

    @classmethod
    def copied(cls, sandbox: Sandbox, project: Path) -> "Installation":
        """Copies what the engine needs of this checkout."""
        for path in (*REPOSITORY.glob("Pulumi*.yaml"), REPOSITORY / "__main__.py"):
            shutil.copy(path, project)
        ignored = shutil.ignore_patterns("__pycache__")
        shutil.copytree(REPOSITORY / "components", project / "components", ignore=ignored)
        return cls(sandbox, project)

    @property
    def stack_file(self) -> Path:
        """What a test may edit."""
        return self.project / f"Pulumi.{self.stack}.yaml"

    def set_workload(self, workload: str, environment: str = "production", **values: Any) -> None:
        """Changes keys of a workload in the stack file."""
        content = yaml.safe_load(self.stack_file.read_text())
        content["config"]["brownbear:environments"][environment]["workloads"][workload] |= values
        self.stack_file.write_text(yaml.safe_dump(content, sort_keys=False))

    def restore(self) -> None:
        """Makes the stack file that of the checkout again."""
        shutil.copy(REPOSITORY / self.stack_file.name, self.stack_file)

    def up(self) -> Outcome:
        """Deploys, as `make up` does."""
        return self._run(Stack.up)

    def refresh(self) -> Outcome:
        """Takes what the cluster holds into the state, as `make refresh` does."""
        return self._run(Stack.refresh)

    def destroy(self) -> Outcome:
        """Deletes everything, as `make down` does first."""
        return self._run(Stack.destroy)

    def changes(self) -> dict[Change, str]:
        """Gives what plain `pulumi preview` would do, by what it would do it to."""
        result = self.sandbox.pulumi(self.project, "preview", "--json", f"--stack={self.stack}")
        assert result.returncode == 0, result.stdout + result.stderr
        return {
            _resource(step["urn"]): step["op"]
            for step in json.loads(result.stdout)["steps"]
            if step["op"] not in {"same", "refresh"}
        }

    def last_update(self) -> dict[str, int]:
        """Gives the engine's own count of what its last update did, such as {"same": 99}."""
        result = self.sandbox.pulumi(
            self.project, "stack", "history", "--json", "--page-size=1", "--page=1", f"--stack={self.stack}"
        )
        assert result.returncode == 0, result.stderr
        (update,) = json.loads(result.stdout)
        assert update["kind"] == "update"
        counts: dict[str, int] = update["resourceChanges"]
        return counts

    def recorded(self, name: str) -> dict[str, Any]:
        """Gives what the engine recorded of a resource when its operation had ended."""
        result = self.sandbox.pulumi(self.project, "stack", "export", f"--stack={self.stack}")
        assert result.returncode == 0, result.stderr
        resources = json.loads(result.stdout)["deployment"]["resources"]
        (outputs,) = [found["outputs"] for found in resources if found["urn"].endswith(f"::{name}")]
        recorded: dict[str, Any] = outputs
        return recorded

    def _run(self, verb: Callable[[Stack], int]) -> Outcome:
        shown, progress = io.StringIO(), list[str]()
        stack = Stack(self.sandbox.home, self.stack, progress.append, self.project)
        began = time.monotonic()
        with contextlib.redirect_stdout(shown):
            status = verb(stack)
        return Outcome(status, shown.getvalue(), time.monotonic() - began)


def _resource(urn: str) -> Change:
    *_, token, name = urn.split("::")
    return token.rpartition(":")[2], name
