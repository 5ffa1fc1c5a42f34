"""The command lines of a real Kubernetes control plane on loopback."""

from collections.abc import Mapping, Sequence
from pathlib import Path

from . import kwok
from .health import answers, trust
from .home import Home
from .ports import LOOPBACK
from .processes import Command

SERVICE_CIDR = "10.96.0.0/16"


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
        answers(f"{client}/health", trust(pki, "etcd-ca", "etcd")),
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
            f"--tls-cert-file={pki / 'kube-apiserver-server.crt'}",
            f"--tls-private-key-file={pki / 'kube-apiserver-server.key'}",
            f"--client-ca-file={pki / 'ca.crt'}",
            "--authorization-mode=Node,RBAC",
            # As on EKS: who may be privileged is for Pod Security to say, namespace by namespace.
            "--allow-privileged=true",
            "--enable-admission-plugins=NodeRestriction,ResourceQuota,LimitRanger,PodSecurity,Priority",
            # Such a policy plays the mesh's injector; in Kubernetes 1.35 they are a beta, and off by default.
            "--feature-gates=MutatingAdmissionPolicy=true",
            "--runtime-config=admissionregistration.k8s.io/v1beta1=true",
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
        answers(f"https://{LOOPBACK}:{port}/readyz", trust(pki, "ca")),
    )


def _client(
    home: Home, tool: Path, ports: Mapping[str, int], *, name: str, health: str, extra: Sequence[str] = ()
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
        answers(f"https://{LOOPBACK}:{port}{health}", trust(home.pki, "ca")),
    )


def _kube_controller_manager(home: Home, tool: Path, ports: Mapping[str, int]) -> Command:
    return _client(
        home,
        tool,
        ports,
        name="kube-controller-manager",
        health="/healthz",
        extra=[
            f"--service-account-private-key-file={home.pki / 'service-account.key'}",
            f"--root-ca-file={home.pki / 'ca.crt'}",
            "--use-service-account-credentials",
            "--concurrent-namespace-syncs=20",
            # Heartbeats stop while the API server is down or the machine sleeps. A pod that is then called
            # not ready would stay so: a kubelet takes that back, KWOK does not.
            "--node-monitor-grace-period=720h",
        ],
    )


def _kube_scheduler(home: Home, tool: Path, ports: Mapping[str, int]) -> Command:
    return _client(home, tool, ports, name="kube-scheduler", health="/readyz")


TOOLS = ("etcd", "kube-apiserver", "kube-controller-manager", "kube-scheduler", "kwok")
"""The processes of a control plane in the order of their start."""


def commands(home: Home, tools: Mapping[str, Path], ports: Mapping[str, int]) -> dict[str, Command]:
    """Gives the command of every process, by name."""
    return {
        "etcd": _etcd(home, tools["etcd"], ports),
        "kube-apiserver": _kube_apiserver(home, tools["kube-apiserver"], ports),
        "kube-controller-manager": _kube_controller_manager(home, tools["kube-controller-manager"], ports),
        "kube-scheduler": _kube_scheduler(home, tools["kube-scheduler"], ports),
        "kwok": kwok.command(home, tools["kwok"], ports),
    }
