"""The configuration of a kubernetes provider resource, as far as the stand-in knows it."""

import json
import os
from dataclasses import dataclass
from typing import Any

from sandbox.providers.base import ProviderError
from sandbox.providers.kubernetes.kubeconfig import load
from sandbox.providers.values import Tree, plain


@dataclass(frozen=True)
class Settings:
    """What a provider resource, or the environment in its place, says."""

    kubeconfig: str | None
    """Content or path; None stands for the default places."""
    context: str | None
    namespace: str | None
    """For namespaced objects that name none."""
    upsert: bool
    """Whether a create takes over an object that exists."""
    mutable: frozenset[str]
    """Kinds, of ConfigMap and Secret, that are changed in place."""
    identity: str | None
    """`clusterIdentifier`: where set, only its change says that the cluster is another one."""

    @classmethod
    def parse(cls, values: dict[str, Tree]) -> "Settings":
        """Reads the inputs of a provider resource.

        Raises:
            ProviderError: they ask for client-side apply or for rendering to files.
        """
        given = plain(values)
        if given.get("renderYamlToDirectory"):
            raise ProviderError(
                "renderYamlToDirectory is not in the sandbox's stand-in for the kubernetes provider"
            )
        if not _flag(given, "enableServerSideApply", "PULUMI_K8S_ENABLE_SERVER_SIDE_APPLY", default=True):
            raise ProviderError(
                "client-side apply is not in the sandbox's stand-in: leave enableServerSideApply at true"
            )
        mutable = {
            "ConfigMap": _flag(given, "enableConfigMapMutable", "PULUMI_K8S_ENABLE_CONFIGMAP_MUTABLE"),
            "Secret": _flag(given, "enableSecretMutable", "PULUMI_K8S_ENABLE_SECRET_MUTABLE"),
        }
        return cls(
            kubeconfig=_text(given.get("kubeconfig")),
            context=_text(given.get("context")),
            namespace=_text(given.get("namespace")),
            upsert=_flag(given, "upsertExistingObjects", "PULUMI_K8S_UPSERT_EXISTING_OBJECTS"),
            mutable=frozenset(kind for kind, enabled in mutable.items() if enabled),
            identity=_text(given.get("clusterIdentifier")),
        )

    def cluster(self) -> object:
        """Gives what tells the cluster from others: its identifier or kubeconfig entry; None if unread."""
        if self.identity:
            return self.identity
        try:
            return load(self.kubeconfig, self.context).cluster
        except ProviderError:
            return None


def _text(value: Any) -> str | None:
    if value is None or value == "":
        return None
    return value if isinstance(value, str) else json.dumps(value)


def _flag(given: dict[str, Any], name: str, variable: str, *, default: bool = False) -> bool:
    value = given.get(name, os.environ.get(variable))
    if value is None or value == "":
        return default
    return str(value).lower() == "true"
