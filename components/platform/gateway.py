"""What the mesh's gateway listens for on behalf of a namespace."""

from dataclasses import dataclass
from typing import Any

import pulumi_kubernetes as k8s
from pulumi import ComponentResource, Input, ResourceOptions

from components.labels import GATEWAY, object_labels


@dataclass(frozen=True, kw_only=True)
class GatewayArgs:
    """A namespace and the host that it serves.

    `certificate` is the Secret with the host's certificate, beside the gateway's pods; `pods` are the labels
    of these.
    """

    namespace: Input[str]
    host: str
    certificate: str
    pods: dict[str, str]


class Gateway(ComponentResource):
    """Lets requests for the host in, over TLS alone, to where a VirtualService of the same namespace says."""

    def __init__(self, name: str, args: GatewayArgs, opts: ResourceOptions | None = None) -> None:
        super().__init__("brownbear:platform:Gateway", name, None, opts)
        k8s.apiextensions.CustomResource(
            name,
            api_version="networking.istio.io/v1",
            kind="Gateway",
            metadata={"name": GATEWAY, "namespace": args.namespace, "labels": object_labels()},
            spec={"selector": args.pods, "servers": _servers(args.host, args.certificate)},
            opts=ResourceOptions(parent=self),
        )
        self.register_outputs({})


def _servers(host: str, certificate: str) -> list[dict[str, Any]]:
    # The prefix is Istio's: no VirtualService of another namespace can take the host.
    hosts = [f"./{host}"]
    return [
        {
            "port": {"name": "https", "number": 443, "protocol": "HTTPS"},
            "hosts": hosts,
            "tls": {"mode": "SIMPLE", "credentialName": certificate, "minProtocolVersion": "TLSV1_2"},
        },
        {
            "port": {"name": "http", "number": 80, "protocol": "HTTP"},
            "hosts": hosts,
            "tls": {"httpsRedirect": True},
        },
    ]
