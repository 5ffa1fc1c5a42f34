"""Which provider plugins the engine of a sandbox runs: the stand-ins, or the official ones."""

import os
import shutil
import subprocess
import time
from collections.abc import Mapping
from importlib.metadata import version
from pathlib import Path

from .cache import Progress
from .errors import SandboxError
from .providers.launchers import STAND_INS, write_launchers

VARIABLE = "SANDBOX_PROVIDERS"
"""Environment variable that chooses, `stand-in` (default) or `official`, at every `up`."""

_INSTALL_SECONDS = 10.0


def wants_official() -> bool:
    """Says whether the user asks for the official plugins.

    Raises:
        SandboxError: SANDBOX_PROVIDERS has neither of its values.
    """
    wanted = os.environ.get(VARIABLE) or "stand-in"
    if wanted not in {"stand-in", "official"}:
        raise SandboxError(f"{VARIABLE} is {wanted!r}; allowed: stand-in, official")
    return wanted == "official"


def prepare(pulumi: Path, environment: Mapping[str, str], progress: Progress) -> None:
    """Puts the chosen plugins into the Pulumi home that `environment` names.

    Official ones are taken from the user's own Pulumi home, else installed with `pulumi`; where neither works
    within 10 s for all of them, their stand-ins are used, and that is told.

    Raises:
        SandboxError: SANDBOX_PROVIDERS has neither of its values.
    """
    folder = Path(environment["PULUMI_HOME"]) / "plugins"
    official = wants_official()
    if official:
        _use_official(folder, pulumi, environment)
    missing = tuple(name for name in STAND_INS if not (official and is_official(folder, name)))
    for name in missing:
        _clear(folder, name)
    write_launchers(folder, missing)
    if official and missing:
        progress(f"official plugins not to be had, stand-ins in use: {', '.join(missing)}")


def is_official(folder: Path, name: str) -> bool:
    """Says of a provider in a folder of plugins whether it is there and official."""
    plugin = folder / _folder_name(name) / f"pulumi-resource-{name}"
    return plugin.exists() and not _is_launcher(plugin) and not _partial(folder, name).exists()


def _use_official(folder: Path, pulumi: Path, environment: Mapping[str, str]) -> None:
    """Links or installs what can be had of the official plugins."""
    folder.mkdir(parents=True, exist_ok=True)
    users = Path.home() / ".pulumi" / "plugins"
    deadline = time.monotonic() + _INSTALL_SECONDS
    for name in STAND_INS:
        if is_official(folder, name):
            continue
        shutil.rmtree(folder / _folder_name(name), ignore_errors=True)
        if is_official(users, name):
            _link(users / _folder_name(name), folder / _folder_name(name))
        elif (seconds := deadline - time.monotonic()) > 0:
            _install(name, pulumi, environment, seconds)


def _link(source: Path, target: Path) -> None:
    # The engine overlooks a link to a folder, so the folder is real and what is in it is linked.
    target.mkdir()
    for content in source.iterdir():
        (target / content.name).symlink_to(content)


def _install(name: str, pulumi: Path, environment: Mapping[str, str], seconds: float) -> None:
    command = [str(pulumi), "plugin", "install", "resource", name, version(f"pulumi_{name}")]
    try:
        subprocess.run(
            command,
            env={**os.environ, **environment},
            timeout=seconds,
            check=False,
            # No pipe: a child that outlives the time limit would keep it, and us, waiting.
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
    except (subprocess.SubprocessError, OSError):
        return


def _clear(folder: Path, name: str) -> None:
    """Removes an official plugin, whole or half there; a stand-in's launcher stays."""
    plugin = folder / _folder_name(name)
    if plugin.exists() and not _is_launcher(plugin / f"pulumi-resource-{name}"):
        shutil.rmtree(plugin)
    _partial(folder, name).unlink(missing_ok=True)


def _partial(folder: Path, name: str) -> Path:
    """The mark of an install that has not ended, or was ended; the engine overlooks a plugin that has it."""
    return folder / f"{_folder_name(name)}.partial"


def _folder_name(name: str) -> str:
    return f"resource-{name}-v{version(f'pulumi_{name}')}"


def _is_launcher(plugin: Path) -> bool:
    """Tells a stand-in's launcher, which is a shell script, from an official plugin, which is compiled."""
    try:
        with plugin.open("rb") as content:
            return content.read(2) == b"#!"
    except OSError:
        return False
