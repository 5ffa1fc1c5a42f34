"""The detailed difference between two sets of inputs."""

import pytest
from pulumi.runtime.proto import provider_pb2 as pb

from sandbox.providers.property_diff import MISSING, Change, Path, changes, property_path, response


def test_equal_values_have_no_changes() -> None:
    assert list(changes({"a": [1, {"b": "c"}]}, {"a": [1, {"b": "c"}]})) == []


def test_a_change_is_named_by_its_deepest_path() -> None:
    old, new = ({"spec": {"containers": [{"image": image}]}} for image in ("v1", "v2"))
    assert list(changes(old, new)) == [Change(("spec", "containers", 0, "image"), "v1", "v2")]


def test_an_added_and_a_deleted_member_are_changes() -> None:
    assert list(changes({"a": 1}, {"b": 2})) == [Change(("a",), 1, MISSING), Change(("b",), MISSING, 2)]


def test_a_longer_list_adds_its_last_items() -> None:
    assert list(changes(["a"], ["a", "b"])) == [Change((1,), MISSING, "b")]


def test_true_is_not_one() -> None:
    assert list(changes({"a": True}, {"a": 1})) == [Change(("a",), old=True, new=1)]


@pytest.mark.parametrize(
    ("path", "text"),
    [
        (("spec", "containers", 0, "image"), "spec.containers[0].image"),
        (("metadata", "labels", "example.com/name"), 'metadata.labels["example.com/name"]'),
        (("data", 'a"b'), r'data["a\"b"]'),
    ],
)
def test_a_path_is_written_as_pulumi_does(path: Path, text: str) -> None:
    assert property_path(path) == text


def test_no_change_is_said_to_be_none() -> None:
    assert response([], lambda _: True).changes == pb.DiffResponse.DIFF_NONE


@pytest.mark.parametrize(
    ("old", "new", "kind", "replacing"),
    [
        (MISSING, 1, pb.PropertyDiff.ADD, pb.PropertyDiff.ADD_REPLACE),
        (1, MISSING, pb.PropertyDiff.DELETE, pb.PropertyDiff.DELETE_REPLACE),
        (1, 2, pb.PropertyDiff.UPDATE, pb.PropertyDiff.UPDATE_REPLACE),
    ],
)
def test_each_kind_of_change_has_a_replacing_form(
    old: object, new: object, kind: pb.PropertyDiff.Kind.ValueType, replacing: pb.PropertyDiff.Kind.ValueType
) -> None:
    found = [Change(("spec",), old, new)]
    assert response(found, lambda _: False).detailedDiff["spec"].kind == kind
    assert response(found, lambda _: True).detailedDiff["spec"].kind == replacing
    assert list(response(found, lambda _: True).replaces) == ["spec"]
