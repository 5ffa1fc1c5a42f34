"""KWOK: plays the kubelets, and with them the parts of a cloud that would need machines."""

from collections.abc import Mapping
from pathlib import Path

from .health import answers
from .home import Home
from .ports import LOOPBACK
from .processes import Command

POD_CIDR = "10.64.0.0/12"

_STAGES = Path(__file__).with_name("stages")


def command(home: Home, tool: Path, ports: Mapping[str, int]) -> Command:
    """Gives kwok, with the stages that say what happens to pods, volumes and Services when."""
    address = f"{LOOPBACK}:{ports['kwok']}"
    return Command(
        "kwok",
        [
            str(tool),
            f"--kubeconfig={home.pki / 'kwok.kubeconfig'}",
            "--manage-all-nodes=true",
            # With leases, pods hang for half a minute after a restart.
            "--node-lease-duration-seconds=0",
            f"--node-ip={LOOPBACK}",
            f"--cidr={POD_CIDR}",
            f"--server-address={address}",
            *(f"--config={stage}" for stage in sorted(_STAGES.glob("*.yaml"))),
        ],
        ports["kwok"],
        # Without TLS: with no Exec, Logs or Attach objects it serves nothing but health and metrics.
        answers(f"http://{address}/healthz"),
    )
