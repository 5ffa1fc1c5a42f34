"""kubectl's failures are the user's to read."""

from pathlib import Path

import pytest

from sandbox.errors import SandboxError
from sandbox.home import Home
from sandbox.kubectl import Kubectl


def test_a_kubectl_that_fails_is_told_in_its_own_words(tmp_path: Path) -> None:
    binary = tmp_path / "kubectl"
    binary.write_text("#!/bin/sh\necho 'no such thing' >&2\nexit 3\n")
    binary.chmod(0o755)
    with pytest.raises(SandboxError, match=r"^kubectl get pods: no such thing$"):
        Kubectl(binary, Home(tmp_path)).run(["get", "pods"])


def test_a_kubectl_that_is_not_there_is_told_with_what_puts_it_there(tmp_path: Path) -> None:
    with pytest.raises(SandboxError, match=r"cannot be run: No such file.*; `python -m sandbox up` puts it"):
        Kubectl(tmp_path / "kubectl", Home(tmp_path)).run(["get", "pods"])
