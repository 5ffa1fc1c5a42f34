"""A copy of the checkout with a sandbox of its own, driven as a user does it: `python -m sandbox`."""

import json
import os
import re
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psutil
import yaml

from sandbox import processes
from sandbox.home import REPOSITORY, Home
from sandbox.state import State
from tests.sandbox.conftest import Sandbox

SECONDS = 60.0
"""What a run may take to come to the point where a test acts; each takes about a tenth of it."""


@dataclass(frozen=True)
class Ended:
    """A run of `python -m sandbox` to its end."""

    status: int
    output: str
    """Both streams."""

    @property
    def changes(self) -> list[str]:
        """What the engine says it did, such as `+ 37 created`."""
        return re.findall(r"^ +([-+~]+ \d+ \w+)", self.output, re.MULTILINE)


@dataclass
class Run:
    """A run of `python -m sandbox` under way."""

    process: subprocess.Popen[str]

    def engine(self) -> psutil.Process:
        """Gives the engine that updates the stack."""
        for child in psutil.Process(self.process.pid).children():
            if {"up", "destroy"} & set(child.cmdline()[1:2]):
                return child
        raise AssertionError("no engine runs")

    def until(self, reached: Callable[[], bool]) -> None:
        """Returns as soon as a point is reached; fails where the run ends before."""
        deadline = time.monotonic() + SECONDS
        while not reached():
            assert self.process.poll() is None, self.process.communicate()
            assert time.monotonic() < deadline, f"not reached in {SECONDS} s"
            time.sleep(0.01)

    def end(self) -> Ended:
        """Waits for the end."""
        output, _ = self.process.communicate(timeout=SECONDS)
        return Ended(self.process.returncode, output)

    def interrupt(self) -> Ended:
        """Does what Ctrl-C in a terminal does, to the whole group, and waits for the end."""
        os.killpg(self.process.pid, signal.SIGINT)
        return self.end()


