"""Who owns a field: conflicts, ignored changes and drift."""

import json
from typing import Any

import pytest

from tests.sandbox.conformance.objects import CONFIG_MAP, DEPLOYMENT, config_map, deployment
from tests.sandbox.conformance.plugin import Plugin, RefusedError
from tests.sandbox.conftest import Sandbox


def apply_as(sandbox: Sandbox, manager: str, document: dict[str, Any]) -> None:
    sandbox.kubectl(
        "apply",
        "--server-side",
        "--force-conflicts",
        f"--field-manager={manager}",
        "--filename=-",
        stdin=json.dumps(document),
    )


def white(namespace: str) -> dict[str, Any]:
    return {"apiVersion": "v1", "kind": "ConfigMap", **config_map(namespace, colour="white")}


def test_a_field_of_another_manager_conflicts_in_the_api_servers_words(
    kubernetes: Plugin, sandbox: Sandbox, namespace: str
) -> None:
    made = kubernetes.create(CONFIG_MAP, config_map(namespace, colour="brown"))
    apply_as(sandbox, "painter", white(namespace))
    with pytest.raises(RefusedError, match=r'conflict with "painter".*: \.data\.colour'):
        kubernetes.update(made, config_map(namespace, colour="black"))


def test_a_conflict_shows_in_the_preview(kubernetes: Plugin, sandbox: Sandbox, namespace: str) -> None:
    made = kubernetes.create(CONFIG_MAP, config_map(namespace, colour="brown"))
    apply_as(sandbox, "painter", white(namespace))
    with pytest.raises(RefusedError, match='conflict with "painter"'):
        kubernetes.update(made, config_map(namespace, colour="black"), preview=True)


def test_patch_force_takes_the_field_over(kubernetes: Plugin, sandbox: Sandbox, namespace: str) -> None:
    made = kubernetes.create(CONFIG_MAP, config_map(namespace, colour="brown"))
    apply_as(sandbox, "painter", white(namespace))
    inputs = config_map(namespace, colour="black")
    inputs["metadata"]["annotations"] = {"pulumi.com/patchForce": "true"}
    kubernetes.update(made, inputs)
    assert sandbox.get("configmap", "settings", namespace)["data"] == {"colour": "black"}


def test_an_edit_by_kubectl_is_taken_back(kubernetes: Plugin, sandbox: Sandbox, namespace: str) -> None:
    made = kubernetes.create(CONFIG_MAP, config_map(namespace, colour="brown"))
    patch = json.dumps({"data": {"colour": "white"}})
    sandbox.kubectl("patch", "configmap", "settings", f"--namespace={namespace}", f"--patch={patch}")
    kubernetes.update(made, config_map(namespace, colour="brown"))
    assert sandbox.get("configmap", "settings", namespace)["data"] == {"colour": "brown"}


def test_a_scaled_deployment_keeps_its_replicas_under_ignore_changes(
    kubernetes: Plugin, sandbox: Sandbox, namespace: str
) -> None:
    made = kubernetes.create(DEPLOYMENT, deployment(namespace, replicas=2))
    sandbox.kubectl("scale", "deployment/web", "--replicas=3", f"--namespace={namespace}")
    kubernetes.update(made, deployment(namespace, tag="v2", replicas=2), ignore=("spec.replicas",))
    spec = sandbox.get("deployment", "web", namespace)["spec"]
    assert spec["replicas"] == 3
    assert spec["template"]["spec"]["containers"][0]["image"] == "brownbear/web:v2"


def test_a_scaled_deployment_conflicts_without_ignore_changes(
    kubernetes: Plugin, sandbox: Sandbox, namespace: str
) -> None:
    made = kubernetes.create(DEPLOYMENT, deployment(namespace, replicas=2))
    sandbox.kubectl("scale", "deployment/web", "--replicas=3", f"--namespace={namespace}")
    with pytest.raises(RefusedError, match=r"\.spec\.replicas"):
        kubernetes.update(made, deployment(namespace, tag="v2", replicas=2))


def test_read_shows_a_value_that_drifted(kubernetes: Plugin, sandbox: Sandbox, namespace: str) -> None:
    made = kubernetes.create(CONFIG_MAP, config_map(namespace, colour="brown"))
    apply_as(sandbox, "painter", white(namespace))
    assert kubernetes.read(made).inputs["data"] == {"colour": "white"}


def test_drift_that_was_read_is_a_difference(kubernetes: Plugin, sandbox: Sandbox, namespace: str) -> None:
    made = kubernetes.create(DEPLOYMENT, deployment(namespace, replicas=1))
    sandbox.kubectl("scale", "deployment/web", "--replicas=2", f"--namespace={namespace}")
    sandbox.kubectl("rollout", "status", "deployment/web", "--timeout=30s", f"--namespace={namespace}")
    found = kubernetes.diff(kubernetes.read(made), deployment(namespace, replicas=1))
    assert set(found.detailedDiff) == {"spec.replicas"}


def test_read_shows_neither_defaults_nor_fields_of_others(
    kubernetes: Plugin, sandbox: Sandbox, namespace: str
) -> None:
    made = kubernetes.create(DEPLOYMENT, deployment(namespace))
    sandbox.kubectl("label", "deployment/web", "colour=brown", f"--namespace={namespace}")
    assert kubernetes.read(made).inputs == made.inputs


def test_read_of_an_unchanged_object_is_no_difference(kubernetes: Plugin, namespace: str) -> None:
    made = kubernetes.create(DEPLOYMENT, deployment(namespace))
    assert not kubernetes.diff(kubernetes.read(made), deployment(namespace)).detailedDiff
