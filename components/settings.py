"""The settings of a stack: the one reader of `pulumi.Config`.

`python -m components.settings STACK` checks the stack's file before the engine starts.
"""

import json
import re
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, Self

import pulumi
from pydantic import AfterValidator, ValidationError

from components.charts import ChartsSpec
from components.cloud.cluster import ClusterSpec
from components.environment import EnvironmentSpec
from components.host import Host
from components.mistakes import MistakesError, mistakes_of, several_mistakes
from components.platform.istio_spec import IstioSpec
from components.platform.namespace import BoundsSpec
from components.spec import Spec
from components.stack_file import StackFile, read_stack_file

NAMESPACE = "brownbear"


def _ends_a_namespace_name(name: str) -> str:
    if not re.fullmatch(r"[a-z]([a-z0-9-]{0,50}[a-z0-9])?", name):
        raise ValueError("allowed: a-z, 0-9 and hyphens, from a letter on, up to 52 characters")
    return name


EnvironmentName = Annotated[str, AfterValidator(_ends_a_namespace_name)]


def _at_least_one(environments: dict[str, EnvironmentSpec]) -> dict[str, EnvironmentSpec]:
    if not environments:
        raise ValueError("is empty; allowed: at least one environment")
    return environments


def _hosts_differ(environments: dict[str, EnvironmentSpec]) -> dict[str, EnvironmentSpec]:
    seen: dict[Host, str] = {}
    for name, environment in environments.items():
        if (other := seen.setdefault(environment.host, name)) != name:
            words = f'"{environment.host}" is the host of {other} too; allowed: one of its own'
            raise several_mistakes([(f"{name}.host", words)])
    return environments


class Settings(Spec):
    """All that a stack file says."""

    cluster: ClusterSpec
    charts: ChartsSpec
    istio: IstioSpec
    database: BoundsSpec
    """The bounds of the namespace that the environments' databases share."""
    cache: BoundsSpec
    """The bounds of the namespace that their caches share."""
    environments: Annotated[
        dict[EnvironmentName, EnvironmentSpec], AfterValidator(_at_least_one), AfterValidator(_hosts_differ)
    ]

    @classmethod
    def load(cls) -> Self:
        """The settings of the running program's stack.

        What runs is Pulumi's configuration; the stack's file is checked in addition.

        Raises:
            MistakesError: with all mistakes of both.
        """
        name = f"Pulumi.{pulumi.get_stack()}.yaml"
        config = pulumi.Config(NAMESPACE)
        values = {key: _value(text) for key in cls.model_fields if (text := config.get(key)) is not None}
        # `pulumi --config-file` may have read another file, whose name a program is not told.
        in_file = _mistakes(read_stack_file(Path(name), NAMESPACE)) if Path(name).exists() else []
        if mistakes := in_file or _mistakes(StackFile(name, values)):
            raise MistakesError(mistakes)
        return cls.model_validate(values)

    @classmethod
    def check(cls, stack: str, folder: Path) -> None:
        """Check a stack's file without an engine.

        Raises:
            MistakesError: with all mistakes of the file.
        """
        if mistakes := _mistakes(read_stack_file(folder / f"Pulumi.{stack}.yaml", NAMESPACE)):
            raise MistakesError(mistakes)


def _value(text: str) -> Any:
    """Structured configuration comes as JSON; what is none is shown as it is."""
    try:
        return json.loads(text)
    except json.JSONDecodeError:
        return text


def _mistakes(file: StackFile) -> list[str]:
    mistakes = list(file.mistakes)
    if file.values or not mistakes:
        mistakes += _mistakes_of_values(file.values)
    return [f"{file.name}: {mistake}" for mistake in mistakes]


def _mistakes_of_values(values: Mapping[str, Any]) -> list[str]:
    try:
        Settings.model_validate(values)
    except ValidationError as error:
        return list(mistakes_of(error, Settings, NAMESPACE))
    return []


def main(arguments: list[str]) -> int:
    """Check the file of the stack that is named; says nothing when it is right."""
    if len(arguments) != 1:
        print("usage: python -m components.settings STACK", file=sys.stderr)
        return 2
    try:
        Settings.check(arguments[0], Path.cwd())
    except MistakesError as error:
        print(error, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
