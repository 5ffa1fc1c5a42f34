"""The pods of web, and what one of them says of itself."""

import json
from typing import Any

from tests.sandbox.conftest import Sandbox
from tests.sandbox.live.conftest import PRODUCTION

Pod = dict[str, Any]

MAX_UNAVAILABLE, MAX_SURGE = 1, 2
"""The specification's budget for a rolling update of web."""


def pods_of_web(sandbox: Sandbox) -> list[Pod]:
    """Gives the pods of web in production, those on their way out too."""
    listed = sandbox.kubectl("get", "pods", "-lapp=brownbear-web", f"-n{PRODUCTION}", "--output=json")
    items: list[Pod] = json.loads(listed)["items"]
    return items


def is_terminating(pod: Pod) -> bool:
    """Says whether the pod has been told to end."""
    return "deletionTimestamp" in pod["metadata"]


def is_available(pod: Pod) -> bool:
    """Says whether the pod is Ready and stays."""
    conditions = pod["status"].get("conditions", ())
    return not is_terminating(pod) and any(
        condition["type"] == "Ready" and condition["status"] == "True" for condition in conditions
    )


def image(pod: Pod) -> str:
    """Gives the image of the pod's one container."""
    (container,) = pod["spec"]["containers"]
    return str(container["image"])
