"""Property values: between the protocol's structs and plain Python.

A *tree* is what JSON can say, plus two things: `Secret` around a value that must stay encrypted in the state,
and `UNKNOWN` in place of a value that only an update will give.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from google.protobuf.struct_pb2 import Struct, Value

Tree = Any
"""None, bool, int, float, str, list, dict, Secret or UNKNOWN, nested."""

_SIGNATURE = "4dabf18193072939515e22adb298388d"
_SECRET = "1b47061264138c4ac30d75fd1eb44270"  # noqa: S105  a marker of the protocol, no password
_OUTPUT = "d0e6a833031e9bbcd3f4e8bde6ca49a4"
_RESOURCE = "5cf8f73096256a8f31e491e813e4eb8e"
_UNKNOWN_STRING = "04da6b54-80e4-46f7-96ec-b56ff0331ba9"
_UNKNOWNS = frozenset(
    {
        _UNKNOWN_STRING,
        "1c4a061d-8072-4f0a-a4cb-0ff528b18fe7",  # bool
        "3eeb2bf0-c639-47a8-9e75-3b44932eb421",  # number
        "6a19a0b0-7e62-4c92-b797-7f8e31da9cc2",  # array
        "dd056dcd-154b-4c76-9bd3-c8f88648b5ff",  # object
    }
)


@dataclass(frozen=True)
class Secret:
    """A value that must be encrypted wherever it is stored."""

    value: Tree

    def __repr__(self) -> str:
        return "Secret(...)"


class _Unknown:
    def __repr__(self) -> str:
        return "UNKNOWN"


UNKNOWN: Final = _Unknown()
"""A value that is not known before the update that makes it."""


def decode(struct: Struct) -> dict[str, Tree]:
    """Gives the tree of a struct; null members are left out, whole numbers become ints."""
    return {
        name: _decode_value(value)
        for name, value in struct.fields.items()
        if value.WhichOneof("kind") != "null_value"
    }


def _decode_value(value: Value) -> Tree:
    match value.WhichOneof("kind"):
        case "string_value":
            return UNKNOWN if value.string_value in _UNKNOWNS else value.string_value
        case "number_value":
            number = value.number_value
            return int(number) if number.is_integer() else number
        case "bool_value":
            return value.bool_value
        case "list_value":
            return [_decode_value(item) for item in value.list_value.values]
        case "struct_value":
            return _decode_marked(decode(value.struct_value))
    return None


def _decode_marked(tree: dict[str, Tree]) -> Tree:
    match tree.get(_SIGNATURE):
        case None:
            return tree
        case signature if signature == _SECRET:
            return Secret(tree.get("value"))
        case signature if signature == _OUTPUT:
            value = tree.get("value", UNKNOWN)
            return Secret(value) if tree.get("secret") else value
        case signature if signature == _RESOURCE:
            return tree.get("id", tree.get("urn"))
    raise ValueError("assets and archives are not supported by the sandbox's stand-in plugins")


def encode(tree: Mapping[str, Tree]) -> Struct:
    """Gives the struct of a tree: the inverse of `decode`."""
    struct = Struct()
    struct.update({name: _encode_value(value) for name, value in tree.items()})
    return struct


def _encode_value(value: Tree) -> Any:
    if value is UNKNOWN:
        return _UNKNOWN_STRING
    if isinstance(value, Secret):
        return {_SIGNATURE: _SECRET, "value": _encode_value(value.value)}
    if isinstance(value, Mapping):
        return {name: _encode_value(member) for name, member in value.items()}
    if isinstance(value, list):
        return [_encode_value(item) for item in value]
    return value


def plain(tree: Tree) -> Tree:
    """Gives a copy of the tree without the `Secret` marks."""
    if isinstance(tree, Secret):
        return plain(tree.value)
    if isinstance(tree, dict):
        return {name: plain(member) for name, member in tree.items()}
    if isinstance(tree, list):
        return [plain(item) for item in tree]
    return tree


def has_unknown(tree: Tree) -> bool:
    """Says whether any value in the tree is not known yet."""
    if isinstance(tree, Secret):
        return has_unknown(tree.value)
    if isinstance(tree, dict):
        return any(has_unknown(member) for member in tree.values())
    if isinstance(tree, list):
        return any(has_unknown(item) for item in tree)
    return tree is UNKNOWN


def has_secret(tree: Tree) -> bool:
    """Says whether any value in the tree is marked as secret."""
    if isinstance(tree, dict):
        return any(has_secret(member) for member in tree.values())
    if isinstance(tree, list):
        return any(has_secret(item) for item in tree)
    return isinstance(tree, Secret)


def mark_secrets(tree: Tree, like: Tree) -> Tree:
    """Marks in `tree` what is secret in `like`.

    Mappings are compared member by member. A list with any secret in `like` becomes secret as a whole: its
    order may differ, and then the wrong item would be shown.
    """
    if isinstance(tree, Secret):
        return tree
    if isinstance(tree, dict) and isinstance(like, dict):
        return {name: mark_secrets(member, like.get(name)) for name, member in tree.items()}
    return Secret(tree) if has_secret(like) else tree
