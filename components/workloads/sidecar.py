"""The mesh's proxy beside a workload's container: what it is given."""

from components.resources import Resources

_PREFIX = "sidecar.istio.io/"


def sidecar_annotations(sidecar: Resources) -> dict[str, str]:
    """The annotations of a pod by which the mesh's injector gives its proxy these resources."""
    return {
        f"{_PREFIX}proxyCPU": str(sidecar.requests.cpu),
        f"{_PREFIX}proxyMemory": str(sidecar.requests.memory),
        f"{_PREFIX}proxyCPULimit": str(sidecar.limits.cpu),
        f"{_PREFIX}proxyMemoryLimit": str(sidecar.limits.memory),
    }
