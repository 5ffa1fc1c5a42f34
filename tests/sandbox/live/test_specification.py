"""The API server's own answer has every value of the specification."""

from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.sandbox.live.conftest import Created
from tests.sandbox.live.containment import lacks

SPECIFIED: list[dict[str, Any]] = list(
    yaml.safe_load_all(Path(__file__).with_name("specification.yaml").read_text())
)
POLICIES = [specified for specified in SPECIFIED if specified["kind"] == "NetworkPolicy"]


def _held(created: Created, specified: dict[str, Any]) -> dict[str, Any]:
    return created[specified["kind"], specified["metadata"]["name"]]


def _name(specified: dict[str, Any]) -> str:
    return str(specified["metadata"]["name"])


@pytest.mark.parametrize("specified", SPECIFIED, ids=_name)
def test_the_api_server_holds_every_field_with_the_specifications_value(
    created: Created, specified: dict[str, Any]
) -> None:
    assert not list(lacks(specified, _held(created, specified)))


@pytest.mark.parametrize("specified", POLICIES, ids=_name)
def test_a_network_policy_lets_through_nothing_but_what_the_specification_says(
    created: Created, specified: dict[str, Any]
) -> None:
    assert _held(created, specified)["spec"] == specified["spec"]


def test_the_six_replicas_are_those_of_the_creation_and_of_nobody_else(created: Created) -> None:
    entries = created["Deployment", "brownbear-web"]["metadata"]["managedFields"]
    owners = [
        (entry["manager"], entry["operation"])
        for entry in entries
        if "f:replicas" in entry["fieldsV1"].get("f:spec", {})
    ]
    ((manager, operation),) = owners
    assert manager.startswith("pulumi-kubernetes-")
    assert operation == "Apply"
