"""One sandbox for the package: what is killed here must not be anybody else's."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from sandbox import cluster
from sandbox.home import Home
from tests.sandbox.conftest import start_sandbox
from tests.sandbox.recovery.checkout import Checkout


@pytest.fixture(scope="package")
def checkout(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Checkout]:
    """A copy of the checkout, and its running sandbox with nothing deployed."""
    folder: Path = tmp_path_factory.mktemp("checkout")
    home = Home(tmp_path_factory.mktemp("recovery") / "sandbox")
    try:
        start_sandbox(home.folder)
        yield Checkout.copied(home, folder)
    finally:
        cluster.down(home)


@pytest.fixture
def undeployed(checkout: Checkout) -> Checkout:
    """Nothing of Brown Bear on the cluster."""
    if checkout.state.exists():
        ended = checkout.run("stack", "destroy", "local")
        assert ended.status == 0, ended.output
    return checkout


@pytest.fixture
def deployed(checkout: Checkout) -> Checkout:
    """Brown Bear, deployed; by the test before, where that ended well."""
    if not checkout.state.exists() or any(checkout.home.stacks.glob("*.unfinished")):
        ended = checkout.run("stack", "up", "local")
        assert ended.status == 0, ended.output
    return checkout
