"""The command lines of a real Kubernetes control plane on loopback."""

import ssl
import urllib.error
import urllib.request
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from .home import Home
from .ports import LOOPBACK
from .processes import Command

SERVICE_CIDR = "10.96.0.0/16"
POD_CIDR = "10.64.0.0/12"

_STAGES = Path(__file__).with_name("stages")


def _answers(pki: Path, url: str, authority: str, user: str | None = None) -> Callable[[], bool]:
    """Gives a test of readiness that verifies the server's certificate."""

    def ready() -> bool:
        context = ssl.create_default_context(cafile=str(pki / f"{authority}.crt"))
        if user:
            context.load_cert_chain(pki / f"{user}.crt", pki / f"{user}.key")
        try:
            with urllib.request.urlopen(url, context=context, timeout=2) as response:  # noqa: S310 - always https
                return bool(response.status == 200)
        except (urllib.error.URLError, OSError):
            return False

    return ready


def _etcd(home: Home, tool: Path, ports: Mapping[str, int]) -> Command:
    pki = home.pki
    client, peer = (f"https://{LOOPBACK}:{ports[name]}" for name in ("etcd", "etcd-peer"))
    return Command(
        "etcd",
        [
            str(tool),
            f"--data-dir={home.etcd}",
            f"--listen-client-urls={client}",
            f"--advertise-client-urls={client}",
            f"--listen-peer-urls={peer}",
            f"--initial-advertise-peer-urls={peer}",
            f"--initial-cluster=default={peer}",
            *(
                f"--{prefix}{flag}={pki / file}"
                for prefix in ("", "peer-")
                for flag, file in (
                    ("cert-file", "etcd.crt"),
                    ("key-file", "etcd.key"),
                    ("trusted-ca-file", "etcd-ca.crt"),
                )
            ),
            "--client-cert-auth",
            "--peer-client-cert-auth",
            # The data outlives a killed process, not a power cut; the sandbox is as disposable as that.
            "--unsafe-no-fsync",
            "--log-level=warn",
        ],
        ports["etcd"],
        _answers(pki, f"{client}/health", "etcd-ca", "etcd"),
    )


def _kube_apiserver(home: Home, tool: Path, ports: Mapping[str, int]) -> Command:
    pki = home.pki
    port = ports["kube-apiserver"]
    return Command(
        "kube-apiserver",
        [
            str(tool),
            f"--etcd-servers=https://{LOOPBACK}:{ports['etcd']}",
            f"--etcd-cafile={pki / 'etcd-ca.crt'}",
            f"--etcd-certfile={pki / 'etcd.crt'}",
            f"--etcd-keyfile={pki / 'etcd.key'}",
            f"--bind-address={LOOPBACK}",
            f"--advertise-address={LOOPBACK}",
            # An endpoint on loopback is refused by the API's validation, and no pod here would reach it.
            "--endpoint-reconciler-type=none",
            f"--secure-port={port}",
            f"--tls-cert-file={pki / 'kube-apiserver.crt'}",
            f"--tls-private-key-file={pki / 'kube-apiserver.key'}",
            f"--client-ca-file={pki / 'ca.crt'}",
            "--authorization-mode=Node,RBAC",
            "--enable-admission-plugins=NodeRestriction,ResourceQuota,LimitRanger,PodSecurity,Priority",
            f"--service-cluster-ip-range={SERVICE_CIDR}",
            "--service-account-issuer=https://kubernetes.default.svc",
            f"--service-account-key-file={pki / 'service-account.key'}",
            f"--service-account-signing-key-file={pki / 'service-account.key'}",
            f"--requestheader-client-ca-file={pki / 'front-proxy-ca.crt'}",
            "--requestheader-allowed-names=front-proxy-client",
            "--requestheader-username-headers=X-Remote-User",
            "--requestheader-group-headers=X-Remote-Group",
            "--requestheader-extra-headers-prefix=X-Remote-Extra-",
            f"--proxy-client-cert-file={pki / 'front-proxy.crt'}",
            f"--proxy-client-key-file={pki / 'front-proxy.key'}",
            "--profiling=false",
        ],
        port,
        _answers(pki, f"https://{LOOPBACK}:{port}/readyz", "ca"),
    )


def _client(
    home: Home, tool: Path, ports: Mapping[str, int], name: str, health: str, extra: Sequence[str]
) -> Command:
    """Gives a component that watches the API server and serves its own health over TLS."""
    kubeconfig = home.pki / f"{name}.kubeconfig"
    port = ports[name]
    return Command(
        name,
        [
            str(tool),
            f"--kubeconfig={kubeconfig}",
            f"--authentication-kubeconfig={kubeconfig}",
            f"--authorization-kubeconfig={kubeconfig}",
            f"--bind-address={LOOPBACK}",
            f"--secure-port={port}",
            f"--tls-cert-file={home.pki / f'{name}-server.crt'}",
            f"--tls-private-key-file={home.pki / f'{name}-server.key'}",
            "--leader-elect=false",
            # Client-side limits are made for shared control planes; with the defaults (20 and 50 requests a
            # second) deleting a dozen namespaces takes minutes.
            "--kube-api-qps=500",
            "--kube-api-burst=1000",
            *extra,
        ],
        port,
        _answers(home.pki, f"https://{LOOPBACK}:{port}{health}", "ca"),
    )


def _kube_controller_manager(home: Home, tool: Path, ports: Mapping[str, int]) -> Command:
    return _client(
        home,
        tool,
        ports,
        "kube-controller-manager",
        "/healthz",
        [
            f"--service-account-private-key-file={home.pki / 'service-account.key'}",
            f"--root-ca-file={home.pki / 'ca.crt'}",
            "--use-service-account-credentials",
            "--concurrent-namespace-syncs=20",
        ],
    )


def _kwok(home: Home, tool: Path, ports: Mapping[str, int]) -> Command:
    address = f"{LOOPBACK}:{ports['kwok']}"

    def ready() -> bool:
        try:
            with urllib.request.urlopen(f"http://{address}/healthz", timeout=2) as response:  # noqa: S310 - loopback
                return bool(response.status == 200)
        except (urllib.error.URLError, OSError):
            return False

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
        ready,
    )


TOOLS = ("etcd", "kube-apiserver", "kube-controller-manager", "kube-scheduler", "kwok")
"""The processes of a control plane in the order of their start."""


def commands(home: Home, tools: Mapping[str, Path], ports: Mapping[str, int]) -> dict[str, Command]:
    """Gives the command of every process, by name."""
    return {
        "etcd": _etcd(home, tools["etcd"], ports),
        "kube-apiserver": _kube_apiserver(home, tools["kube-apiserver"], ports),
        "kube-controller-manager": _kube_controller_manager(home, tools["kube-controller-manager"], ports),
        "kube-scheduler": _client(home, tools["kube-scheduler"], ports, "kube-scheduler", "/readyz", []),
        "kwok": _kwok(home, tools["kwok"], ports),
    }
