"""The base of all specs, and the scalars that a stack file may say."""

import ipaddress
import re
from abc import ABC, abstractmethod
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import ClassVar, Self

from pydantic import BaseModel, ConfigDict, GetCoreSchemaHandler
from pydantic_core import CoreSchema, core_schema


class Spec(BaseModel):
    """Plain values of a stack file: frozen, unknown keys refused, no type converted in silence."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)


@dataclass(frozen=True)
class Scalar(ABC):
    """A value that keeps the text it was written in, so that the API server sees what the stack file says.

    Raises:
        ValueError: the text cannot be read; the message says what is allowed.
    """

    text: str
    ALLOWED: ClassVar[str]

    def __post_init__(self) -> None:
        if not self._is_valid():
            raise ValueError(f"allowed: {self.ALLOWED}")

    def __str__(self) -> str:
        return self.text

    @abstractmethod
    def _is_valid(self) -> bool: ...

    @classmethod
    def _text_of(cls, value: object) -> str | None:
        """The text that a YAML value stands for; None where reading has lost it (1.10 has become 1.1)."""
        return value if isinstance(value, str) else None

    @classmethod
    def _read(cls, value: object) -> Self:
        if isinstance(value, cls):
            return value
        text = cls._text_of(value)
        if text is None:
            raise ValueError(f"allowed: {cls.ALLOWED}, in quotes")
        return cls(text)

    @classmethod
    def __get_pydantic_core_schema__(cls, source: type[object], handler: GetCoreSchemaHandler) -> CoreSchema:
        """How pydantic reads the scalar out of a stack file."""
        del source, handler
        return core_schema.no_info_plain_validator_function(cls._read)


_SUFFIXES = {
    "": Fraction(1),
    **{suffix: Fraction(1, 1000**power) for power, suffix in enumerate("mun", start=1)},
    **{suffix: Fraction(1000**power) for power, suffix in enumerate("kMGTPE", start=1)},
    **{f"{suffix}i": Fraction(1024**power) for power, suffix in enumerate("KMGTPE", start=1)},
}


class Quantity(Scalar):
    """An amount of CPU (cores), memory or storage (bytes), as Kubernetes writes it."""

    ALLOWED = "a Kubernetes quantity such as 500m, 2 or 4Gi"

    def _is_valid(self) -> bool:
        return re.fullmatch(r"\d+(\.\d+)?([numkMGTPE]|[KMGTPE]i)?", self.text, re.ASCII) is not None

    @classmethod
    def _text_of(cls, value: object) -> str | None:
        return str(value) if type(value) is int else super()._text_of(value)

    @cached_property
    def amount(self) -> Fraction:
        """The exact number of cores or bytes, for sums and comparisons."""
        number = self.text.rstrip("".join(_SUFFIXES))
        return Fraction(number) * _SUFFIXES[self.text.removeprefix(number)]


class Image(Scalar):
    """A container image with its tag, which is also the version that pods are labelled with."""

    ALLOWED = "repository:tag such as brownbear/web:v2.0.0, where the tag also fits a label (63 characters)"
    _PATTERN = re.compile(
        r"(?:[A-Za-z0-9.-]+(?::\d+)?/)?[a-z0-9]+(?:[._/-]+[a-z0-9]+)*"
        r":(?P<tag>[A-Za-z0-9](?:[\w.-]{0,61}[A-Za-z0-9])?)"
        r"(?:@sha256:[0-9a-f]{64})?",
        re.ASCII,
    )

    def _is_valid(self) -> bool:
        return self._PATTERN.fullmatch(self.text) is not None

    @property
    def tag(self) -> str:
        """The tag alone: v2.0.0."""
        return self.text.partition("@")[0].rpartition(":")[2]


class Duration(Scalar):
    """A span of time in whole seconds, as Go writes it."""

    ALLOWED = "a duration such as 45s, 10m or 1h30m"

    def _is_valid(self) -> bool:
        return re.fullmatch(r"(?=.)(\d+h)?(\d+m)?(\d+s)?", self.text, re.ASCII) is not None

    @property
    def seconds(self) -> int:
        """The whole span in seconds."""
        units = {"h": 3600, "m": 60, "s": 1}
        return sum(int(count) * units[unit] for count, unit in re.findall(r"(\d+)([hms])", self.text))


class Percent(Scalar):
    """A share of a whole, 1% to 100%."""

    ALLOWED = "a percentage from 1% to 100%"

    def _is_valid(self) -> bool:
        return re.fullmatch(r"[1-9]\d?%|100%", self.text) is not None

    @property
    def value(self) -> int:
        """The number without its sign: 70 for 70%."""
        return int(self.text.removesuffix("%"))


class Cidr(Scalar):
    """A block of IP addresses."""

    ALLOWED = "a CIDR block such as 10.0.0.0/16, without host bits"

    def _is_valid(self) -> bool:
        try:
            ipaddress.ip_network(self.text)
        except ValueError:
            return False
        return "/" in self.text
