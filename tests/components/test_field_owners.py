"""Every field that a controller owns has one owner, and is left to it."""

from components.field_owners import FIELD_OWNERS, FieldOwner, ignore_changes
from tests.synth import synth


def _contested(field_owners: tuple[FieldOwner, ...]) -> list[tuple[FieldOwner, FieldOwner]]:
    """Pairs of entries where one field is the other, or lies within it."""
    return [
        (one, other)
        for index, one in enumerate(field_owners)
        for other in field_owners[index + 1 :]
        if one.kind == other.kind and (_within(one.field, other.field) or _within(other.field, one.field))
    ]


def _within(field: str, outer: str) -> bool:
    return field == outer or field.startswith((f"{outer}.", f"{outer}["))


def test_no_field_has_two_owners() -> None:
    assert _contested(FIELD_OWNERS) == []


def test_a_field_within_an_owned_field_is_contested() -> None:
    outer = FieldOwner(kind="v1:Thing", field="spec", owner="one")
    inner = FieldOwner(kind="v1:Thing", field="spec.replicas", owner="other")
    assert _contested((outer, inner)) == [(outer, inner)]


def test_a_deployments_replicas_belong_to_the_autoscaler() -> None:
    assert ignore_changes("apps/v1:Deployment") == ["spec.replicas"]


def test_weights_and_subsets_belong_to_a_release() -> None:
    assert ignore_changes("networking.istio.io/v1:VirtualService") == [
        "spec.http[1].route[0].weight",
        "spec.http[1].route[1].weight",
    ]
    assert ignore_changes("networking.istio.io/v1:DestinationRule") == ["spec.subsets"]


def test_the_program_ignores_changes_of_owned_fields_and_no_others() -> None:
    for resource in synth("local").resources:
        assert list(resource.ignore_changes) == ignore_changes(resource.type.removeprefix("kubernetes:"))
