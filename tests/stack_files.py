"""Stack files with one thing changed."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import yaml

from tests.synth import ROOT

LOCAL = "Pulumi.local.yaml"
Change = Callable[[dict[str, Any]], object]


def write_stack_file(folder: Path, change: Change) -> None:
    """Write the local stack's file into a folder, changed."""
    content = yaml.safe_load((ROOT / LOCAL).read_text())
    change(content)
    (folder / LOCAL).write_text(yaml.safe_dump(content, sort_keys=False))


def mapping_at(content: dict[str, Any], path: str) -> dict[str, Any]:
    """The mapping at a key as the messages write it."""
    top, *rest = path.split(".")
    found = content["config"][top]
    for key in rest:
        found = found[key]
    assert isinstance(found, dict)
    return found


def setting(path: str, **values: object) -> Change:
    """The change that sets keys of the mapping at a key."""
    return lambda content: mapping_at(content, path).update(values)
