"""The comparison that the tests of the specification stand on."""

from typing import Any

import pytest

from tests.sandbox.live.containment import lacks

EXPECTED = {"spec": {"replicas": 6, "ports": [{"port": 8080}, {"port": 53}], "selector": {}}}


def test_an_object_contains_itself() -> None:
    assert not list(lacks(EXPECTED, EXPECTED))


def test_an_object_may_hold_more_in_every_mapping() -> None:
    held = {
        "status": {},
        "spec": {
            "replicas": 6,
            "ports": [{"port": 8080, "name": "http"}, {"port": 53}],
            "selector": {"app": "web"},
        },
    }
    assert not list(lacks(EXPECTED, held))


@pytest.mark.parametrize(
    ("held", "line"),
    [
        ({}, ".spec.replicas is missing"),
        ({"replicas": 5}, ".spec.replicas is 5, not 6"),
        ({"replicas": "6"}, ".spec.replicas is '6', not 6"),
        ({"ports": [{"port": 8080}]}, ".spec.ports is [{'port': 8080}], not [{'port': 8080}, {'port': 53}]"),
        ({"ports": [{"port": 53}, {"port": 8080}]}, ".spec.ports[0].port is 53, not 8080"),
        ({"selector": None}, ".spec.selector is None, not {}"),
    ],
)
def test_whatever_is_missing_or_differs_is_named(held: dict[str, Any], line: str) -> None:
    spec = {**EXPECTED["spec"], **held} if held else {"ports": EXPECTED["spec"]["ports"], "selector": {}}
    assert next(lacks(EXPECTED, {"spec": spec})) == line
