"""The cluster that an installation runs on."""

from datetime import date
from typing import Annotated, Literal

from pydantic import BeforeValidator, StringConstraints

from components.spec import Spec

END_OF_SUPPORT = {"1.35": date(2027, 3, 27)}
"""Of each Kubernetes minor that the program is tested with, when EKS ends its standard support."""


def _tested(version: object) -> object:
    if version not in END_OF_SUPPORT:
        raise ValueError(f"allowed: {' or '.join(map(repr, END_OF_SUPPORT))}, in quotes")
    return version


class ClusterSpec(Spec):
    """What a stack file says about the cluster."""

    provider: Literal["existing", "eks"]
    """`existing` takes a cluster that is there; `eks` makes one, in a network of its own."""
    name: Annotated[str, StringConstraints(min_length=1)]
    """The context of KUBECONFIG that leads to an existing cluster, or the name that an EKS cluster gets."""
    kubernetes_version: Annotated[str, BeforeValidator(_tested)]
    """The minor, such as 1.35; the Pod Security standard of that minor holds."""
