"""Objects in a namespace of a live sandbox, and waiting for what becomes of them."""

import json
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, TypeVar

from tests.sandbox.conftest import Sandbox

T = TypeVar("T")


def eventually(check: Callable[[], T], seconds: float = 30) -> T:
    """Gives the first true answer; after the time, fails with the last one."""
    deadline = time.monotonic() + seconds
    while not (answer := check()):
        assert time.monotonic() < deadline, f"still {answer!r} after {seconds} s"
        time.sleep(0.1)
    return answer


def pod(name: str, image: str = "web:v1", **spec: Any) -> dict[str, Any]:
    """Gives a pod of one container, unless the spec has others."""
    containers = [{"name": "main", "image": image}]
    return {
        "apiVersion": "v1",
        "kind": "Pod",
        "metadata": {"name": name},
        "spec": {"containers": containers, **spec},
    }


@dataclass(frozen=True)
class Namespace:
    sandbox: Sandbox
    name: str

    @classmethod
    @contextmanager
    def made(cls, sandbox: Sandbox, prefix: str) -> Iterator["Namespace"]:
        """A namespace in which pods can be created, deleted at the end."""
        namespace = cls(sandbox, f"{prefix}-{uuid.uuid4().hex[:8]}")
        sandbox.kubectl("create", "namespace", namespace.name)
        try:
            namespace.wait("create", "serviceaccount/default")
            yield namespace
        finally:
            sandbox.kubectl("delete", "namespace", namespace.name, "--wait=false")

    def kubectl(self, *arguments: str, stdin: str | None = None) -> str:
        return self.sandbox.kubectl(f"--namespace={self.name}", *arguments, stdin=stdin)

    def apply(self, *manifests: dict[str, Any]) -> None:
        listed = {"apiVersion": "v1", "kind": "List", "items": manifests}
        self.kubectl("apply", "--server-side", "--filename=-", stdin=json.dumps(listed))

    def get(self, kind: str, name: str) -> dict[str, Any]:
        return self.sandbox.get(kind, name, self.name)

    def exists(self, kind: str, name: str) -> bool:
        return bool(self.kubectl("get", kind, name, "--ignore-not-found", "--output=name"))

    def wait(self, condition: str, *objects: str, seconds: int = 30) -> None:
        self.kubectl("wait", f"--for={condition}", *objects, f"--timeout={seconds}s")


def refusal(namespace: Namespace, name: str) -> str:
    """Gives the scheduler's reason for leaving a pod Pending."""

    def message() -> str:
        conditions = namespace.get("pod", name).get("status", {}).get("conditions", [])
        return next((str(c["message"]) for c in conditions if c.get("reason") == "Unschedulable"), "")

    return eventually(message)
