"""What the namespaces' bounds keep out of production, in the API server's own words."""

import json
from collections.abc import Iterator
from typing import Any

import pytest

from sandbox.errors import SandboxError
from tests.sandbox.conftest import Sandbox
from tests.sandbox.live.conftest import PRODUCTION

pytestmark = pytest.mark.usefixtures("deployed")

_LEAST = {"cpu": "50m", "memory": "64Mi"}
_ALLOWED_SECURITY = {
    "allowPrivilegeEscalation": False,
    "capabilities": {"drop": ["ALL"]},
    "runAsNonRoot": True,
    "runAsUser": 10001,
    "seccompProfile": {"type": "RuntimeDefault"},
}


def _pod(name: str, *, security: dict[str, Any] | None = None, **limits: str) -> dict[str, Any]:
    """A pod that production admits, unless it asks for other rights or limits."""
    container = {
        "name": "pause",
        "image": "registry.example/pause:3.10",
        "securityContext": security or _ALLOWED_SECURITY,
        "resources": {"requests": _LEAST, "limits": {**_LEAST, **limits}},
    }
    # Without a sidecar, so that the container alone meets the bounds.
    labels = {"app": "filler", "sidecar.istio.io/inject": "false"}
    metadata = {"name": name, "namespace": PRODUCTION, "labels": labels}
    return {"apiVersion": "v1", "kind": "Pod", "metadata": metadata, "spec": {"containers": [container]}}


def _create(sandbox: Sandbox, *pods: dict[str, Any]) -> None:
    listed = {"apiVersion": "v1", "kind": "List", "items": pods}
    sandbox.kubectl("create", "--filename=-", stdin=json.dumps(listed))


@pytest.fixture
def used(sandbox: Sandbox) -> Iterator[int]:
    """How many pods of the quota are in use; every filler is gone afterwards, and the quota says so."""
    quota = "brownbear-production-quota"
    count = int(sandbox.get("resourcequota", quota, PRODUCTION)["status"]["used"]["pods"])
    yield count
    sandbox.kubectl("delete", "pods", "--selector=app=filler", f"--namespace={PRODUCTION}")
    released = f"--for=jsonpath={{.status.used.pods}}={count}"
    sandbox.kubectl("wait", released, f"resourcequota/{quota}", f"--namespace={PRODUCTION}", "--timeout=30s")


@pytest.mark.usefixtures("used")
def test_a_pod_within_all_bounds_is_admitted(sandbox: Sandbox) -> None:
    _create(sandbox, _pod("filler"))


def test_a_privileged_pod_is_refused(sandbox: Sandbox) -> None:
    with pytest.raises(SandboxError, match=r'violates PodSecurity "restricted:v1\.35": privileged'):
        _create(sandbox, _pod("privileged", security={"privileged": True}))


def test_a_pod_over_the_maximum_of_the_limits_is_refused(sandbox: Sandbox) -> None:
    with pytest.raises(SandboxError, match="maximum cpu usage per Container is 2, but limit is 3"):
        _create(sandbox, _pod("huge", cpu="3"))


def test_the_51st_pod_is_refused(sandbox: Sandbox, used: int) -> None:
    _create(sandbox, *(_pod(f"filler-{number}") for number in range(50 - used)))
    words = "exceeded quota: brownbear-production-quota, requested: pods=1, used: pods=50, limited: pods=50"
    with pytest.raises(SandboxError, match=words):
        _create(sandbox, _pod("one-too-many"))
