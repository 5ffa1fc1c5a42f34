"""Which controller owns a field that the program only gives at creation.

One owner per field: the program sets the first value, and from then on leaves the field alone.
"""

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class FieldOwner:
    """A field of a kind, and the controller that owns it once the object exists."""

    kind: str
    field: str
    owner: str


FIELD_OWNERS = (
    FieldOwner(kind="apps/v1:Deployment", field="spec.replicas", owner="horizontal-pod-autoscaler"),
    *(
        FieldOwner(
            kind="networking.istio.io/v1:VirtualService",
            field=f"spec.http[1].route[{index}].weight",
            owner="argo-rollouts",
        )
        for index in range(2)
    ),
    # It labels each subset with its version's pods. To the API server the list is one value with one owner.
    FieldOwner(kind="networking.istio.io/v1:DestinationRule", field="spec.subsets", owner="argo-rollouts"),
)


def ignore_changes(kind: str) -> list[str]:
    """The fields of a kind that belong to a controller, for `ResourceOptions.ignore_changes`."""
    return [field_owner.field for field_owner in FIELD_OWNERS if field_owner.kind == kind]
