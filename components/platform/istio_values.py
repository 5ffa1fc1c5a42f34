"""The values of Istio's charts."""

from typing import Any

from components.labels import GATEWAY
from components.platform.istio_spec import GatewaySpec, ScaledSpec
from components.resources import Resources

_SECCOMP = {"type": "RuntimeDefault"}
"""Pod Security `restricted` asks for it; where it is not asked for, it does no harm."""


def base_values() -> dict[str, Any]:
    """CRDs as templates: Helm upgrades those, and never what lies in a chart's `crds` folder."""
    return {"base": {"enableCRDTemplates": True}}


def cni_values(resources: Resources) -> dict[str, Any]:
    """The agent that redirects a pod's traffic from outside of it, so that pods need no capability for it."""
    return {"resources": _resources(resources), "seccompProfile": _SECCOMP}


def istiod_values(spec: ScaledSpec) -> dict[str, Any]:
    """A control plane that relies on the node agents, and gives proxies what `restricted` asks of them."""
    return {
        "autoscaleEnabled": True,
        "autoscaleMin": spec.min_replicas,
        "autoscaleMax": spec.max_replicas,
        "resources": _resources(spec.resources),
        "seccompProfile": _SECCOMP,
        "cni": {"enabled": True},
        "global": {
            # Without it no pod of an application namespace can start.
            "priorityClassName": "system-cluster-critical",
            "proxy": {"seccompProfile": _SECCOMP},
        },
    }


def gateway_values(spec: GatewaySpec) -> dict[str, Any]:
    """A gateway that the edge reaches inside the cluster, on the ports that its pods listen on."""
    return {
        "name": GATEWAY,
        "service": {
            "type": "ClusterIP",
            "ports": [
                {"name": name, "protocol": "TCP", "port": port, "targetPort": port}
                for name, port in (("http2", 80), ("https", 443))
            ],
        },
        "autoscaling": {
            "enabled": True,
            "minReplicas": spec.min_replicas,
            "maxReplicas": spec.max_replicas,
        },
        "resources": _resources(spec.resources),
        "strategy": {"rollingUpdate": {"maxUnavailable": 0, "maxSurge": spec.SURGE}},
        "podDisruptionBudget": {"maxUnavailable": 1},
        "priorityClassName": "medium",
        "securityContext": {
            "seccompProfile": _SECCOMP,
            # The chart's own, which giving a context replaces: ports 80 and 443 without being root.
            "sysctls": [{"name": "net.ipv4.ip_unprivileged_port_start", "value": "0"}],
        },
    }


def _resources(resources: Resources) -> dict[str, dict[str, str]]:
    return {"requests": resources.requests.as_dict(), "limits": resources.limits.as_dict()}
