"""A namespace of its own for each test that puts objects into the live sandbox."""

from collections.abc import Iterator

import pytest

from tests.sandbox.conftest import Sandbox
from tests.sandbox.parts.objects import Namespace


@pytest.fixture
def namespace(sandbox: Sandbox) -> Iterator[Namespace]:
    with Namespace.made(sandbox, "test") as made:
        yield made
