"""Random values from the operating system's generator, in the forms of the official plugin."""

import base64
import secrets
import string
from dataclasses import dataclass
from typing import Any

from sandbox.providers.base import ProviderError

_SPECIAL = "!@#$%&*()-_=+[]{}<>:?"
"""The special characters of the official provider, unless overrideSpecial gives others."""


@dataclass(frozen=True)
class _CharacterClass:
    characters: str
    minimum: int


def text(inputs: dict[str, Any]) -> str:
    """Gives a string of the length, character classes and minimum numbers that the inputs ask for.

    Raises:
        ProviderError: the inputs leave no characters, or the minimum numbers exceed the length.
    """
    length = inputs["length"]
    classes = list(filter(None, (_character_class(inputs, name) for name in _ALPHABETS)))
    least = sum(each.minimum for each in classes)
    if length < max(least, 1):
        raise ProviderError(
            f"length {length} is under the sum of the min* inputs, {least}; it must be at least 1"
        )
    if not classes:
        raise ProviderError("at least one of lower, upper, numeric and special must be true")
    drawn = [secrets.choice(each.characters) for each in classes for _ in range(each.minimum)]
    everything = "".join(each.characters for each in classes)
    drawn += [secrets.choice(everything) for _ in range(length - least)]
    secrets.SystemRandom().shuffle(drawn)
    return "".join(drawn)


_ALPHABETS = {
    "lower": string.ascii_lowercase,
    "upper": string.ascii_uppercase,
    "numeric": string.digits,
    "special": _SPECIAL,
}


def _character_class(inputs: dict[str, Any], name: str) -> _CharacterClass | None:
    enabled = inputs.get(name, inputs.get("number", True) if name == "numeric" else True)
    characters = (inputs.get("overrideSpecial") if name == "special" else None) or _ALPHABETS[name]
    return _CharacterClass(characters, inputs.get(f"min{name.capitalize()}", 0)) if enabled else None


def identifier(inputs: dict[str, Any]) -> dict[str, str]:
    """Gives one random number in every form of a RandomId; each but the id itself carries the prefix.

    Raises:
        ProviderError: byteLength is under 1.
    """
    if inputs["byteLength"] < 1:
        raise ProviderError(f"byteLength is {inputs['byteLength']}; it must be at least 1")
    number = secrets.token_bytes(inputs["byteLength"])
    prefix = inputs.get("prefix", "")
    url = base64.urlsafe_b64encode(number).decode().rstrip("=")
    return {
        "id": url,
        "b64Std": prefix + base64.b64encode(number).decode(),
        "b64Url": prefix + url,
        "dec": prefix + str(int.from_bytes(number, "big")),
        "hex": prefix + number.hex(),
    }
