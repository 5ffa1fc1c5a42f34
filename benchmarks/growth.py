"""How a cost grows with the number of objects: pure arithmetic."""

import math
from dataclasses import dataclass


@dataclass(frozen=True)
class Growth:
    """From the smallest to the largest number of objects that was measured."""

    factor: float
    """How many times more the largest costs than the smallest."""
    exponent: float
    """Of the number of objects: 0 is a fixed cost, 1 in proportion, 2 quadratic."""
    per_object: float
    """What one object more costs between the two largest numbers, free of what is fixed."""


def growth(costs: dict[int, float]) -> Growth | None:
    """Gives the growth of costs by number of objects; None where there are fewer than two, or a cost is 0."""
    counts = sorted(costs)
    if len(counts) < 2 or costs[counts[0]] <= 0 or costs[counts[-1]] <= 0:
        return None
    first, before, last = counts[0], counts[-2], counts[-1]
    factor = costs[last] / costs[first]
    return Growth(
        factor=factor,
        exponent=math.log(factor) / math.log(last / first),
        per_object=(costs[last] - costs[before]) / (last - before),
    )
