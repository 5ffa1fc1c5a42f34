"""Points of an `up` at which a test acts, as observed from outside."""

from collections.abc import Callable

from tests.sandbox.recovery.checkout import Checkout

Point = Callable[[Checkout], bool]


def objects_exist(count: int) -> Point:
    """The state knows so many Kubernetes objects."""
    return lambda checkout: len(checkout.state.objects()) >= count


def deployment_is(operation: str) -> Point:
    """The state has a Deployment under way: `creating` or `updating`."""
    return lambda checkout: any(
        pending["type"] == operation and pending["resource"]["type"].endswith(":Deployment")
        for pending in checkout.state.pending()
    )


def rollout_has_a_middle(checkout: Checkout) -> bool:
    """The web Deployment has pods of both versions."""
    found = checkout.sandbox.get("deployment", "brownbear-web", "brownbear-development")
    updated: int = found["status"].get("updatedReplicas", 0)
    replicas: int = found["status"]["replicas"]
    return replicas > updated > 0
