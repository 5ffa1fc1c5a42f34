"""The three stacks: valid, of one shape, on a Kubernetes that is supported."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
import yaml

from components import settings
from components.cloud.cluster import END_OF_SUPPORT
from tests.synth import ROOT, synth

STACKS = ("local", "staging", "prod")
KEYED_MAPS = ("config.brownbear:environments", "config.brownbear:environments.*.workloads")


def _stack(name: str) -> dict[str, Any]:
    content = yaml.safe_load((ROOT / f"Pulumi.{name}.yaml").read_text())
    assert isinstance(content, dict)
    return content


def _keys(value: object, path: str = "") -> Iterator[str]:
    """Every key, with `*` for those that a keyed map is free to have."""
    if isinstance(value, dict):
        for key, inner in value.items():
            place = f"{path}.{'*' if path in KEYED_MAPS else key}".removeprefix(".")
            yield place
            yield from _keys(inner, place)


def test_every_stack_has_its_file() -> None:
    assert {path.name for path in ROOT.glob("Pulumi.*.yaml")} >= {f"Pulumi.{name}.yaml" for name in STACKS}


def test_all_stack_files_have_the_same_keys() -> None:
    local, staging, prod = (set(_keys(_stack(name))) for name in STACKS)
    assert local == staging == prod
    assert "config.brownbear:environments.*.workloads.*.autoscaling.targets.queue_length" in local


@pytest.mark.parametrize("name", STACKS)
def test_a_stack_file_is_valid(
    name: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(ROOT)
    assert (settings.main([name]), *capsys.readouterr()) == (0, "", "")


@pytest.mark.parametrize(
    ("stack", "environments"), [("prod", ["production"]), ("staging", ["staging", "development"])]
)
def test_an_environment_in_the_cloud_is_the_one_that_runs_locally(
    stack: str, environments: list[str]
) -> None:
    local = _stack("local")["config"]["brownbear:environments"]
    assert _stack(stack)["config"]["brownbear:environments"] == {key: local[key] for key in environments}


@pytest.mark.parametrize("stack", ["staging", "prod"])
def test_what_is_not_built_yet_ends_in_one_message_that_names_it(stack: str) -> None:
    program = synth(stack)
    assert program.errors == [
        (
            "the settings are valid, but not built yet: "
            "network, EKS cluster and node groups (brownbear:cluster.provider is eks). Nothing was changed."
        )
    ]
    assert (program.exit_code, program.resources) == (32, [])


@pytest.mark.parametrize("name", STACKS)
def test_a_stack_runs_a_kubernetes_that_is_supported(name: str) -> None:
    version = _stack(name)["config"]["brownbear:cluster"]["kubernetes_version"]
    assert datetime.now(UTC).date() < END_OF_SUPPORT[version]


def test_the_sandbox_runs_the_minor_that_the_local_stack_names() -> None:
    go_mod = (ROOT / "sandbox/tools/kubernetes/go.mod").read_text()
    built = re.search(r"k8s\.io/kubernetes v(\d+\.\d+)\.", go_mod)
    assert built
    assert built[1] == _stack("local")["config"]["brownbear:cluster"]["kubernetes_version"]
