"""One sandbox cluster: from nothing to a ready control plane with nodes and CRDs, and back to nothing."""

from collections.abc import Sequence
from pathlib import Path

from . import (
    certificates,
    control_plane,
    engine,
    installing,
    kubeconfig,
    ports,
    processes,
    recovery,
    toolchain,
)
from .cache import Progress
from .home import Home
from .kubectl import Kubectl
from .settings import SandboxSettings

CRDS = {
    "istio.io/api": "kubernetes/customresourcedefinitions.gen.yaml",
    "github.com/cert-manager/cert-manager": "deploy/crds/*.yaml",
    "github.com/argoproj/argo-rollouts": "manifests/crds/*.yaml",
}
"""Where each module of the `crds` family keeps its CustomResourceDefinitions."""

TOOLS = (*control_plane.TOOLS, *engine.TOOLS)
"""All that a sandbox runs: one `up` builds it in one go, before the first process starts."""


def build(progress: Progress) -> tuple[dict[str, Path], list[Path]]:
    """Gives every tool by name and the files of the CRDs; builds and downloads what is not in the cache.

    Raises:
        SandboxError: a tool or a module is not to be had; says which and why.
    """
    return toolchain.ensure(TOOLS, progress=progress), _crd_files(progress)


def up(home: Home, settings: SandboxSettings, progress: Progress) -> None:
    """Starts what is not running and makes sure of nodes and CRDs; on a running sandbox it changes nothing.

    Raises:
        SandboxError: a tool, a port, the folder or a process is not to be had; says which and why.
    """
    chosen = ports.choose(home, settings)
    home.create()
    ports.record(home, chosen)
    tools, crds = build(progress)
    certificates.create(home.pki)
    kubeconfig.write(home.kubeconfig, home.pki, "admin", chosen["kube-apiserver"])
    for user in certificates.USERS:
        kubeconfig.write(home.pki / f"{user}.kubeconfig", home.pki, user, chosen["kube-apiserver"])
    commands = control_plane.commands(home, tools, chosen)
    kubectl = Kubectl(tools["kubectl"], home)
    if not processes.find(home, "kube-apiserver"):
        # Those that lost it try again after a pause that grows to a minute when it happens more than once.
        processes.stop(home, control_plane.TOOLS[2:])
    _start(home, [commands["etcd"]], progress)
    _start(home, [commands["kube-apiserver"]], progress)
    # KWOK's rights come first: a watch that was refused is tried again only after a growing pause.
    installing.install(home, kubectl, settings, crds, progress)
    _start(home, [commands[name] for name in control_plane.TOOLS[2:]], progress)
    kubectl.run(["wait", "--for=condition=Ready", "node", "--all", "--timeout=60s"])


def down(home: Home) -> None:
    """Ends every process of this sandbox, etcd last, and removes its folder; without a sandbox does nothing.

    Raises:
        SandboxError: the folder is not a sandbox's.
    """
    recovery.end_orphans(home)
    processes.stop(home, control_plane.TOOLS[1:])
    processes.stop(home, control_plane.TOOLS[:1])
    home.remove()


def _start(home: Home, commands: Sequence[processes.Command], progress: Progress) -> None:
    if missing := [command.name for command in commands if not processes.find(home, command.name)]:
        progress(f"starting {', '.join(missing)}")
    for command in commands:
        processes.start(home, command)
    processes.wait_ready(home, commands)


def _crd_files(progress: Progress) -> list[Path]:
    return [
        path
        for module, pattern in CRDS.items()
        for path in sorted(toolchain.module_folder(module, progress=progress).glob(pattern))
        if path.name != "kustomization.yaml"
    ]
