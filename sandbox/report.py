"""What a person reads at the end: the workloads that run, and the sandbox's own parts."""

import json
from typing import Any

from rich.console import Console
from rich.table import Table

from . import control_plane, engine, processes
from .home import Home
from .kubectl import Kubectl

NOT_PLAYED = (
    "a network: Services have no data path, NetworkPolicies are held but not enforced, probes are not asked",
    "containers: pods are KWOK's, Ready 0.5 to 2 s after they are scheduled; image tags with `broken` never are",
)


def workloads(home: Home, console: Console) -> None:
    """Prints one row per Deployment of Brown Bear: what the API server holds, not what was sent."""
    kubectl = Kubectl(home.bin / "kubectl", home)
    selector = "--selector=app.kubernetes.io/part-of=brownbear"
    listed = json.loads(
        kubectl.run(["get", "deployments,hpa,services", "--all-namespaces", selector, "--output=json"])
    )["items"]
    held = {(item["kind"], item["metadata"]["namespace"], item["metadata"]["name"]): item for item in listed}
    table = Table("namespace", "workload", "version", "ready", "replicas", "service", title="What runs")
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
    table = Table("process", "state", "address", "id", "memory", title=f"Sandbox in {home.folder}")
    ports: dict[str, int] = json.loads(home.ports.read_text())
    total = 0
    for name in control_plane.TOOLS:
        process = processes.find(home, name)
        memory = process.memory_info().rss if process else 0
        total += memory
        table.add_row(
            name,
            "running" if process else "stopped",
            f"127.0.0.1:{ports[name]}",
            str(process.pid) if process else "",
            _mebibytes(memory) if process else "",
        )
    table.add_section()
    table.add_row("all", "", "", "", _mebibytes(total))
    console.print(table)
    for name, kind in engine.provider_kinds(home).items():
        console.print(f"provider plugin {name}: {kind}")
    for part in NOT_PLAYED:
        console.print(f"not played: {part}")


def _mebibytes(size: int) -> str:
    return f"{size / 2**20:.0f} MiB"
