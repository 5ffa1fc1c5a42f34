"""Which fields of an object are ours."""

from typing import Any

from sandbox.providers.kubernetes.ownership import adopted_manager, new_manager, without_ignored

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
