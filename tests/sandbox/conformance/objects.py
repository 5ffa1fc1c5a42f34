"""The inputs of the suite's objects."""

from typing import Any

CONFIG_MAP = "kubernetes:core/v1:ConfigMap"
DEPLOYMENT = "kubernetes:apps/v1:Deployment"
SECRET = "kubernetes:core/v1:Secret"  # noqa: S105  a type token
SERVICE = "kubernetes:core/v1:Service"


def named(namespace: str, name: str, annotations: dict[str, str] | None = None) -> dict[str, Any]:
    metadata: dict[str, Any] = {"name": name, "namespace": namespace}
    return metadata | ({"annotations": annotations} if annotations else {})


def config_map(namespace: str, name: str = "settings", **data: str) -> dict[str, Any]:
    return {"metadata": named(namespace, name), "data": data or {"colour": "brown"}}


def deployment(
    namespace: str,
    tag: str = "v1",
    replicas: int = 2,
    label: str = "web",
    annotations: dict[str, str] | None = None,
) -> dict[str, Any]:
    return {
        "metadata": named(namespace, "web", annotations),
        "spec": {
            "replicas": replicas,
            "selector": {"matchLabels": {"app": label}},
            "template": {
                "metadata": {"labels": {"app": label}},
                "spec": {
                    "containers": [
                        {
                            "name": "web",
                            "image": f"brownbear/web:{tag}",
                            "resources": {"requests": {"cpu": "0.1"}, "limits": {"cpu": "1000m"}},
                        }
                    ],
                    "terminationGracePeriodSeconds": 1,
                },
            },
        },
    }
