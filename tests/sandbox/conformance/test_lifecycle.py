"""Create, update, read and delete."""

import pytest

from tests.sandbox.conformance.objects import CONFIG_MAP, DEPLOYMENT, config_map, deployment
from tests.sandbox.conformance.plugin import Plugin, RefusedError
from tests.sandbox.conftest import Sandbox

UPSERT = pytest.mark.parametrize(
    "own_kubernetes", [{"PULUMI_K8S_UPSERT_EXISTING_OBJECTS": "true"}], indirect=True
)


def test_create_makes_the_object(kubernetes: Plugin, sandbox: Sandbox, namespace: str) -> None:
    made = kubernetes.create(CONFIG_MAP, config_map(namespace, colour="brown"))
    assert made.identity == f"{namespace}/settings"
    assert sandbox.get("configmap", "settings", namespace)["data"] == {"colour": "brown"}


def test_create_refuses_an_object_that_exists(kubernetes: Plugin, sandbox: Sandbox, namespace: str) -> None:
    sandbox.kubectl(
        "create", "configmap", "settings", "--from-literal=colour=white", f"--namespace={namespace}"
    )
    with pytest.raises(RefusedError, match='configmaps "settings" already exists'):
        kubernetes.create(CONFIG_MAP, config_map(namespace))
    assert sandbox.get("configmap", "settings", namespace)["data"] == {"colour": "white"}


def test_create_refuses_even_what_it_would_not_change(kubernetes: Plugin, namespace: str) -> None:
    kubernetes.create(CONFIG_MAP, config_map(namespace))
    with pytest.raises(RefusedError, match='configmaps "settings" already exists'):
        kubernetes.create(CONFIG_MAP, config_map(namespace))


@UPSERT
def test_create_takes_over_what_a_lost_run_made_when_told_to(
    own_kubernetes: Plugin, kubernetes: Plugin, sandbox: Sandbox, namespace: str
) -> None:
    kubernetes.create(CONFIG_MAP, config_map(namespace, colour="white"))
    own_kubernetes.create(CONFIG_MAP, config_map(namespace, colour="brown"))
    assert sandbox.get("configmap", "settings", namespace)["data"] == {"colour": "brown"}


def test_update_changes_the_object_in_place(kubernetes: Plugin, sandbox: Sandbox, namespace: str) -> None:
    made = kubernetes.create(CONFIG_MAP, config_map(namespace, colour="brown"))
    kubernetes.update(made, config_map(namespace, colour="black"))
    live = sandbox.get("configmap", "settings", namespace)
    assert live["data"] == {"colour": "black"}
    assert live["metadata"]["uid"] == made.state["metadata"]["uid"]


def test_update_removes_a_field_that_left_the_inputs(
    kubernetes: Plugin, sandbox: Sandbox, namespace: str
) -> None:
    made = kubernetes.create(CONFIG_MAP, config_map(namespace, colour="brown", size="big"))
    kubernetes.update(made, config_map(namespace, colour="brown"))
    assert sandbox.get("configmap", "settings", namespace)["data"] == {"colour": "brown"}


def test_read_of_an_object_that_is_gone_has_no_identity(
    kubernetes: Plugin, sandbox: Sandbox, namespace: str
) -> None:
    made = kubernetes.create(CONFIG_MAP, config_map(namespace))
    sandbox.kubectl("delete", "configmap", "settings", f"--namespace={namespace}")
    assert kubernetes.read(made).identity == ""


def test_delete_returns_when_the_object_and_its_pods_are_gone(
    kubernetes: Plugin, sandbox: Sandbox, namespace: str
) -> None:
    kubernetes.delete(kubernetes.create(DEPLOYMENT, deployment(namespace)))
    assert sandbox.kubectl("get", "deployments,pods", f"--namespace={namespace}", "--output=name") == ""


def test_delete_waits_as_long_as_a_finalizer_holds_the_object(
    kubernetes: Plugin, sandbox: Sandbox, namespace: str
) -> None:
    inputs = config_map(namespace)
    inputs["metadata"]["finalizers"] = ["example.com/hold"]
    made = kubernetes.create(CONFIG_MAP, inputs)
    with pytest.raises(RefusedError, match="settings"):
        kubernetes.delete(made, timeout=1)
    patch = '--patch={"metadata":{"finalizers":null}}'
    sandbox.kubectl("patch", "configmap", "settings", f"--namespace={namespace}", patch)
    kubernetes.delete(made)


def test_delete_of_an_object_that_is_gone_succeeds(
    kubernetes: Plugin, sandbox: Sandbox, namespace: str
) -> None:
    made = kubernetes.create(CONFIG_MAP, config_map(namespace))
    sandbox.kubectl("delete", "configmap", "settings", f"--namespace={namespace}")
    kubernetes.delete(made)


def test_a_kind_that_is_not_served_is_named(kubernetes: Plugin, namespace: str) -> None:
    with pytest.raises(RefusedError, match=r"Bear in forest\.example\.com/v1"):
        kubernetes.create("kubernetes:forest.example.com/v1:Bear", config_map(namespace))


def test_a_type_that_the_plugin_does_not_have_is_named(kubernetes: Plugin, namespace: str) -> None:
    with pytest.raises(RefusedError, match="kubernetes:yaml/v2:ConfigGroup"):
        kubernetes.create("kubernetes:yaml/v2:ConfigGroup", config_map(namespace))
