"""One deployment of the true program for all tests of this package, each of which leaves it as it was."""

import json
from collections.abc import Iterator
from typing import Any

import pytest

from tests.sandbox.conftest import Sandbox
from tests.sandbox.live.installation import Installation

PRODUCTION = "brownbear-production"
_SPECIFIED = "deployments,horizontalpodautoscalers,resourcequotas,limitranges,networkpolicies"

Created = dict[tuple[str, str], dict[str, Any]]
"""Objects by kind and name."""


@pytest.fixture(scope="session")
def first_up(
    sandbox: Sandbox, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[Installation, Created]]:
    """The deployment, and production as the API server held it right after its creation."""
    installation = Installation.copied(sandbox, tmp_path_factory.mktemp("project"))
    outcome = installation.up()
    assert outcome.status == 0, outcome.output
    listed = sandbox.kubectl(
        "get", _SPECIFIED, f"--namespace={PRODUCTION}", "--output=json", "--show-managed-fields"
    )
    items = json.loads(listed)["items"]
    yield installation, {(item["kind"], item["metadata"]["name"]): item for item in items}
    installation.restore()
    destroyed = installation.destroy()
    assert destroyed.status == 0, destroyed.output
    assert not list(_left(sandbox))


@pytest.fixture
def deployed(first_up: tuple[Installation, Created]) -> Installation:
    """The program, deployed."""
    return first_up[0]


@pytest.fixture
def created(first_up: tuple[Installation, Created]) -> Created:
    """Production right after its creation, whatever tests did to it since."""
    return first_up[1]


def _left(sandbox: Sandbox) -> Iterator[str]:
    """Gives what a destroy should have deleted: by label, and by name what lost its label."""
    kinds = ",".join(sandbox.kubectl("api-resources", "--verbs=list", "--output=name").split())
    label = "--selector=app.kubernetes.io/part-of=brownbear"
    yield from sandbox.kubectl("get", kinds, "--all-namespaces", label, "--output=name").split()
    for name in sandbox.kubectl("get", "namespaces,priorityclasses", "--output=name").split():
        if "/brownbear-" in name or name.rpartition("/")[2] in {"high", "medium", "low"}:
            yield name
