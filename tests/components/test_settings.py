"""A mistake in a stack file ends the program in one message, before anything is registered."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.synth import ROOT, synth

FILE = "Pulumi.local.yaml"
WEB = "brownbear:environments.production.workloads.web"
Change = Callable[[dict[str, Any]], object]


def _write(folder: Path, change: Change) -> None:
    content = yaml.safe_load((ROOT / FILE).read_text())
    change(content)
    (folder / FILE).write_text(yaml.safe_dump(content, sort_keys=False))


def _at(content: dict[str, Any], path: str) -> dict[str, Any]:
    """The mapping at a key as the messages write it."""
    top, *rest = path.split(".")
    found = content["config"][top]
    for key in rest:
        found = found[key]
    assert isinstance(found, dict)
    return found


def _set(path: str, **values: object) -> Change:
    return lambda content: _at(content, path).update(values)


BAD: dict[str, tuple[Change, str]] = {
    "unknown key at the top": (
        lambda content: content.update(settings={}),
        "settings: unknown key; allowed: config, encryptionsalt, encryptedkey, secretsprovider, environment",
    ),
    "unknown setting": (
        lambda content: content["config"].update({"brownbear:clutser": {}}),
        "brownbear:clutser: unknown key; allowed: cluster, charts, environments",
    ),
    "unknown key in a workload": (
        _set(f"{WEB}.resources.limits", gpu=1),
        f"{WEB}.resources.limits.gpu: unknown key; allowed: cpu, memory",
    ),
    "foreign namespace": (
        lambda content: content["config"].update({"aws:region": "eu-central-1"}),
        "config.aws:region: foreign namespace; allowed: keys that begin with brownbear:",
    ),
    "misspelt workload": (
        _set("brownbear:environments.production.workloads", wrker={}),
        "brownbear:environments.production.workloads.wrker: unknown key; allowed: 'web', 'api' or 'worker'",
    ),
    "CPU in words": (
        _set(f"{WEB}.resources.requests", cpu="2 cores"),
        f'{WEB}.resources.requests.cpu: "2 cores"; allowed: a Kubernetes quantity such as 500m, 2 or 4Gi',
    ),
    "minimum over maximum": (
        _set(f"{WEB}.autoscaling", min_replicas=30),
        f"{WEB}.autoscaling.max_replicas: 20; min_replicas 30 is over it; allowed: at least 30",
    ),
    "replicas at creation that the autoscaler would change": (
        _set(WEB, replicas=21),
        f"{WEB}.autoscaling: replicas 21 is outside; allowed: min_replicas to max_replicas (3 to 20)",
    ),
    "image without a tag": (
        _set(WEB, image="registry:5000/brownbear/web"),
        (
            f'{WEB}.image: "registry:5000/brownbear/web"; allowed: repository:tag such as '
            "brownbear/web:v2.0.0, where the tag also fits a label (63 characters)"
        ),
    ),
    "number in quotes": (_set(WEB, replicas="6"), f'{WEB}.replicas: "6"; allowed: a valid integer'),
    "version that YAML takes for a number": (
        _set("brownbear:cluster", kubernetes_version=1.35),
        "brownbear:cluster.kubernetes_version: 1.35; allowed: '1.35', in quotes",
    ),
    "missing key": (lambda content: _at(content, WEB).pop("image"), f"{WEB}.image: is missing"),
    "value where a mapping belongs": (
        _set(WEB, autoscaling=3),
        f"{WEB}.autoscaling: 3; allowed: a mapping",
    ),
    "no environment": (
        lambda content: content["config"].update({"brownbear:environments": {}}),
        "brownbear:environments: is empty; allowed: at least one environment",
    ),
    "environment that is no part of a namespace's name": (
        _set("brownbear:environments", Production={}),
        (
            'brownbear:environments.Production: "Production"; allowed: a-z, 0-9 and hyphens, '
            "from a letter on, up to 52 characters"
        ),
    ),
    "rolling update that can do nothing": (
        _set(f"{WEB}.rolling_update", max_unavailable=0, max_surge=0),
        f"{WEB}.rolling_update.max_surge: 0; max_unavailable is 0 too; allowed: at least 1 in one of the two",
    ),
    "timeout that no pod can keep": (
        _set(WEB, rollout_timeout="9s"),
        f'{WEB}.rollout_timeout: "9s"; allowed: at least 10s, as readiness is first probed after 5s',
    ),
    "no target to scale on": (
        _set(f"{WEB}.autoscaling", targets={}),
        (
            f"{WEB}.autoscaling.targets: no target is set; allowed: at least one of cpu, memory, "
            "requests_per_second, queue_length"
        ),
    ),
    "requests over limits": (
        _set(f"{WEB}.resources.requests", cpu="600m"),
        f"{WEB}.resources.limits: requests have cpu 600m over 500m; allowed: limits of at least the requests",
    ),
    "container that the limit range refuses for its size": (
        _set(f"{WEB}.resources.limits", memory="5Gi"),
        f"{WEB}.resources.limits: memory 5Gi over 4Gi; allowed: up to limits.container.max",
    ),
    "container that the limit range refuses for its smallness": (
        _set(f"{WEB}.resources.requests", cpu="49m"),
        f"{WEB}.resources.requests: limits.container.min has cpu 50m over 49m; allowed: at least that",
    ),
    "more pods in a release than the quota admits": (
        _set("brownbear:environments.production.quota", pods=49),
        (
            "brownbear:environments.production.workloads: 50 pods at the peak of a release; "
            "allowed: 49, the quota's pods"
        ),
    ),
    "more CPU in a release than the quota admits": (
        _set("brownbear:environments.production.quota.requests", cpu=10),
        (
            "brownbear:environments.production.workloads: requests.cpu of 10.5 cores at the peak of a "
            "release; allowed: 10 cores, the quota's requests.cpu"
        ),
    ),
}


@pytest.mark.parametrize(("change", "message"), BAD.values(), ids=BAD)
def test_a_mistake_is_named_with_its_key_its_value_and_what_is_allowed(
    tmp_path: Path, change: Change, message: str
) -> None:
    _write(tmp_path, change)
    program = synth("local", folder=tmp_path)
    (error,) = program.errors
    assert f"{FILE}: {message}" in error
    assert program.exit_code == 32
    assert program.resources == []


def test_all_mistakes_of_a_file_come_in_one_message(tmp_path: Path) -> None:
    def three(content: dict[str, Any]) -> None:
        content["config"]["aws:region"] = "eu"
        _at(content, WEB).update(image="brownbear/web")
        _at(content, f"{WEB}.resources.limits").update(cpu="two")

    _write(tmp_path, three)
    (error,) = synth("local", folder=tmp_path).errors
    assert [line.split("; ")[0] for line in error.splitlines()] == [
        f"{FILE}: config.aws:region: foreign namespace",
        f'{FILE}: {WEB}.image: "brownbear/web"',
        f'{FILE}: {WEB}.resources.limits.cpu: "two"',
    ]


def test_a_misspelt_workload_is_one_mistake_and_not_one_for_each_of_its_keys(tmp_path: Path) -> None:
    _write(tmp_path, _set("brownbear:environments.production.workloads", wrker={}))
    (error,) = synth("local", folder=tmp_path).errors
    assert len(error.splitlines()) == 1
