"""What an object as held lacks of an object as expected."""

from collections.abc import Iterator
from typing import Any


def lacks(expected: Any, held: Any, path: str = "") -> Iterator[str]:
    """Gives one line for each expected value that is missing or another one.

    A mapping may hold more than expected; a list has the expected length, and its items contain the expected
    ones in order; a scalar is equal, and of the same type.
    """
    if isinstance(expected, dict) and isinstance(held, dict):
        for key, value in expected.items():
            if key in held:
                yield from lacks(value, held[key], f"{path}.{key}")
            else:
                yield f"{path}.{key} is missing"
    elif isinstance(expected, list) and isinstance(held, list) and len(expected) == len(held):
        for index, (value, item) in enumerate(zip(expected, held, strict=True)):
            yield from lacks(value, item, f"{path}[{index}]")
    elif type(expected) is not type(held) or expected != held:
        yield f"{path} is {held!r}, not {expected!r}"
