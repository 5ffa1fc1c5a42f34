"""Which fields of an object are ours: pure functions on inputs, live objects and their managed fields."""

import base64
import copy
import re
import secrets
from typing import Any

from sandbox.providers.kubernetes.api import Document
from sandbox.providers.property_diff import MISSING
from sandbox.providers.values import Secret, Tree, mark_secrets

FIELD_MANAGER = "__fieldManager"
"""The key of the state under which an object's field manager is kept, as the official provider has it."""
_PREFIX = "pulumi-kubernetes-"
_STEP = re.compile(r'\[(?:"(?P<quoted>(?:[^"\\]|\\.)*)"|(?P<index>\d+|\*))\]|\.?(?P<name>[^.\[\]"]+)')
_SERVER_METADATA = ("creationTimestamp", "generation", "managedFields", "resourceVersion", "selfLink", "uid")


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


def refreshed(inputs: Document, last: Document, live: Document) -> Document:
    """Gives the inputs as the live object has them: drift shows, what was never in the inputs does not.

    A value is drift when the API server holds another one than after our last write. Compared with that and
    not with the input, a quantity that the server writes in its own way (`1000m` as `1`) is none.
    """
    if inputs.get("kind") == "Secret":
        last, live = _with_string_data(last), _with_string_data(live)
    found = _refreshed(inputs, last, live)
    return found if isinstance(found, dict) else {}


def _refreshed(given: Any, last: Any, live: Any) -> Any:
    if live == last and live is not MISSING:
        return given
    if isinstance(given, dict) and isinstance(live, dict):
        merged = {
            name: _refreshed(value, _member(last, name), _member(live, name)) for name, value in given.items()
        }
        return {name: value for name, value in merged.items() if value is not MISSING}
    if isinstance(given, list) and isinstance(live, list) and len(given) == len(live):
        before = last if isinstance(last, list) and len(last) == len(live) else [MISSING] * len(live)
        return [_refreshed(*values) for values in zip(given, before, live, strict=True)]
    return given if live is last is MISSING else live


def _member(value: Any, name: str) -> Any:
    return value.get(name, MISSING) if isinstance(value, dict) else MISSING


def _with_string_data(secret: Document) -> Document:
    """Adds `stringData`, which the API server never gives back, from `data`."""
    data = secret.get("data") or {}
    text = {name: base64.b64decode(value).decode(errors="replace") for name, value in data.items()}
    return {**secret, "stringData": text}


def imported(live: Document) -> Document:
    """Gives inputs for an object that was made without any: itself, less what the API server filled in."""
    metadata = {name: value for name, value in live["metadata"].items() if name not in _SERVER_METADATA}
    return {name: value for name, value in live.items() if name != "status"} | {"metadata": metadata}


def state(live: Document, manager: str, inputs: Tree) -> dict[str, Tree]:
    """Gives what the engine records of an object: secret where the inputs are, and all data of a Secret."""
    metadata = {name: value for name, value in live["metadata"].items() if name != "managedFields"}
    recorded = {**live, "metadata": metadata}
    if isinstance(live.get("status"), dict):
        recorded["status"] = {name: value for name, value in live["status"].items() if name != "conditions"}
    return {**with_secret_data(mark_secrets(recorded, inputs)), FIELD_MANAGER: manager}


def previewed(live: Document, manager: str, inputs: Tree) -> dict[str, Tree]:
    """Gives the state of a dry run, without what will be another value in the end."""
    metadata = {name: value for name, value in live["metadata"].items() if name not in _SERVER_METADATA}
    settled = {name: value for name, value in live.items() if name != "status"}
    return state({**settled, "metadata": metadata}, manager, inputs)


def with_secret_data(document: dict[str, Tree]) -> dict[str, Tree]:
    """Marks the data of a Secret; gives any other object as it is."""
    if document.get("kind") != "Secret" or document.get("apiVersion") != "v1":
        return document
    return {
        name: Secret(value) if name in {"data", "stringData"} and not isinstance(value, Secret) else value
        for name, value in document.items()
    }
