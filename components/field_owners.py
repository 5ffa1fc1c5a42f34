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
)


def ignore_changes(kind: str) -> list[str]:
    """The fields of a kind that belong to a controller, for `ResourceOptions.ignore_changes`."""
    return [field_owner.field for field_owner in FIELD_OWNERS if field_owner.kind == kind]
