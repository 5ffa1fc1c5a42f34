"""The Pulumi engine's surroundings in one sandbox: environment, provider plugins, state folder."""

import os
import shlex
import shutil
import sys
from collections.abc import Mapping
from pathlib import Path

from . import plugins, toolchain
from .cache import Progress
from .home import Home
from .ports import LOOPBACK
from .providers.launchers import STAND_INS

TOOLS = ("pulumi", "pulumi-language-python", "kubectl")
"""What a user of the sandbox finds on PATH."""

PASSPHRASE = "brownbear-sandbox"  # noqa: S105 - guards nothing but the throw-away secrets of a folder of mode 0700
"""Opens the `encryptionsalt` of every stack file, so that the engine never rewrites one."""


def prepare(home: Home, progress: Progress) -> None:
    """Puts the tools and the provider plugins where the engine finds them.

    Raises:
        SandboxError: a tool could not be built, or SANDBOX_PROVIDERS is not understood.
    """
    tools = toolchain.ensure(TOOLS, progress=progress)
    executor = tools["pulumi-language-python"].with_name("pulumi-language-python-exec")
    for path in (*tools.values(), executor):
        _place(path, home.bin / path.name)
    plugins.prepare(home.bin / "pulumi", environment(home), progress)


def provider_kinds(home: Home) -> dict[str, str]:
    """Says of each provider whether the sandbox runs the official plugin or the stand-in."""
    folder = home.pulumi_home / "plugins"
    return {name: "official" if plugins.is_official(folder, name) else "stand-in" for name in STAND_INS}


def environment(home: Home) -> dict[str, str]:
    """Gives the variables with which plain `pulumi` and `kubectl` work on this sandbox."""
    folders = [str(home.bin), str(Path(sys.executable).parent)]
    rest = [folder for folder in os.environ.get("PATH", "").split(os.pathsep) if folder not in folders]
    return {
        "PATH": os.pathsep.join([*folders, *rest]),
        "SANDBOX_HOME": str(home.folder),
        "KUBECONFIG": str(home.kubeconfig),
        "KUBECACHEDIR": str(home.kubectl_cache),
        "PULUMI_HOME": str(home.pulumi_home),
        "PULUMI_BACKEND_URL": home.state.as_uri(),
        "PULUMI_CONFIG_PASSPHRASE": PASSPHRASE,
        "PULUMI_SKIP_UPDATE_CHECK": "true",
        "PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION": "true",
        "no_proxy": _without_proxy(),
    }


def _without_proxy() -> str:
    # A program in Python reaches the engine by gRPC, which asks the user's proxy for loopback, too.
    hosts = (os.environ.get("no_proxy") or os.environ.get("NO_PROXY") or "").split(",")
    return ",".join([*(host for host in hosts if host and host != LOOPBACK), LOOPBACK])


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
