"""Conversion between the protocol's structs and plain Python."""

from typing import Any

import pytest
from google.protobuf.struct_pb2 import Struct

from sandbox.providers.values import UNKNOWN, Secret, decode, encode, has_unknown, mark_secrets, plain

SIGNATURE = "4dabf18193072939515e22adb298388d"
OUTPUT = "d0e6a833031e9bbcd3f4e8bde6ca49a4"
RESOURCE = "5cf8f73096256a8f31e491e813e4eb8e"
ASSET = "c44067f5952c0a294b673a41bacd8c17"


def struct(**members: Any) -> Struct:
    made = Struct()
    made.update(members)
    return made


@pytest.mark.parametrize(
    "value", ["text", 3, 1.5, True, ["a", {"b": 2}], {"c": {"d": "e"}}, {}, [], Secret("s"), UNKNOWN]
)
def test_encode_and_decode_are_inverse(value: object) -> None:
    assert decode(encode({"value": value})) == {"value": value}


def test_whole_numbers_are_integers() -> None:
    assert repr(decode(struct(replicas=6))) == "{'replicas': 6}"


def test_null_members_are_left_out() -> None:
    assert decode(struct(spec={"kept": "x", "dropped": None})) == {"spec": {"kept": "x"}}


def test_an_output_without_a_value_is_unknown() -> None:
    assert decode(struct(name={SIGNATURE: OUTPUT, "dependencies": []}))["name"] is UNKNOWN


def test_a_secret_output_is_secret() -> None:
    assert decode(struct(name={SIGNATURE: OUTPUT, "secret": True, "value": "x"})) == {"name": Secret("x")}


def test_a_resource_reference_is_its_identity() -> None:
    reference = {SIGNATURE: RESOURCE, "urn": "urn:pulumi:s::p::t::n", "id": "default/web"}
    assert decode(struct(owner=reference)) == {"owner": "default/web"}


def test_an_asset_is_refused() -> None:
    with pytest.raises(ValueError, match="assets and archives are not supported"):
        decode(struct(file={SIGNATURE: ASSET, "text": "x"}))


def test_a_secret_does_not_show_its_value() -> None:
    assert "honey" not in repr(Secret("honey"))


def test_plain_has_no_secrets_at_any_depth() -> None:
    assert plain({"a": Secret({"b": [Secret("c")]})}) == {"a": {"b": ["c"]}}


@pytest.mark.parametrize("tree", [UNKNOWN, {"a": [UNKNOWN]}, Secret({"a": UNKNOWN})])
def test_an_unknown_value_is_found_at_any_depth(tree: object) -> None:
    assert has_unknown(tree)


def test_secrets_are_marked_member_by_member() -> None:
    marked = mark_secrets({"data": {"a": "1", "b": "2"}, "kind": "X"}, {"data": {"a": Secret("1"), "b": "2"}})
    assert marked == {"data": {"a": Secret("1"), "b": "2"}, "kind": "X"}


def test_a_list_with_a_secret_is_secret_as_a_whole() -> None:
    marked = mark_secrets({"args": ["x", "y"]}, {"args": ["x", Secret("y")]})
    assert marked == {"args": Secret(["x", "y"])}
