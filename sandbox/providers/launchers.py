"""Makes the stand-ins ordinary plugins for the engine: a launcher script in a Pulumi home's plugin folder."""

import shlex
import sys
from importlib.metadata import version
from pathlib import Path

from sandbox.home import REPOSITORY

STAND_INS = ("kubernetes", "random")
"""The providers that have a stand-in, each the package `sandbox.providers.<name>`."""


def write_launchers(
    plugins: Path, names: tuple[str, ...] = STAND_INS, python: Path | None = None
) -> dict[str, Path]:
    """Writes a launcher for each named provider, in the version that its installed SDK asks for.

    Args:
        plugins: the folder `plugins` of a Pulumi home.
        names: of providers.
        python: the interpreter that runs them; by default this one.

    Returns:
        the launcher of each provider.
    """
    return {name: _write(plugins, name, python or Path(sys.executable)) for name in names}


def _write(plugins: Path, name: str, python: Path) -> Path:
    folder = plugins / f"resource-{name}-v{version(f'pulumi_{name}')}"
    folder.mkdir(parents=True, exist_ok=True)
    launcher = folder / f"pulumi-resource-{name}"
    launcher.write_text(
        "#!/bin/sh\n"
        f"export PYTHONPATH={shlex.quote(str(REPOSITORY))}\n"
        f'exec {shlex.quote(str(python))} -m sandbox.providers.{name} "$@"\n',
        encoding="utf-8",
    )
    launcher.chmod(0o755)
    return launcher
