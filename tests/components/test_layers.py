"""Who may import whom: spec, labels and the call graph <- components <- settings <- __main__."""

import ast
import re
from pathlib import Path

import pytest

from tests.synth import ROOT

COMPONENTS = sorted((ROOT / "components").rglob("*.py"))
LAYERS = ("cloud", "platform", "workloads")


def _imports(path: Path) -> set[str]:
    """Every module that a file imports, at its top or anywhere in it."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            found.add(node.module or "")
    return found


def _layer(module: str) -> str:
    match = re.fullmatch(r"components\.(\w+)(\.\w+)?", module)
    return match[1] if match else ""


@pytest.mark.parametrize("path", [*COMPONENTS, ROOT / "__main__.py"], ids=str)
def test_the_program_knows_nothing_of_sandbox_and_tests(path: Path) -> None:
    assert not {
        module for module in _imports(path) if module.split(".")[0] in ("sandbox", "tests", "policies")
    }


@pytest.mark.parametrize("path", sorted((ROOT / "sandbox").rglob("*.py")), ids=str)
def test_the_sandbox_knows_nothing_of_the_program(path: Path) -> None:
    assert not {module for module in _imports(path) if module.split(".")[0] == "components"}


@pytest.mark.parametrize("layer", LAYERS)
def test_a_layer_imports_no_other_layer_and_no_settings(layer: str) -> None:
    others = {*LAYERS, "settings", "environment", "unbuilt"} - {layer}
    for path in (ROOT / "components" / layer).glob("*.py"):
        assert not {_layer(module) for module in _imports(path)} & others, path


def test_settings_alone_read_pulumis_configuration() -> None:
    readers = {path.name for path in COMPONENTS if "pulumi.Config" in path.read_text()}
    assert readers == {"settings.py"}


def test_nothing_branches_on_the_name_of_the_stack() -> None:
    users = {path.name for path in [*COMPONENTS, ROOT / "__main__.py"] if "get_stack" in path.read_text()}
    assert users == {"settings.py"}
