"""What a sandbox plays, read once from sandbox.yaml into a frozen model."""

import os
from pathlib import Path
from typing import Annotated, Any, Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from .errors import SandboxError

PORTS = ("etcd", "etcd-peer", "kube-apiserver", "kube-controller-manager", "kube-scheduler", "kwok")
"""Every port that a sandbox listens on."""

Port = Annotated[int, Field(ge=0, le=65535)]
Quantity = Annotated[str, Field(pattern=r"^\d+(\.\d+)?(m|Ki|Mi|Gi|Ti|k|M|G|T)?$")]


class _Model(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Taint(_Model):
    """A node taint, as in the core/v1 API."""

    key: str
    value: str = ""
    effect: Literal["NoSchedule", "PreferNoSchedule", "NoExecute"]


class Nodes(_Model):
    """A group of equal nodes, spread over zones in turn."""

    count: Annotated[int, Field(ge=1, le=200)]
    zones: Annotated[tuple[str, ...], Field(min_length=1)]
    capacity: dict[Literal["cpu", "memory", "pods", "ephemeral-storage"], Quantity]
    labels: dict[str, str] = {}
    taints: tuple[Taint, ...] = ()


class SandboxSettings(_Model):
    """All that sandbox.yaml may say."""

    ports: dict[Literal[PORTS], Port] = {}  # type: ignore[valid-type]
    nodes: dict[str, Nodes]

    @classmethod
    def load(cls) -> "SandboxSettings":
        """Reads the file that SANDBOX_SETTINGS names, else the one beside this module.

        Raises:
            SandboxError: the file is missing, not YAML, or breaks the model; names every mistake.
        """
        path = Path(os.environ.get("SANDBOX_SETTINGS") or Path(__file__).with_name("sandbox.yaml"))
        try:
            content: Any = yaml.safe_load(path.read_text())
        except OSError as error:
            raise SandboxError(f"cannot read the sandbox's settings {path}: {error.strerror}") from error
        except yaml.YAMLError as error:
            raise SandboxError(f"{path} is not YAML: {error}") from error
        try:
            return cls.model_validate(content)
        except ValidationError as error:
            raise SandboxError(
                "\n".join(
                    f"{path}: {'.'.join(map(str, mistake['loc'])) or 'the file'}: "
                    f"{mistake['input']!r}: {mistake['msg']}"
                    for mistake in error.errors()
                )
            ) from error
