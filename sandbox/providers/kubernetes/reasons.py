"""Why an object is not ready, in the words of its own status and of its pods."""

from collections.abc import Iterator

from sandbox.providers.kubernetes.api import Api, Document
from sandbox.providers.kubernetes.readiness import condition

_ON_THE_WAY = frozenset({"ContainerCreating", "PodInitializing"})
_SHOWN = 5


def causes_of(api: Api, live: Document) -> list[str]:
    """Gives why a workload or pod is not ready; nothing for other kinds."""
    if live["kind"] == "Pod":
        return pod_reasons([live])
    if live["kind"] not in {"Deployment", "StatefulSet", "Job"}:
        return []
    refused = condition(live, "ReplicaFailure").get("message")
    labels = (live["spec"].get("selector") or {}).get("matchLabels") or {}
    selector = ",".join(f"{name}={value}" for name, value in labels.items())
    pods = api.get(f"/api/v1/namespaces/{live['metadata']['namespace']}/pods", labelSelector=selector)
    return [*([refused] if refused else []), *pod_reasons(pods["items"])]


def pod_reasons(pods: list[Document]) -> list[str]:
    """Gives each different reason once, with the first pod that has it and how many more do."""
    holders: dict[str, list[str]] = {}
    for pod in sorted(pods, key=lambda pod: str(pod["metadata"]["name"])):
        for reason in _reasons(pod):
            holders.setdefault(reason, []).append(pod["metadata"]["name"])
    return [f"{reason} ({_who(names)})" for reason, names in list(holders.items())[:_SHOWN]]


def _who(names: list[str]) -> str:
    return f"pod {names[0]}" if len(names) == 1 else f"pod {names[0]} and {len(names) - 1} more"


def _reasons(pod: Document) -> Iterator[str]:
    scheduled = condition(pod, "PodScheduled")
    if scheduled.get("status") == "False":
        yield f"[{scheduled.get('reason')}] {scheduled.get('message')}"
    status = pod.get("status") or {}
    for container in (*(status.get("initContainerStatuses") or ()), *(status.get("containerStatuses") or ())):
        state = container.get("state") or {}
        waiting, ended = state.get("waiting") or {}, state.get("terminated") or {}
        if waiting and waiting.get("reason") not in _ON_THE_WAY:
            yield f"[{waiting.get('reason')}] {waiting.get('message', '')}".rstrip()
        if ended.get("exitCode"):
            yield f"[{ended.get('reason')}] {container['name']} ended with exit code {ended['exitCode']}"
