"""When an object is ready: pure functions from a live object to what it still lacks."""

from collections.abc import Callable

from sandbox.providers.kubernetes.api import Document

Check = Callable[[Document], str | None]
"""Gives what the object still lacks, or None when it is ready."""


class HopelessError(Exception):
    """The object will not become ready any more, however long one waits."""


def condition(live: Document, kind: str) -> Document:
    """Gives a condition of the object's status by its type; empty where there is none."""
    conditions = (live.get("status") or {}).get("conditions") or []
    return next((entry for entry in conditions if entry.get("type") == kind), {})


def _is_true(live: Document, kind: str) -> bool:
    return bool(condition(live, kind).get("status") == "True")


def _lags(live: Document) -> str | None:
    seen = (live.get("status") or {}).get("observedGeneration", 0)
    return "the controller has not seen the change yet" if seen < live["metadata"]["generation"] else None


def deployment(live: Document) -> str | None:
    """As `kubectl rollout status`: the current generation's replicas are available, the old ones gone."""
    if lag := _lags(live):
        return lag
    if condition(live, "Progressing").get("reason") == "ProgressDeadlineExceeded":
        raise HopelessError(condition(live, "Progressing")["message"])
    status = live["status"]
    desired = live["spec"].get("replicas", 1)
    replicas, updated, available = (
        status.get(name, 0) for name in ("replicas", "updatedReplicas", "availableReplicas")
    )
    if updated < desired:
        return f"{updated} of {desired} replicas are updated"
    if replicas > updated:
        return f"{replicas - updated} old replicas are still there"
    return f"{available} of {updated} updated replicas are available" if available < updated else None


def stateful_set(live: Document) -> str | None:
    """Every replica is ready, and of the current revision down to the partition of its update strategy."""
    if lag := _lags(live):
        return lag
    status, spec = live["status"], live["spec"]
    desired = spec.get("replicas", 1)
    ready, updated = status.get("readyReplicas", 0), status.get("updatedReplicas", 0)
    strategy = spec.get("updateStrategy") or {}
    if strategy.get("type", "RollingUpdate") == "RollingUpdate":
        due = desired - (strategy.get("rollingUpdate") or {}).get("partition", 0)
        if updated < due:
            return f"{updated} of {due} replicas are updated"
    return f"{ready} of {desired} replicas are ready" if ready < desired else None


def job(live: Document) -> str | None:
    """The job completed."""
    if _is_true(live, "Failed"):
        raise HopelessError(condition(live, "Failed").get("message", "the job failed"))
    return None if _is_true(live, "Complete") else "the job has not completed"


def pod(live: Document) -> str | None:
    """The pod is ready, or ran to its end."""
    phase = (live.get("status") or {}).get("phase", "Pending")
    if phase == "Failed":
        raise HopelessError(live["status"].get("message", "the pod failed"))
    return None if phase == "Succeeded" or _is_true(live, "Ready") else f"the pod is {phase} and not ready"


def claim(live: Document) -> str | None:
    """The claim has its volume."""
    phase = (live.get("status") or {}).get("phase", "Pending")
    return None if phase == "Bound" else f"the claim is {phase}"


def load_balancer(live: Document) -> str | None:
    """A Service of type LoadBalancer has an address."""
    address = ((live.get("status") or {}).get("loadBalancer") or {}).get("ingress")
    return None if address or live["spec"].get("type") != "LoadBalancer" else "the Service has no address"


def needs_endpoints(live: Document) -> bool:
    """Says whether the object is a Service that is of use only when its selector matches pods."""
    spec = live.get("spec") or {}
    plain_service = spec.get("type") != "ExternalName" and spec.get("clusterIP") != "None"
    return bool(live["kind"] == "Service" and spec.get("selector") and plain_service)


def definition(live: Document) -> str | None:
    """The API server serves the custom resource."""
    return None if _is_true(live, "Established") else "the definition is not established"


CHECKS: dict[tuple[str, str], Check] = {
    ("apiextensions.k8s.io/v1", "CustomResourceDefinition"): definition,
    ("apps/v1", "Deployment"): deployment,
    ("apps/v1", "StatefulSet"): stateful_set,
    ("batch/v1", "Job"): job,
    ("v1", "PersistentVolumeClaim"): claim,
    ("v1", "Pod"): pod,
    ("v1", "Service"): load_balancer,
}
"""By apiVersion and kind; what is not here counts as ready as soon as it is written."""
