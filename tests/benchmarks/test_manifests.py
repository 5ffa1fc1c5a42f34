"""kubectl's manifests out of Pulumi's state."""

from typing import Any

from benchmarks.manifests import manifests

NAMESPACE = {"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": "a"}}
QUOTA = {"apiVersion": "v1", "kind": "ResourceQuota", "metadata": {"name": "q", "namespace": "a"}}


def export(*resources: tuple[str, dict[str, Any]]) -> dict[str, Any]:
    return {"deployment": {"resources": [{"type": token, "inputs": inputs} for token, inputs in resources]}}


def test_each_object_comes_as_it_was_sent_after_those_that_it_needs() -> None:
    state = export(("kubernetes:core/v1:Namespace", NAMESPACE), ("kubernetes:core/v1:ResourceQuota", QUOTA))
    assert manifests(state) == [NAMESPACE, QUOTA]


def test_stacks_components_and_providers_are_no_objects() -> None:
    state = export(
        ("pulumi:pulumi:Stack", {}),
        ("brownbear:platform:Namespace", {}),
        ("pulumi:providers:kubernetes", {"context": "c"}),
        ("kubernetes:core/v1:Namespace", NAMESPACE),
    )
    assert manifests(state) == [NAMESPACE]
