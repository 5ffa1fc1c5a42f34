"""One live sandbox for all tests that need an API server; tests that stop or kill things make their own."""

import os
import signal
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import yaml

from sandbox import cluster, engine
from sandbox.home import Home
from sandbox.kubectl import Kubectl
from sandbox.settings import SandboxSettings


@dataclass(frozen=True)
class Sandbox:
    """A running sandbox as a test uses it."""

    home: Home

    @property
    def environment(self) -> dict[str, str]:
        """This process's variables with those of `sandbox env`."""
        return {**os.environ, **engine.environment(self.home)}

    def kubectl(self, *arguments: str, stdin: str | None = None) -> str:
        """Gives kubectl's output; a failure raises SandboxError with the API server's words."""
        return Kubectl(self.home.bin / "kubectl", self.home).run(arguments, stdin=stdin)

    def get(self, kind: str, name: str, namespace: str | None = None) -> dict[str, Any]:
        """Gives an object as the API server holds it."""
        where = [f"--namespace={namespace}"] if namespace else []
        content: dict[str, Any] = yaml.safe_load(self.kubectl("get", kind, name, *where, "--output=yaml"))
        return content

    def pulumi(self, project: Path, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
        """Runs the plain CLI in a project folder."""
        return subprocess.run(
            [str(self.home.bin / "pulumi"), *arguments],
            cwd=project,
            env={**self.environment, **environment},
            capture_output=True,
            text=True,
            check=False,
        )


def start_sandbox(folder: Path) -> Sandbox:
    """Starts a sandbox of its own in an empty folder."""
    home = Home(folder)
    lines: list[str] = []
    cluster.up(home, SandboxSettings.load(), lines.append)
    engine.prepare(home, lines.append)
    return Sandbox(home)


@pytest.fixture(scope="session", autouse=True)
def developers_choices() -> Iterator[None]:
    """What a developer has set for a sandbox of theirs is nothing to the tests.

    They run on the stand-ins, but for the conformance suite, which CONFORMANCE_PROVIDERS can point at others.
    """
    with pytest.MonkeyPatch.context() as patch:
        for variable in ("SANDBOX_PROVIDERS", "SANDBOX_SETTINGS", "SANDBOX_HOME"):
            patch.delenv(variable, raising=False)
        if chosen := os.environ.get("CONFORMANCE_PROVIDERS"):
            patch.setenv("SANDBOX_PROVIDERS", chosen)
        yield


@pytest.fixture(scope="session", autouse=True)
def interruptible() -> None:
    """A shell starts a background job deaf to Ctrl-C, and the processes under test inherit that."""
    signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.fixture(scope="session")
def sandbox(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sandbox]:
    """A sandbox that lives as long as the test session."""
    home = Home(tmp_path_factory.mktemp("live") / "sandbox")
    try:
        yield start_sandbox(home.folder)
    finally:
        cluster.down(home)


@pytest.fixture(scope="session")
def kubeconfig(sandbox: Sandbox) -> Path:
    """The administrator's kubeconfig of the session's sandbox."""
    return sandbox.home.kubeconfig
