"""The raw stack file, read for what Pulumi accepts in silence: unknown keys, foreign ones, an empty file."""

from collections.abc import Hashable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

_PULUMIS_OWN = ("config", "encryptionsalt", "encryptedkey", "secretsprovider", "environment")


@dataclass(frozen=True)
class StackFile:
    """What a stack file holds under our namespace, and what is wrong around it."""

    name: str
    values: Mapping[str, Any] = field(default_factory=dict)
    mistakes: tuple[str, ...] = ()


def read_stack_file(path: Path, namespace: str) -> StackFile:
    """What a file says; one that cannot be read at all has no values and one mistake."""
    try:
        loader = _Loader(path.read_text(encoding="utf-8"))
        content = loader.get_single_data()
    except FileNotFoundError:
        stacks = ", ".join(sorted(file.name.split(".")[1] for file in path.parent.glob("Pulumi.*.yaml")))
        return StackFile(path.name, mistakes=(f"there is no such file; allowed stacks: {stacks}",))
    except yaml.YAMLError as error:
        return StackFile(path.name, mistakes=(f"is not YAML: {_in_one_line(error)}",))
    except (OSError, ValueError) as error:  # not text, or a date such as 2026-13-01
        return StackFile(path.name, mistakes=(f"cannot be read: {error}",))
    if content is None:
        return StackFile(path.name, mistakes=(f"is empty; allowed: config with {namespace}:<key> in it",))
    if not isinstance(content, dict):
        return StackFile(path.name, mistakes=("is no mapping; allowed: a mapping with the key config",))
    return _checked(path.name, content, namespace, loader.twice)


def _checked(name: str, content: dict[object, Any], namespace: str, twice: list[str]) -> StackFile:
    mistakes = [f"{place}: the key is there twice; allowed: once" for place in twice]
    mistakes += [
        f"{key}: unknown key; allowed: {', '.join(_PULUMIS_OWN)}"
        for key in content
        if key not in _PULUMIS_OWN
    ]
    config = content.get("config")
    if not isinstance(config, dict):
        return StackFile(
            name, mistakes=(*mistakes, f"config: allowed: a mapping with {namespace}:<key> in it")
        )
    values = {}
    for key, value in config.items():
        owner, _, rest = str(key).partition(":")
        if owner == namespace:
            values[rest] = value
        elif owner != "pulumi":
            mistakes.append(f"config.{key}: foreign namespace; allowed: keys that begin with {namespace}:")
    return StackFile(name, values, tuple(mistakes))


def _in_one_line(error: yaml.YAMLError) -> str:
    return " ".join(str(error).replace('in "<unicode string>",', "at").split())


class _Loader(yaml.CSafeLoader):
    """Notes keys that a mapping has twice, of which YAML readers silently keep one."""

    def __init__(self, text: str) -> None:
        super().__init__(text)
        self.twice: list[str] = []

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Hashable, Any]:  # noqa: FBT001, FBT002
        seen: set[str] = set()
        for key, _ in node.value:
            if not isinstance(key, yaml.ScalarNode):
                continue  # which YAML refuses by itself, and says where
            if key.value in seen:
                self.twice.append(f"line {key.start_mark.line + 1}: {key.value}")
            seen.add(key.value)
        return super().construct_mapping(node, deep)
