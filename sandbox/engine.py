"""The Pulumi engine's surroundings in one sandbox: environment, provider plugins, state folder."""

import os
import shlex
import shutil
import subprocess
import sys
from collections.abc import Mapping
from importlib.metadata import version
from pathlib import Path

from . import toolchain
from .cache import Progress
from .home import Home
from .providers.launchers import STAND_INS, write_launchers

TOOLS = ("pulumi", "pulumi-language-python", "kubectl")
"""What a user of the sandbox finds on PATH."""

PASSPHRASE = "brownbear-sandbox"  # noqa: S105 - guards nothing but the throw-away secrets of a folder of mode 0700
"""Opens the `encryptionsalt` of Pulumi.local.yaml, so that the engine never rewrites that file."""

_INSTALL_SECONDS = 10


def prepare(home: Home, progress: Progress) -> None:
    """Puts the tools and the provider plugins where the engine finds them.

    Raises:
        SandboxError: a tool could not be built.
    """
    tools = toolchain.ensure(TOOLS, progress=progress)
    executor = tools["pulumi-language-python"].with_name("pulumi-language-python-exec")
    for path in (*tools.values(), executor):
        _place(path, home.bin / path.name)
    plugins = home.pulumi_home / "plugins"
    official = os.environ.get("SANDBOX_PROVIDERS") == "official"
    missing = tuple(name for name in STAND_INS if not (official and _use_official(home, name)))
    for name in missing:
        folder = _plugin(home, name).parent
        if folder.is_symlink():
            folder.unlink()
    write_launchers(plugins, missing)
    if official and missing:
        progress(f"official plugins not to be had, stand-ins in use: {', '.join(missing)}")


def provider_kinds(home: Home) -> dict[str, str]:
    """Says of each provider whether the sandbox runs the official plugin or the stand-in."""
    return {name: "official" if _is_official(_plugin(home, name)) else "stand-in" for name in STAND_INS}


def environment(home: Home) -> dict[str, str]:
    """Gives the variables with which plain `pulumi` and `kubectl` work on this sandbox."""
    folders = [str(home.bin), str(Path(sys.executable).parent)]
    rest = [folder for folder in os.environ.get("PATH", "").split(os.pathsep) if folder not in folders]
    return {
        "PATH": os.pathsep.join([*folders, *rest]),
        "SANDBOX_HOME": str(home.folder),
        "KUBECONFIG": str(home.kubeconfig),
        "PULUMI_HOME": str(home.pulumi_home),
        "PULUMI_BACKEND_URL": home.state.as_uri(),
        "PULUMI_CONFIG_PASSPHRASE": PASSPHRASE,
        "PULUMI_SKIP_UPDATE_CHECK": "true",
        "PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION": "true",
    }


def exports(variables: Mapping[str, str]) -> str:
    """Gives shell lines for `eval`."""
    return "".join(f"export {name}={shlex.quote(value)}\n" for name, value in variables.items())


def _place(source: Path, target: Path) -> None:
    # The engine looks for the language host beside its own binary, symbolic links resolved, and warns of any
    # other; so these are links of the hard kind, or copies where the cache is on another file system.
    if target.exists() and target.stat().st_mtime == source.stat().st_mtime:
        return
    unfinished = target.with_suffix(".unfinished")
    unfinished.unlink(missing_ok=True)
    try:
        os.link(source, unfinished)
    except OSError:
        shutil.copy2(source, unfinished)
    unfinished.replace(target)


def _plugin(home: Home, name: str) -> Path:
    folder = home.pulumi_home / "plugins" / f"resource-{name}-v{version(f'pulumi_{name}')}"
    return folder / f"pulumi-resource-{name}"


def _is_official(plugin: Path) -> bool:
    # A stand-in's launcher is a shell script, an official plugin an executable.
    return plugin.exists() and not plugin.read_bytes()[:2] == b"#!"


def _use_official(home: Home, name: str) -> bool:
    plugin = _plugin(home, name)
    if _is_official(plugin):
        return True
    if plugin.parent.exists():
        shutil.rmtree(plugin.parent)
    plugin.parent.parent.mkdir(parents=True, exist_ok=True)
    users = Path.home() / ".pulumi" / "plugins" / plugin.parent.name
    if _is_official(users / plugin.name):
        plugin.parent.symlink_to(users)
        return True
    command = ["pulumi", "plugin", "install", "resource", name, version(f"pulumi_{name}")]
    try:
        subprocess.run(
            command,
            env={**os.environ, **environment(home)},
            timeout=_INSTALL_SECONDS,
            check=True,
            capture_output=True,
        )
    except (subprocess.SubprocessError, OSError):
        return False
    return _is_official(plugin)
