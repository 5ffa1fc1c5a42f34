"""What is particular to a kind: its type token, what forces a replacement, and whether it owns others."""

import re
from typing import Any, Final

from sandbox.providers.base import ProviderError
from sandbox.providers.property_diff import MISSING, Change, Path

RELEASE: Final = "kubernetes:helm.sh/v3:Release"
"""The token of a Helm release, which the stand-in records and does not render."""

_TOKEN = re.compile(
    r"kubernetes:(?P<group>[a-z0-9.-]+)/(?P<version>v\d+(?:(?:alpha|beta)\d+)?):(?P<kind>[A-Z][A-Za-z0-9]*)"
)
_COMPONENTS = ("helm.sh", "kustomize", "yaml")

_IDENTITY = ("metadata.name", "metadata.namespace")
_STATEFUL_SET = (
    "spec.podManagementPolicy",
    "spec.revisionHistoryLimit",
    "spec.selector",
    "spec.serviceName",
    "spec.volumeClaimTemplates",
)
_REPLACING: dict[tuple[str, str], tuple[str, ...]] = {
    ("apps/v1", "Deployment"): ("spec.selector",),
    ("apps/v1", "StatefulSet"): _STATEFUL_SET,
    ("batch/v1", "Job"): ("spec.completions", "spec.parallelism", "spec.selector", "spec.template"),
    ("rbac.authorization.k8s.io/v1", "ClusterRoleBinding"): ("roleRef",),
    ("rbac.authorization.k8s.io/v1", "RoleBinding"): ("roleRef",),
    ("storage.k8s.io/v1", "StorageClass"): ("parameters", "provisioner"),
    ("v1", "ConfigMap"): ("binaryData", "data"),
    ("v1", "PersistentVolumeClaim"): ("spec",),
    ("v1", "Pod"): ("spec",),
    ("v1", "ResourceQuota"): ("spec.scopes",),
    ("v1", "Secret"): ("data", "stringData", "type"),
    ("v1", "Service"): ("spec.clusterIP",),
}
"""The fields that the official provider replaces an object for, by apiVersion and kind."""

_CHILDLESS: Final = frozenset(
    {
        "ClusterRole",
        "ClusterRoleBinding",
        "ConfigMap",
        "HorizontalPodAutoscaler",
        "Ingress",
        "LimitRange",
        "NetworkPolicy",
        "PersistentVolumeClaim",
        "PodDisruptionBudget",
        "PriorityClass",
        "ResourceQuota",
        "Role",
        "RoleBinding",
        "Secret",
        "ServiceAccount",
        "StorageClass",
    }
)


def identify(token: str) -> tuple[str, str]:
    """Gives apiVersion and kind of a type token such as `kubernetes:apps/v1:Deployment`.

    Raises:
        ProviderError: the stand-in does not know the type.
    """
    match = _TOKEN.fullmatch(token)
    if match is None or match["group"] in _COMPONENTS or match["kind"].endswith(("Patch", "List")):
        raise ProviderError(
            f"type {token} is not in the sandbox's stand-in for the kubernetes provider: "
            "it takes single objects and CustomResources, not patches, lists, YAML, Kustomize or Helm charts"
        )
    group, version = match["group"], match["version"]
    return version if group == "core" else f"{group}/{version}", match["kind"]


def replaces(change: Change, api_version: str, kind: str, *, mutable: frozenset[str]) -> bool:
    """Says whether a live object cannot take the change.

    Args:
        change: of the object's inputs.
        api_version: of the object.
        kind: of the object.
        mutable: kinds whose own fields are changed in place by setting (ConfigMap, Secret).
    """
    own = () if kind in mutable else _REPLACING.get((api_version, kind), ())
    return any(_concerns(change, tuple(field.split("."))) for field in (*_IDENTITY, *own))


def _concerns(change: Change, field: Path) -> bool:
    common = min(len(change.path), len(field))
    if change.path[:common] != field[:common]:
        return False
    rest = field[common:]
    return not rest or _member(change.old, rest) is not MISSING or _member(change.new, rest) is not MISSING


def _member(value: Any, path: Path) -> Any:
    for step in path:
        if not isinstance(value, dict) or step not in value:
            return MISSING
        value = value[step]
    return value


def propagation(kind: str, annotations: dict[str, str]) -> str:
    """Gives how a delete spreads: in the foreground, so that what the object owns is gone before it is.

    A kind that owns nothing is deleted at once: the same end without a detour through the garbage collector.
    """
    asked = annotations.get("pulumi.com/deletionPropagationPolicy")
    return asked.capitalize() if asked else "Background" if kind in _CHILDLESS else "Foreground"
