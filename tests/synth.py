"""Runs the true `__main__.py` under recording mocks, and gives what it registers as plain values."""

import contextlib
import functools
import json
import logging
import runpy
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, cast

import pulumi
import yaml
from pulumi.runtime import mocks
from pulumi.runtime.settings import get_root_resource
from pulumi.runtime.stack import Stack

ROOT = Path(__file__).parent.parent
PROJECT = "brownbear"


@dataclass(frozen=True, kw_only=True)
class Resource:
    """A resource as it goes to the engine: inputs resolved, keys as on the wire."""

    urn: str
    type: str
    name: str
    inputs: dict[str, Any]
    provider: str
    parent: str
    dependencies: tuple[str, ...]
    ignore_changes: tuple[str, ...]
    create_timeout: str
    update_timeout: str

    @property
    def key(self) -> tuple[str, str, str]:
        """Kind, namespace and name, as Kubernetes tells objects apart."""
        metadata = self.inputs.get("metadata", {})
        return self.type.rpartition(":")[2], metadata.get("namespace", ""), metadata.get("name", "")


@dataclass
class Program:
    """What a run has registered, exported and logged."""

    resources: list[Resource] = field(default_factory=list)
    outputs: dict[str, Any] = field(default_factory=dict)
    errors: list[str] = field(default_factory=list)
    exit_code: int = 0

    def object(self, kind: str, namespace: str, name: str) -> Resource:
        """The one object of this kind and name; a cluster-scoped kind's namespace is empty."""
        (resource,) = [resource for resource in self.resources if resource.key == (kind, namespace, name)]
        return resource

    def of_type(self, suffix: str) -> list[Resource]:
        """All resources whose type ends so, such as `:Deployment`."""
        return [resource for resource in self.resources if resource.type.endswith(suffix)]


def synth(stack: str = "local", folder: Path = ROOT, config: Mapping[str, Any] | None = None) -> Program:
    """Run the program for a stack whose file lies in the folder; `config` is given on the command line."""
    return run(
        functools.partial(runpy.run_path, str(ROOT / "__main__.py"), run_name="__main__"),
        stack=stack,
        folder=folder,
        config={**_config(folder / f"Pulumi.{stack}.yaml"), **(config or {})},
    )


def run(
    program: Callable[[], object],
    *,
    stack: str = "test",
    folder: Path = ROOT,
    config: Mapping[str, Any] | None = None,
) -> Program:
    """Run any code that registers resources, under the same mocks."""
    result = Program()
    logger = logging.Logger("program")
    logger.addHandler(_Errors(result.errors))
    monitor = _RecordingMonitor(result.resources)
    pulumi.runtime.set_mocks(
        _Echo(), project=PROJECT, stack=stack, preview=False, logger=logger, monitor=monitor
    )
    texts = {
        key: value if isinstance(value, str) else json.dumps(value) for key, value in (config or {}).items()
    }
    pulumi.runtime.set_all_config(texts)

    def test() -> pulumi.Output[None]:
        root = cast("Stack", get_root_resource())
        root.outputs = {}
        try:
            program()
        except SystemExit as end:
            result.exit_code = int(end.code or 0)
        return pulumi.Output.from_input(root.outputs).apply(result.outputs.update)

    until_all_is_registered: Callable[[Callable[[], object]], Callable[[], None]] = pulumi.runtime.test
    with contextlib.chdir(folder):
        until_all_is_registered(test)()
    return result


def _config(path: Path) -> dict[str, Any]:
    try:
        content = yaml.safe_load(path.read_text())
    except (FileNotFoundError, yaml.YAMLError):
        return {}
    return (
        dict(content["config"])
        if isinstance(content, dict) and isinstance(content.get("config"), dict)
        else {}
    )


class _Echo(mocks.Mocks):
    """Gives every resource its inputs back; a program of ours asks no provider anything."""

    def new_resource(self, args: mocks.MockResourceArgs) -> tuple[str | None, dict[str, Any]]:
        return f"{args.name}-id", args.inputs

    def call(self, args: mocks.MockCallArgs) -> tuple[dict[str, Any], list[tuple[str, str]] | None]:
        raise AssertionError(f"the program called {args.token}")


class _RecordingMonitor(mocks.MockMonitor):
    def __init__(self, resources: list[Resource]) -> None:
        super().__init__(_Echo())
        self._recorded = resources

    def RegisterResource(self, request: Any) -> Any:  # noqa: N802 - the protocol's name
        register: Callable[[Any], Any] = super().RegisterResource
        response = register(request)
        if request.type != "pulumi:pulumi:Stack":
            self._recorded.append(
                Resource(
                    urn=response.urn,
                    type=request.type,
                    name=request.name,
                    inputs=pulumi.runtime.rpc.deserialize_properties(request.object),
                    provider=request.provider,
                    parent=request.parent,
                    dependencies=tuple(sorted(request.dependencies)),
                    ignore_changes=tuple(request.ignoreChanges),
                    create_timeout=request.customTimeouts.create,
                    update_timeout=request.customTimeouts.update,
                )
            )
        return response


class _Errors(logging.Handler):
    def __init__(self, messages: list[str]) -> None:
        super().__init__(logging.ERROR)
        self._messages = messages

    def emit(self, record: logging.LogRecord) -> None:
        self._messages.append(record.getMessage())
