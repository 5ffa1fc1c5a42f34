"""Those who are compared: Pulumi, with checkpoints and without, and kubectl; each does the same four jobs."""

import json
from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from benchmarks.ground import Ground
from benchmarks.manifests import Manifest, as_list, manifests
from benchmarks.measurement import Measurement

PULUMI = "pulumi"
WITHOUT_CHECKPOINTS = "pulumi, no checkpoints"
KUBECTL = "kubectl"


class Contender(ABC):
    """Brings an installation up, leaves it, changes it and takes it away."""

    @property
    @abstractmethod
    def name(self) -> str:
        """How tables call it."""

    @abstractmethod
    def create(self) -> Measurement:
        """Makes all objects, and returns when every Deployment is rolled out."""

    @abstractmethod
    def no_op(self) -> Measurement:
        """Does the same again, with nothing to do."""

    @abstractmethod
    def change(self) -> Measurement:
        """Gives web of one environment another image, and returns when it is rolled out."""

    @abstractmethod
    def destroy(self) -> Measurement:
        """Deletes all objects, and returns when they are gone."""


@dataclass(kw_only=True)
class PulumiContender(Contender):
    """`pulumi up` and `destroy` of the true program."""

    ground: Ground
    before: dict[str, Any]
    """The stack file at first."""
    after: dict[str, Any]
    """The stack file with the change."""
    checkpoints: bool = True
    created: list[Manifest] = field(default_factory=list)
    """What was sent at creation, known after it."""
    changed: list[Manifest] = field(default_factory=list)
    """What is declared after the change, known after it."""

    @property
    def name(self) -> str:  # noqa: D102 - as declared
        return PULUMI if self.checkpoints else WITHOUT_CHECKPOINTS

    def create(self) -> Measurement:  # noqa: D102 - as declared
        self._write(self.before)
        self.ground.output("pulumi", "stack", "init", self._stack, "--non-interactive")
        taken = self._measure("up", "--skip-preview")
        self.created = self._sent()
        return taken

    def no_op(self) -> Measurement:  # noqa: D102 - as declared
        return self._measure("up", "--skip-preview")

    def change(self) -> Measurement:  # noqa: D102 - as declared
        self._write(self.after)
        taken = self._measure("up", "--skip-preview")
        self.changed = self._sent()
        return taken

    def destroy(self) -> Measurement:  # noqa: D102 - as declared
        taken = self._measure("destroy", "--skip-preview")
        self.ground.output("pulumi", "stack", "rm", self._stack, "--yes", "--preserve-config")
        return taken

    _stack = "benchmark"

    def _write(self, content: dict[str, Any]) -> None:
        path = self.ground.project / f"Pulumi.{self._stack}.yaml"
        path.write_text(yaml.safe_dump(content, sort_keys=False))

    def _measure(self, *arguments: str) -> Measurement:
        flags = ("--yes", "--non-interactive", "--suppress-progress", "--stack", self._stack)
        # The engine reads this one variable in place of a flag, and saves the state at the end alone.
        variables = {} if self.checkpoints else {"PULUMI_SKIP_CHECKPOINTS": "true"}
        return self.ground.measure("pulumi", *arguments, *flags, **variables)

    def _sent(self) -> list[Manifest]:
        return manifests(json.loads(self.ground.output("pulumi", "stack", "export", "--stack", self._stack)))


@dataclass(kw_only=True)
class KubectlContender(Contender):
    """`kubectl apply --server-side` of the same objects, then `rollout status` of their Deployments."""

    ground: Ground
    created: Sequence[Manifest]
    changed: Sequence[Manifest]

    @property
    def name(self) -> str:  # noqa: D102 - as declared
        return KUBECTL

    def create(self) -> Measurement:  # noqa: D102 - as declared
        return add(self._apply(self.created), self._rolled_out(self.created))

    def no_op(self) -> Measurement:  # noqa: D102 - as declared
        return self._apply(self.created)

    def change(self) -> Measurement:  # noqa: D102 - as declared
        return add(self._apply(self.changed), self._rolled_out(self.changed))

    def destroy(self) -> Measurement:  # noqa: D102 - as declared
        last_first = self._file("delete", list(reversed(self.changed)))
        # A namespace takes what is in it along: by the time kubectl asks for that it may be gone.
        return self.ground.measure(
            "kubectl", "delete", "--ignore-not-found", "--wait", f"--filename={last_first}"
        )

    def _apply(self, items: Sequence[Manifest]) -> Measurement:
        return self.ground.measure(
            "kubectl", "apply", "--server-side", f"--filename={self._file('apply', list(items))}"
        )

    def _rolled_out(self, items: Sequence[Manifest]) -> Measurement:
        deployments = [item for item in items if item["kind"] == "Deployment"]
        return self.ground.measure(
            "kubectl", "rollout", "status", f"--filename={self._file('rollout', deployments)}"
        )

    def _file(self, name: str, items: list[Manifest]) -> Path:
        path = self.ground.folder / f"{name}.json"
        path.write_text(json.dumps(as_list(items)))
        return path


def add(first: Measurement, second: Measurement) -> Measurement:
    """Gives what two commands took one after the other."""
    return Measurement(
        seconds=first.seconds + second.seconds,
        cpu_seconds=first.cpu_seconds + second.cpu_seconds,
        cpu={part: first.cpu.get(part, 0) + second.cpu.get(part, 0) for part in (*first.cpu, *second.cpu)},
        memory={
            part: max(first.memory.get(part, 0), second.memory.get(part, 0))
            for part in (*first.memory, *second.memory)
        },
    )
