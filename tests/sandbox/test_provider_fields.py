"""Which fields of an object are ours."""

import base64
from typing import Any

from sandbox.providers.kubernetes.fields import (
    adopted_manager,
    imported,
    new_manager,
    previewed,
    refreshed,
    state,
    without_ignored,
)
from sandbox.providers.values import Secret

OURS = "pulumi-kubernetes-0a1b2c3d"


def managed(manager: str, fields: dict[str, Any], operation: str = "Apply") -> dict[str, Any]:
    return {"manager": manager, "operation": operation, "fieldsV1": fields}


def live(replicas: int, *entries: dict[str, Any], **metadata: Any) -> dict[str, Any]:
    meta = {"name": "web", "managedFields": list(entries), **metadata}
    return {"apiVersion": "apps/v1", "kind": "Deployment", "metadata": meta, "spec": {"replicas": replicas}}


REPLICAS: dict[str, Any] = {"f:spec": {"f:replicas": {}}}
INPUTS = {"spec": {"replicas": 2, "paused": False}}


def test_an_ignored_field_of_another_manager_is_left_out() -> None:
    applied = without_ignored(INPUTS, live(5, managed("autoscaler", REPLICAS)), ["spec.replicas"], OURS)
    assert applied == {"spec": {"paused": False}}


def test_an_ignored_field_of_ours_keeps_its_live_value() -> None:
    applied = without_ignored(INPUTS, live(5, managed(OURS, REPLICAS)), ["spec.replicas"], OURS)
    assert applied["spec"]["replicas"] == 5


def test_a_shared_ignored_field_stays_in_the_apply() -> None:
    both = live(5, managed(OURS, REPLICAS), managed("autoscaler", REPLICAS))
    assert without_ignored(INPUTS, both, ["spec.replicas"], OURS)["spec"]["replicas"] == 5


def test_an_ignored_field_that_is_not_live_is_applied_as_given() -> None:
    assert without_ignored(INPUTS, live(5), ["spec.paused"], OURS) == INPUTS


def test_an_ignored_annotation_with_dots_is_found() -> None:
    inputs = {"metadata": {"annotations": {"example.com/step": "1"}}}
    owner = managed("rollouts", {"f:metadata": {"f:annotations": {"f:example.com/step": {}}}})
    applied = without_ignored(inputs, live(1, owner), ['metadata.annotations["example.com/step"]'], OURS)
    assert applied == {"metadata": {"annotations": {}}}


def test_a_path_into_list_items_is_not_followed() -> None:
    inputs = {"spec": {"http": [{"weight": 1}]}}
    owner = managed("rollouts", {"f:spec": {"f:http": {}}})
    assert without_ignored(inputs, live(1, owner), ["spec.http[0].weight"], OURS) == inputs


def test_the_inputs_themselves_are_not_changed() -> None:
    without_ignored(INPUTS, live(5, managed("autoscaler", REPLICAS)), ["spec.replicas"], OURS)
    assert INPUTS["spec"]["replicas"] == 2


def test_a_manager_is_new_each_time_unless_the_annotation_names_one() -> None:
    assert new_manager({}) != new_manager({})
    named = {"metadata": {"annotations": {"pulumi.com/patchFieldManager": "bear"}}}
    assert new_manager(named) == "bear"


def test_the_manager_of_a_lost_run_is_adopted() -> None:
    assert adopted_manager(live(1, managed("kubectl", {}), managed(OURS, {}))) == OURS


def test_no_manager_of_anyone_else_is_adopted() -> None:
    assert adopted_manager(live(1, managed("kubectl", {}), managed(OURS, {}, "Update"))) is None


def test_a_value_that_drifted_is_shown() -> None:
    assert refreshed({"a": 1}, {"a": 1}, {"a": 2}) == {"a": 2}


def test_a_value_in_the_api_servers_own_form_is_no_drift() -> None:
    assert refreshed({"cpu": "1000m"}, {"cpu": "1"}, {"cpu": "1"}) == {"cpu": "1000m"}


def test_a_value_that_was_never_in_the_inputs_is_not_shown() -> None:
    assert refreshed({"a": 1}, {"a": 1}, {"a": 1, "b": 2}) == {"a": 1}


def test_a_value_that_was_removed_is_shown_as_missing() -> None:
    assert refreshed({"a": 1, "b": 2}, {"a": 1, "b": 2}, {"a": 1}) == {"a": 1}


def test_an_empty_value_that_the_api_server_drops_is_no_drift() -> None:
    assert refreshed({"a": 1, "b": {}}, {"a": 1}, {"a": 1, "c": 3}) == {"a": 1, "b": {}}


def test_drift_inside_a_list_item_leaves_the_rest_of_the_item() -> None:
    given = {"containers": [{"image": "v1", "cpu": "1000m"}]}
    last = {"containers": [{"image": "v1", "cpu": "1", "policy": "IfNotPresent"}]}
    now = {"containers": [{"image": "v2", "cpu": "1", "policy": "IfNotPresent"}]}
    assert refreshed(given, last, now) == {"containers": [{"image": "v2", "cpu": "1000m"}]}


def test_an_item_that_was_added_to_a_list_is_shown() -> None:
    assert refreshed({"a": [1]}, {"a": [1]}, {"a": [1, 2]}) == {"a": [1, 2]}


def test_drift_of_a_secrets_text_is_shown_as_text() -> None:
    old, new = ({"data": {"key": base64.b64encode(text).decode()}} for text in (b"old", b"new"))
    given = {"kind": "Secret", "stringData": {"key": "old"}}
    now = {"kind": "Secret"}
    assert refreshed(given, {**now, **old}, {**now, **old, "type": "Opaque"}) == given
    assert refreshed(given, {**now, **old}, {**now, **new}) == {
        "kind": "Secret",
        "stringData": {"key": "new"},
    }


def test_the_state_leaves_out_what_only_makes_it_large() -> None:
    recorded = state({**live(1, managed(OURS, {})), "status": {"conditions": [{}], "replicas": 1}}, OURS, {})
    assert recorded["metadata"] == {"name": "web"}
    assert recorded["status"] == {"replicas": 1}


def test_the_state_of_a_dry_run_has_nothing_that_will_change() -> None:
    shown = previewed({**live(1, uid="x", resourceVersion="7"), "status": {}}, OURS, {})
    assert shown["metadata"] == {"name": "web"}
    assert "status" not in shown


def test_the_data_of_a_secret_is_secret_without_being_asked() -> None:
    secret = {"apiVersion": "v1", "kind": "Secret", "metadata": {"name": "login"}, "data": {"key": "eA=="}}
    assert state(secret, OURS, {})["data"] == Secret({"key": "eA=="})


def test_an_imported_object_has_no_fields_of_the_api_server() -> None:
    shown = imported({**live(1, uid="x", generation=3), "status": {"replicas": 1}})
    assert shown["metadata"] == {"name": "web"}
    assert "status" not in shown
