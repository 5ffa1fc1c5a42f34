"""Which fields of an object are ours: pure functions on inputs, live objects and their managed fields."""

import copy
import re
import secrets
from typing import Any

from sandbox.providers.kubernetes.api import Document
from sandbox.providers.property_diff import MISSING

_PREFIX = "pulumi-kubernetes-"
_STEP = re.compile(r'\[(?:"(?P<quoted>(?:[^"\\]|\\.)*)"|(?P<index>\d+|\*))\]|\.?(?P<name>[^.\[\]"]+)')


def annotations(document: Document) -> dict[str, str]:
    """Gives the annotations of an object; none where there are none."""
    found: dict[str, str] = (document.get("metadata") or {}).get("annotations") or {}
    return found


def new_manager(inputs: Document) -> str:
    """Gives the field manager of a new object: random, unless its annotation names one."""
    return annotations(inputs).get("pulumi.com/patchFieldManager") or f"{_PREFIX}{secrets.token_hex(4)}"


def adopted_manager(live: Document) -> str | None:
    """Gives the manager by which an earlier, lost run of Pulumi applied the object."""
    appliers = (entry["manager"] for entry in _managed(live) if entry.get("operation") == "Apply")
    return next((name for name in appliers if name.startswith(_PREFIX)), None)


def without_ignored(inputs: Document, live: Document, ignored: list[str], manager: str) -> Document:
    """Gives the inputs to apply under ignoreChanges.

    An ignored field that only others manage is left out, so that the apply neither conflicts nor takes a
    share; any other keeps its live value. Paths into list items are not followed: the list has one owner.
    """
    applied = copy.deepcopy(inputs)
    for path in filter(None, map(_names, ignored)):
        owners = {entry["manager"] for entry in _managed(live) if _owns(entry.get("fieldsV1") or {}, path)}
        value = _lookup(live, path)
        if owners and manager not in owners:
            _remove(applied, path)
        elif value is not MISSING and _lookup(applied, path[:-1]) is not MISSING:
            _lookup(applied, path[:-1])[path[-1]] = value
    return applied


def _managed(live: Document) -> list[Document]:
    found: list[Document] = live["metadata"].get("managedFields") or []
    return found


def _names(text: str) -> tuple[str, ...] | None:
    steps = []
    for match in _STEP.finditer(text):
        if match["index"]:
            return None
        steps.append(match["name"] or match["quoted"].replace('\\"', '"'))
    return tuple(steps)


def _owns(managed: Document, path: tuple[str, ...]) -> bool:
    for name in path:
        if f"f:{name}" not in managed:
            return False
        managed = managed[f"f:{name}"]
    return True


def _lookup(tree: Any, path: tuple[str, ...]) -> Any:
    for name in path:
        if not isinstance(tree, dict) or name not in tree:
            return MISSING
        tree = tree[name]
    return tree


def _remove(tree: Document, path: tuple[str, ...]) -> None:
    parent = _lookup(tree, path[:-1])
    if isinstance(parent, dict):
        parent.pop(path[-1], None)
