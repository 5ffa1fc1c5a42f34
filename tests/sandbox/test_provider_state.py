"""What the engine keeps of an object, and what of it a refresh shows."""

import base64
from typing import Any

from sandbox.providers.kubernetes.state import imported, previewed, refreshed, state
from sandbox.providers.values import Secret

OURS = "pulumi-kubernetes-0a1b2c3d"


def live(**metadata: Any) -> dict[str, Any]:
    return {"apiVersion": "apps/v1", "kind": "Deployment", "metadata": {"name": "web", **metadata}}


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
    status = {"conditions": [{}], "replicas": 1}
    recorded = state({**live(managedFields=[{"manager": OURS}]), "status": status}, OURS, {})
    assert recorded["metadata"] == {"name": "web"}
    assert recorded["status"] == {"replicas": 1}


def test_the_state_of_a_dry_run_has_nothing_that_will_change() -> None:
    shown = previewed({**live(uid="x", resourceVersion="7"), "status": {}}, OURS, {})
    assert shown["metadata"] == {"name": "web"}
    assert "status" not in shown


def test_the_data_of_a_secret_is_secret_without_being_asked() -> None:
    secret = {"apiVersion": "v1", "kind": "Secret", "metadata": {"name": "login"}, "data": {"key": "eA=="}}
    assert state(secret, OURS, {})["data"] == Secret({"key": "eA=="})


def test_an_imported_object_has_no_fields_of_the_api_server() -> None:
    shown = imported({**live(uid="x", generation=3), "status": {"replicas": 1}})
    assert shown["metadata"] == {"name": "web"}
    assert "status" not in shown
