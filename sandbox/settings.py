"""What a sandbox plays, read once from sandbox.yaml into a frozen model."""

import os
import re
from collections import Counter
from pathlib import Path
from typing import Annotated, Any, Literal, Self

import yaml
from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError, model_validator
from pydantic_core import ErrorDetails

from .errors import SandboxError

PORTS = ("etcd", "etcd-peer", "kube-apiserver", "kube-controller-manager", "kube-scheduler", "kwok")
"""Every port that a sandbox listens on."""


def _port(number: int) -> int:
    # The kernel keeps ports under 1024 for root.
    if number and not 1024 <= number <= 65535:
        raise ValueError("1024 to 65535, or 0 for any")
    return number


def _matches(pattern: str, allowed: str) -> AfterValidator:
    def check(text: str) -> str:
        if not re.fullmatch(pattern, text):
            raise ValueError(allowed)
        return text

    return AfterValidator(check)


Port = Annotated[int, Field(strict=True), AfterValidator(_port)]
Quantity = Annotated[
    str,
    _matches(
        r"\d+(\.\d+)?(m|Ki|Mi|Gi|Ti|k|M|G|T)?", "a quantity of Kubernetes, in quotes, such as '8' or '32Gi'"
    ),
]
DnsLabel = Annotated[
    str,
    _matches(r"[a-z0-9]([a-z0-9-]{0,50}[a-z0-9])?", "lower-case letters, digits and inner hyphens, up to 52"),
]
LabelKey = Annotated[
    str,
    _matches(
        r"([a-z0-9.-]{1,253}/)?[A-Za-z0-9]([A-Za-z0-9._-]{0,61}[A-Za-z0-9])?", "a label key of Kubernetes"
    ),
]
LabelValue = Annotated[
    str, _matches(r"([A-Za-z0-9]([A-Za-z0-9._-]{0,61}[A-Za-z0-9])?)?", "a label value of Kubernetes")
]


class _Model(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Taint(_Model):
    """A node taint, as in the core/v1 API."""

    key: LabelKey
    value: LabelValue = ""
    effect: Literal["NoSchedule", "PreferNoSchedule", "NoExecute"]


class Capacity(_Model):
    """What a node has, all of it allocatable."""

    cpu: Quantity
    memory: Quantity
    pods: Quantity
    ephemeral_storage: Annotated[Quantity, Field(alias="ephemeral-storage")]


class Requests(_Model):
    """What a container asks for."""

    cpu: Quantity
    memory: Quantity


class Nodes(_Model):
    """A group of equal nodes, spread over zones in turn."""

    count: Annotated[int, Field(strict=True, ge=1, le=200)]
    zones: Annotated[tuple[DnsLabel, ...], Field(min_length=1)]
    capacity: Capacity
    labels: dict[LabelKey, LabelValue] = {}
    taints: tuple[Taint, ...] = ()


class SandboxSettings(_Model):
    """All that sandbox.yaml may say."""

    ports: dict[Literal[PORTS], Port] = {}  # type: ignore[valid-type] # a tuple of names is a list of literals
    nodes: Annotated[dict[DnsLabel, Nodes], Field(min_length=1)]
    node_agents: dict[DnsLabel, Requests] = {}

    @model_validator(mode="after")
    def _ports_differ(self) -> Self:
        uses = Counter(port for port in self.ports.values() if port)
        if twice := [name for name, port in self.ports.items() if uses[port] > 1]:
            raise ValueError(
                f"ports: {', '.join(twice)} have the same number; give each its own, or 0 for any"
            )
        return self

    @classmethod
    def load(cls) -> "SandboxSettings":
        """Reads the file that SANDBOX_SETTINGS names, else the one beside this module.

        Raises:
            SandboxError: the file is missing, not YAML, or breaks the model; names every mistake.
        """
        path = Path(os.environ.get("SANDBOX_SETTINGS") or Path(__file__).with_name("sandbox.yaml"))
        content = _read(path)
        try:
            return cls.model_validate(content)
        except ValidationError as error:
            mistakes = (_words(mistake) for mistake in error.errors(include_url=False))
            raise SandboxError("\n".join(f"{path}: {words}" for words in mistakes)) from error


def _read(path: Path) -> Any:
    try:
        content: Any = yaml.safe_load(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise SandboxError(f"cannot read the sandbox's settings {path}: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise SandboxError(f"{path} is not YAML: byte {error.start} is not UTF-8") from error
    except yaml.YAMLError as error:
        place = ""
        if isinstance(error, yaml.MarkedYAMLError) and error.problem_mark:
            place = f" in line {error.problem_mark.line + 1}: {error.problem}"
        raise SandboxError(f"{path} is not YAML{place}") from error
    if content is None:
        raise SandboxError(f"{path} is empty; sandbox/sandbox.yaml shows what it must say")
    return content


def _words(mistake: ErrorDetails) -> str:
    """Gives one line: the key, its value, and what is allowed."""
    key = ".".join(str(part) for part in mistake["loc"] if part != "[key]")
    match mistake["type"]:
        case "missing":
            return f"{key} is missing"
        case "extra_forbidden":
            return f"{key} is no key of the sandbox's settings; sandbox/sandbox.yaml has them all"
        case "value_error" if not key:
            return str(mistake["ctx"]["error"])
        case "value_error":
            allowed = str(mistake["ctx"]["error"])
        case "too_short":
            allowed = "one or more"
        case "model_type" | "dict_type":
            allowed = "a mapping"
        case "string_type":
            allowed = "text, in quotes where YAML takes it for something else"
        case "tuple_type":
            allowed = "a list"
        case _:
            allowed = mistake["msg"].removeprefix("Input should be ")
    return f"{key or 'the file'}: {mistake['input']!r}; allowed: {allowed}"
