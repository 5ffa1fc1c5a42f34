"""The detailed difference between two sets of inputs, as the engine shows it."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, Final

from pulumi.runtime.proto import provider_pb2 as pb

Path = tuple[str | int, ...]
"""Member names and list indices from the top of a resource's inputs."""

MISSING: Final = object()
"""Stands for a value that is on one side only."""


@dataclass(frozen=True)
class Change:
    """One value that differs; `old` or `new` is `MISSING` where it was added or deleted."""

    path: Path
    old: Any
    new: Any


def changes(old: Any, new: Any, path: Path = ()) -> Iterator[Change]:
    """Gives the deepest places at which two plain values differ; list items are compared by position."""
    if isinstance(old, dict) and isinstance(new, dict):
        for name in sorted(old.keys() | new.keys()):
            yield from changes(old.get(name, MISSING), new.get(name, MISSING), (*path, name))
    elif isinstance(old, list) and isinstance(new, list):
        for index in range(max(len(old), len(new))):
            yield from changes(_item(old, index), _item(new, index), (*path, index))
    elif old != new or isinstance(old, bool) != isinstance(new, bool):
        yield Change(path, old, new)


def _item(items: list[Any], index: int) -> Any:
    return items[index] if index < len(items) else MISSING


def property_path(path: Path) -> str:
    """Writes a path as Pulumi does: `spec.containers[0].image`, `metadata.labels["example.com/name"]`."""
    text = ""
    for step in path:
        if isinstance(step, int):
            text += f"[{step}]"
        elif any(character in step for character in '."[]'):
            quoted = step.replace('"', '\\"')
            text += f'["{quoted}"]'
        else:
            text += f".{step}" if text else step
    return text


def response(found: list[Change], replaces: Callable[[Change], bool]) -> pb.DiffResponse:
    """Gives the engine's form of the changes; `replaces` says which of them a live resource cannot take."""
    detailed: dict[str, pb.PropertyDiff] = {}
    replacing: list[str] = []
    for change in found:
        text = property_path(change.path)
        replace = replaces(change)
        detailed[text] = pb.PropertyDiff(kind=_kind(change, replace=replace), inputDiff=True)
        if replace:
            replacing.append(text)
    return pb.DiffResponse(
        changes=pb.DiffResponse.DIFF_SOME if found else pb.DiffResponse.DIFF_NONE,
        replaces=replacing,
        diffs=sorted({str(change.path[0]) for change in found}),
        detailedDiff=detailed,
        hasDetailedDiff=True,
    )


def _kind(change: Change, *, replace: bool) -> pb.PropertyDiff.Kind.ValueType:
    if change.old is MISSING:
        return pb.PropertyDiff.ADD_REPLACE if replace else pb.PropertyDiff.ADD
    if change.new is MISSING:
        return pb.PropertyDiff.DELETE_REPLACE if replace else pb.PropertyDiff.DELETE
    return pb.PropertyDiff.UPDATE_REPLACE if replace else pb.PropertyDiff.UPDATE
