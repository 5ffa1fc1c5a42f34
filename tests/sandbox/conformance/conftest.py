"""The plugins under test, each started once, and a namespace of its own for every test."""

import uuid
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.sandbox.conformance.plugin import Plugin, started
from tests.sandbox.conftest import Sandbox


@pytest.fixture(scope="session")
def provider_launcher(sandbox: Sandbox) -> Callable[[str], Path]:
    """Gives the launcher that the engine of the session's sandbox would start for a provider."""

    def find(name: str) -> Path:
        (launcher,) = (sandbox.home.pulumi_home / "plugins").glob(
            f"resource-{name}-v*/pulumi-resource-{name}"
        )
        return launcher

    return find


@pytest.fixture(scope="session")
def kubernetes(provider_launcher: Callable[[str], Path], kubeconfig: Path) -> Iterator[Plugin]:
    """The kubernetes plugin with its default settings."""
    with started(provider_launcher("kubernetes")) as plugin:
        plugin.configure({"kubeconfig": str(kubeconfig)})
        yield plugin


@pytest.fixture
def own_kubernetes(
    provider_launcher: Callable[[str], Path], kubeconfig: Path, request: pytest.FixtureRequest
) -> Iterator[Plugin]:
    """A kubernetes plugin for one test alone, with the environment that the test is parametrized by."""
    with started(provider_launcher("kubernetes"), **getattr(request, "param", {})) as plugin:
        plugin.configure({"kubeconfig": str(kubeconfig)})
        yield plugin


@pytest.fixture(scope="session")
def random(provider_launcher: Callable[[str], Path]) -> Iterator[Plugin]:
    """The random plugin."""
    with started(provider_launcher("random")) as plugin:
        plugin.configure({})
        yield plugin


@pytest.fixture
def namespace(sandbox: Sandbox) -> Iterator[str]:
    """A namespace that is new and goes after the test."""
    name = f"conformance-{uuid.uuid4().hex[:8]}"
    sandbox.kubectl("create", "namespace", name)
    yield name
    sandbox.kubectl("delete", "namespace", name, "--wait=false")
