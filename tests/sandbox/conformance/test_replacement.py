"""What replaces an object, and what the state holds of it."""

from sandbox.providers.values import Secret
from tests.sandbox.conformance.objects import CONFIG_MAP, DEPLOYMENT, SECRET, config_map, deployment, named
from tests.sandbox.conformance.plugin import Plugin
from tests.sandbox.conftest import Sandbox

READY_AT_ONCE = {"pulumi.com/skipAwait": "true"}


def test_a_changed_selector_replaces_a_deployment(kubernetes: Plugin, namespace: str) -> None:
    made = kubernetes.create(DEPLOYMENT, deployment(namespace, annotations=READY_AT_ONCE))
    found = kubernetes.diff(made, deployment(namespace, label="site", annotations=READY_AT_ONCE))
    assert list(found.replaces) == ["spec.selector.matchLabels.app"]


def test_an_object_with_a_fixed_name_is_deleted_before_its_replacement(
    kubernetes: Plugin, namespace: str
) -> None:
    made = kubernetes.create(DEPLOYMENT, deployment(namespace, annotations=READY_AT_ONCE))
    found = kubernetes.diff(made, deployment(namespace, label="site", annotations=READY_AT_ONCE))
    assert found.deleteBeforeReplace


def test_a_new_name_is_made_before_the_old_one_goes(kubernetes: Plugin, namespace: str) -> None:
    made = kubernetes.create(CONFIG_MAP, config_map(namespace, "old"))
    found = kubernetes.diff(made, config_map(namespace, "new"))
    assert list(found.replaces) == ["metadata.name"]
    assert not found.deleteBeforeReplace


def test_a_changed_image_replaces_nothing(kubernetes: Plugin, namespace: str) -> None:
    made = kubernetes.create(DEPLOYMENT, deployment(namespace, tag="v1", annotations=READY_AT_ONCE))
    found = kubernetes.diff(made, deployment(namespace, tag="v2", annotations=READY_AT_ONCE))
    assert set(found.detailedDiff) == {"spec.template.spec.containers[0].image"}
    assert not found.replaces


def test_an_ignored_change_is_no_difference(kubernetes: Plugin, namespace: str) -> None:
    made = kubernetes.create(DEPLOYMENT, deployment(namespace, replicas=2, annotations=READY_AT_ONCE))
    changed = deployment(namespace, replicas=4, annotations=READY_AT_ONCE)
    assert not kubernetes.diff(made, changed, ignore=("spec.replicas",)).detailedDiff


def test_changed_data_replaces_a_config_map(kubernetes: Plugin, namespace: str) -> None:
    made = kubernetes.create(CONFIG_MAP, config_map(namespace, colour="brown"))
    assert kubernetes.diff(made, config_map(namespace, colour="black")).deleteBeforeReplace


def test_the_data_of_a_secret_is_secret_in_the_state(kubernetes: Plugin, namespace: str) -> None:
    inputs = {"metadata": named(namespace, "login"), "stringData": {"password": "honey"}}
    made = kubernetes.create(SECRET, inputs)
    assert made.state["data"] == Secret({"password": "aG9uZXk="})
    assert made.inputs["stringData"] == Secret({"password": "honey"})


def test_a_secret_input_stays_secret_in_any_kind(kubernetes: Plugin, namespace: str) -> None:
    inputs = {**config_map(namespace), "data": {"colour": Secret("brown"), "size": "big"}}
    made = kubernetes.create(CONFIG_MAP, inputs)
    assert made.state["data"] == {"colour": Secret("brown"), "size": "big"}


def test_a_secret_that_was_read_again_is_no_difference(kubernetes: Plugin, namespace: str) -> None:
    inputs = {"metadata": named(namespace, "login"), "stringData": {"password": "honey"}}
    made = kubernetes.create(SECRET, inputs)
    assert not kubernetes.diff(kubernetes.read(made), inputs).detailedDiff


def test_the_state_has_no_managed_fields(kubernetes: Plugin, namespace: str) -> None:
    made = kubernetes.create(CONFIG_MAP, config_map(namespace))
    assert "managedFields" not in made.state["metadata"]


def test_the_field_manager_is_kept_for_the_next_update(
    kubernetes: Plugin, sandbox: Sandbox, namespace: str
) -> None:
    made = kubernetes.create(CONFIG_MAP, config_map(namespace, colour="brown"))
    changed = kubernetes.update(made, config_map(namespace, colour="black"))
    assert changed.state["__fieldManager"] == made.state["__fieldManager"]
    live = sandbox.kubectl(
        "get", "configmap", "settings", f"--namespace={namespace}", "--show-managed-fields", "--output=yaml"
    )
    assert live.count("manager: ") == 1
