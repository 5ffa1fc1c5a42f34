"""What the sandbox itself puts into its cluster: rights, the injector, nodes, CRDs, node agents."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from . import node_agents, nodes
from .cache import Progress
from .home import Home
from .kubectl import Kubectl
from .settings import SandboxSettings

_MANIFESTS = Path(__file__).with_name("manifests")


def install(
    home: Home, kubectl: Kubectl, settings: SandboxSettings, crds: Sequence[Path], progress: Progress
) -> None:
    """Applies what the sandbox owns, unless the cluster has had exactly that already.

    Raises:
        SandboxError: the API server refused something; in its words.
    """
    manifests = "\n---\n".join(path.read_text() for path in sorted(_MANIFESTS.glob("*.yaml")))
    if _is_new(home, "manifests", manifests):
        kubectl.apply("--filename=-", stdin=manifests)
        _keep(home, "manifests", manifests)
    listed = _listed(nodes.manifests(settings))
    if _is_new(home, "nodes", listed):
        progress("installing nodes")
        _install_nodes(kubectl, listed)
        _keep(home, "nodes", listed)
    # Files of Go's module cache, which never change under a path with a version.
    files = "\n".join(map(str, crds))
    if _is_new(home, "crds", files):
        progress("installing CRDs")
        kubectl.apply(*(f"--filename={path}" for path in crds))
        kubectl.run(["wait", "--for=condition=Established", "crd", "--all", "--timeout=60s"])
        _keep(home, "crds", files)
    agents = _listed(node_agents.manifests(settings))
    if _is_new(home, "node-agents", agents):
        _install_node_agents(kubectl, agents)
        _keep(home, "node-agents", agents)


def _listed(items: Sequence[dict[str, Any]]) -> str:
    return json.dumps({"apiVersion": "v1", "kind": "List", "items": items})


def _is_new(home: Home, name: str, content: str) -> bool:
    marker = _marker(home, name)
    return not marker.exists() or marker.read_text() != content


def _keep(home: Home, name: str, content: str) -> None:
    _marker(home, name).write_text(content)


def _marker(home: Home, name: str) -> Path:
    return home.folder / f"installed-{name}"


def _install_nodes(kubectl: Kubectl, listed: str) -> None:
    # The node controller takes the list of taints over when it marks a node that was not Ready.
    kubectl.apply("--filename=-", "--force-conflicts", stdin=listed)
    # A node that exists takes a new capacity only through its subresource.
    kubectl.apply("--filename=-", "--subresource=status", stdin=listed)
    _delete_others(kubectl, "nodes", listed)


def _install_node_agents(kubectl: Kubectl, listed: str) -> None:
    if json.loads(listed)["items"]:
        kubectl.apply("--filename=-", stdin=listed)
    _delete_others(kubectl, "daemonsets", listed, f"--namespace={node_agents.NAMESPACE}")


def _delete_others(kubectl: Kubectl, kind: str, listed: str, *where: str) -> None:
    """Deletes what earlier settings have put there and these do not list."""
    selector = f"--selector={nodes.FROM_SETTINGS}"
    held = kubectl.run(["get", kind, selector, "--output=name", *where]).split()
    wanted = {item["metadata"]["name"] for item in json.loads(listed)["items"]}
    if gone := [name for name in held if name.rpartition("/")[2] not in wanted]:
        kubectl.run(["delete", *gone, *where])
