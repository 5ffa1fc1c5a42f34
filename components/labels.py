"""One vocabulary of labels for everything that the program creates."""

PART_OF = "brownbear"

GATEWAY = f"{PART_OF}-gateway"
"""The name of the mesh's gateway: of its release, pods (`app`) and service account, and of every Gateway."""


def object_labels() -> dict[str, str]:
    """Labels of an object that belongs to no single workload."""
    return {"app.kubernetes.io/part-of": PART_OF, "app.kubernetes.io/managed-by": "pulumi"}


def workload_name(workload: str) -> str:
    """The name of everything that a workload consists of: brownbear-web for web."""
    return f"{PART_OF}-{workload}"


def selector(workload: str) -> dict[str, str]:
    """What picks a workload's pods: a strict subset of its labels that never changes: selectors cannot."""
    return {"app": workload_name(workload)}


def workload_labels(workload: str, instance: str) -> dict[str, str]:
    """Labels of a workload's objects; without a version, so that a release changes the Deployment alone."""
    return {
        **selector(workload),
        "app.kubernetes.io/name": workload_name(workload),
        "app.kubernetes.io/instance": instance,
        "app.kubernetes.io/component": workload,
        **object_labels(),
    }


def versioned_labels(workload: str, instance: str, version: str) -> dict[str, str]:
    """Labels of the Deployment and its pods; `version` is the image's tag."""
    return {**workload_labels(workload, instance), "version": version, "app.kubernetes.io/version": version}