@dataclass(frozen=True)
class Checkout:
    """The copy, deployed as stack local with the development environment only."""

    home: Home
    folder: Path
    sandbox: Sandbox = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "sandbox", Sandbox(self.home))

    @classmethod
    def copied(cls, home: Home, folder: Path) -> "Checkout":
        """Copies what a run needs."""
        ignored = shutil.ignore_patterns("__pycache__")
        for package in ("components", "sandbox"):
            shutil.copytree(REPOSITORY / package, folder / package, ignore=ignored)
        for file in ("Pulumi.yaml", "Pulumi.local.yaml", "__main__.py"):
            shutil.copy(REPOSITORY / file, folder)
        checkout = cls(home, folder)
        checkout.edit(lambda environments: [environments.pop(name) for name in ("production", "staging")])
        # Enough pods that a rollout has a middle.
        checkout.edit(lambda environments: environments["development"]["workloads"]["web"].update(replicas=2))
        return checkout

    def edit(self, change: Callable[[dict[str, Any]], object]) -> None:
        """Edits the environments in the stack file."""
        stack_file = self.folder / "Pulumi.local.yaml"
        content = yaml.safe_load(stack_file.read_text())
        change(content["config"]["brownbear:environments"])
        stack_file.write_text(yaml.safe_dump(content, sort_keys=False))

    def change_version(self) -> None:
        """Gives every workload a new version, so that each Deployment rolls out."""

        def change(environments: dict[str, Any]) -> None:
            for workload in _workloads(environments):
                image, _, patch = workload["image"].rpartition(".")
                workload["image"] = f"{image}.{int(patch) + 1}"

        self.edit(change)

    @contextmanager
    def unready_version(self) -> Iterator[None]:
        """Gives every workload a new version whose pods become ready only as it is given after `with`.

        An `up` in the meantime waits for them until it is interrupted: their timeout is 10 minutes.
        """

        def break_tag(environments: dict[str, Any]) -> None:
            for workload in _workloads(environments):
                workload["image"] += _BROKEN

        def mend_tag(environments: dict[str, Any]) -> None:
            for workload in _workloads(environments):
                workload["image"] = workload["image"].removesuffix(_BROKEN)

        self.change_version()
        self.edit(break_tag)
        try:
            yield
        finally:
            self.edit(mend_tag)

    @property
    def environment(self) -> dict[str, str]:
        """The variables of a run; temporary files get a folder of their own to be counted in."""
        self.temporary.mkdir(exist_ok=True)
        return {**os.environ, "SANDBOX_HOME": str(self.home.folder), "TMPDIR": str(self.temporary)}

    @property
    def temporary(self) -> Path:
        """What the runs take for the system's temporary folder."""
        return self.folder / "tmp"

    @contextmanager
    def started(self, *arguments: str) -> Iterator[Run]:
        """Starts `python -m sandbox`, and ends it with the test."""
        with self._running([sys.executable, "-m", "sandbox", *arguments], self.environment) as run:
            yield run

    @contextmanager
    def plain_pulumi(self, *arguments: str) -> Iterator[Run]:
        """Starts the engine as a user does after `eval "$(python -m sandbox env)"`."""
        environment = {**self.environment, **self.sandbox.environment}
        with self._running([str(self.home.bin / "pulumi"), *arguments], environment) as run:
            yield run

    @contextmanager
    def _running(self, command: list[str], environment: Mapping[str, str]) -> Iterator[Run]:
        process = subprocess.Popen(
            command,
            cwd=self.folder,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            process_group=0,
        )
        with process:
            run = Run(process)
            try:
                yield run
            finally:
                try:
                    if process.poll() is None:
                        # Killed at once, it would leave its engine behind, which holds the stack.
                        run.interrupt()
                finally:
                    process.kill()

    def run(self, *arguments: str) -> Ended:
        """Runs `python -m sandbox` to its end."""
        with self.started(*arguments) as run:
            return run.end()

    @property
    def state(self) -> State:
        """The stack's state."""
        return State.of(self.home, "brownbear", "local")

    def kill(self, name: str) -> None:
        """Kills a process of the control plane, and waits until it is gone."""
        process = processes.find(self.home, name)
        assert process, f"{name} does not run"
        process.kill()
        process.wait(timeout=SECONDS)

    def held(self) -> list[str]:
        """Gives uid and id of every object on the API server that is not the cluster's own."""
        kinds = ",".join(_KINDS)
        listed = json.loads(self.sandbox.kubectl("get", kinds, "--all-namespaces", "--output=json"))["items"]
        return sorted(f"{item['metadata']['uid']} {_id(item)}" for item in listed if _is_brown_bears(item))

    def known(self) -> list[str]:
        """Gives uid and id of every Kubernetes object in the state."""
        exported = self.sandbox.pulumi(self.folder, "stack", "export", "--stack=local")
        assert exported.returncode == 0, exported.stderr
        resources = json.loads(exported.stdout)["deployment"]["resources"]
        return sorted(
            f"{resource['outputs']['metadata']['uid']} {resource['id']}"
            for resource in resources
            if resource["type"].startswith("kubernetes:")
        )

    def record_killed_run(self, *begun: list[str | None]) -> None:
        """Writes what a run leaves whose engine was killed while it created objects."""
        objects = [dict(zip(("kind", "name", "namespace"), each, strict=True)) for each in begun]
        (self.home.stacks / "local.unfinished").write_text(json.dumps({"pid": 1, "begun": objects}))

    def create_namespace(self, name: str, *, manager: str) -> None:
        """Creates a namespace labelled as Pulumi's, by a field manager."""
        metadata = {"name": name, "labels": {"app.kubernetes.io/managed-by": "pulumi"}}
        namespace = {"apiVersion": "v1", "kind": "Namespace", "metadata": metadata}
        self.sandbox.kubectl(
            "apply",
            "--server-side",
            f"--field-manager={manager}",
            "--filename=-",
            stdin=json.dumps(namespace),
        )


_BROKEN = "-broken"
"""What the sandbox's nodes do not pull, in a tag."""

_KINDS = (
    "namespaces",
    "priorityclasses",
    "resourcequotas",
    "limitranges",
    "networkpolicies",
    "serviceaccounts",
    "deployments",
    "services",
    "horizontalpodautoscalers",
    "poddisruptionbudgets",
    "gateways.networking.istio.io",
    "virtualservices.networking.istio.io",
    "destinationrules.networking.istio.io",
    "peerauthentications.security.istio.io",
    "authorizationpolicies.security.istio.io",
)


def _workloads(environments: dict[str, Any]) -> Iterable[dict[str, Any]]:
    workloads: dict[str, dict[str, Any]] = environments["development"]["workloads"]
    return workloads.values()


def _id(item: dict[str, Any]) -> str:
    metadata = item["metadata"]
    return "/".join(filter(None, (metadata.get("namespace"), metadata["name"])))


def _is_brown_bears(item: dict[str, Any]) -> bool:
    """Tells by place what is not the cluster's own, so that an object without labels counts, too."""
    metadata = item["metadata"]
    if item["kind"] == "ServiceAccount" and metadata["name"] == "default":
        return False
    place = metadata.get("namespace") or metadata["name"]
    return place != "default" and not place.startswith(("kube-", "system-"))
