"""What a person reads at the end: the workloads that run, and the sandbox's own parts."""

import json
import sys
from typing import Any

import psutil
from rich.box import HEAVY_HEAD
from rich.console import Console
from rich.table import Table
from rich.text import Text

from . import control_plane, engine, ports, processes
from .home import Home
from .kubectl import Kubectl

NOT_PLAYED = (
    "a network: Services have no data path, NetworkPolicies are not enforced, sidecars carry no traffic",
    "containers: nothing runs in a pod, probes are not asked; a tag with `broken` is what fails",
)

_WIDTH = 120
"""Columns where there is no terminal to ask: a log must not cut names."""


def console() -> Console:
    """Gives standard output: as wide as the terminal, without colours and frames where there is none."""
    return Console() if sys.stdout.isatty() else Console(width=_WIDTH)


def _table(console: Console, title: str, *columns: str) -> Table:
    return Table(
        *columns, title=Text(title), title_justify="left", box=None if not console.is_terminal else HEAVY_HEAD
    )


def workloads(home: Home, console: Console) -> None:
    """Prints one row per Deployment of Brown Bear: what the API server holds, not what was sent."""
    kubectl = Kubectl(home.bin / "kubectl", home)
    selector = "--selector=app.kubernetes.io/part-of=brownbear"
    listed = json.loads(
        kubectl.run(["get", "deployments,hpa,services", "--all-namespaces", selector, "--output=json"])
    )["items"]
    held = {(item["kind"], item["metadata"]["namespace"], item["metadata"]["name"]): item for item in listed}
    table = _table(console, "What runs", "namespace", "workload", "version", "ready", "replicas", "service")
    for (kind, namespace, name), item in sorted(held.items()):
        if kind != "Deployment":
            continue
        autoscaler = held.get(("HorizontalPodAutoscaler", namespace, f"{name}-hpa"))
        service = held.get(("Service", namespace, name))
        table.add_row(
            namespace,
            name,
            item["spec"]["template"]["metadata"]["labels"].get("version", ""),
            f"{item['status'].get('readyReplicas', 0)}/{item['spec']['replicas']}",
            _range(autoscaler),
            _ports(service),
        )
    if table.row_count:
        console.print(table)
    else:
        console.print("No workload of Brown Bear is deployed: `make up` deploys stack local.")


def _range(autoscaler: dict[str, Any] | None) -> str:
    if autoscaler is None:
        return "fixed"
    return f"{autoscaler['spec']['minReplicas']} to {autoscaler['spec']['maxReplicas']}"


def _ports(service: dict[str, Any] | None) -> str:
    if service is None:
        return ""
    return f"{service['spec']['type']} {', '.join(str(port['port']) for port in service['spec']['ports'])}"


def sandbox(home: Home, console: Console) -> None:
    """Prints each process with address and memory, the provider plugins, and what is not played."""
    table = _table(console, f"Sandbox in {home.folder}", "process", "state", "address", "id", "memory")
    addresses = ports.recorded(home)
    total = 0
    for name in control_plane.TOOLS:
        process = processes.find(home, name)
        memory = _memory(process) if process else 0
        total += memory
        table.add_row(
            name,
            "running" if memory else "stopped",
            f"{ports.LOOPBACK}:{addresses[name]}",
            str(process.pid) if process and memory else "",
            _mebibytes(memory) if memory else "",
        )
    table.add_section()
    table.add_row("all", "", "", "", _mebibytes(total))
    console.print(table)
    for name, kind in engine.provider_kinds(home).items():
        console.print(f"provider plugin {name}: {kind}", highlight=False)
    for part in NOT_PLAYED:
        console.print(f"not played: {part}", highlight=False)


def _memory(process: psutil.Process) -> int:
    """Gives the resident memory in bytes, 0 of a process that has just ended."""
    try:
        return int(process.memory_info().rss)
    except psutil.NoSuchProcess:
        return 0


def _mebibytes(size: int) -> str:
    return f"{size / 2**20:.0f} MiB"
