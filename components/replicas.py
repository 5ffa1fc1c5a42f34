"""Between how many pods an autoscaler may move."""

from pydantic import PositiveInt, ValidationInfo, field_validator

from components.spec import Spec


class ReplicasSpec(Spec):
    """The bounds of a HorizontalPodAutoscaler."""

    min_replicas: PositiveInt
    max_replicas: PositiveInt

    @field_validator("max_replicas")
    @classmethod
    def _bounds_are_ordered(cls, max_replicas: int, info: ValidationInfo) -> int:
        min_replicas = info.data.get("min_replicas", 1)
        if max_replicas < min_replicas:
            raise ValueError(f"min_replicas {min_replicas} is over it; allowed: at least {min_replicas}")
        return max_replicas
