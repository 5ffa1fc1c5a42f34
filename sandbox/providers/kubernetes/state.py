"""What the engine keeps of an object, and what of it a refresh shows: pure functions."""

import base64
from typing import Any

from sandbox.providers.kubernetes.api import Document
from sandbox.providers.property_diff import MISSING
from sandbox.providers.values import Secret, Tree, mark_secrets

FIELD_MANAGER = "__fieldManager"
"""The key of the state under which an object's field manager is kept, as the official provider has it."""
_SERVER_METADATA = ("creationTimestamp", "generation", "managedFields", "resourceVersion", "selfLink", "uid")


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
