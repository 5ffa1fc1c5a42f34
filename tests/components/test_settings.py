"""A mistake in a stack file ends the program in one message, before anything is registered."""

from pathlib import Path
from typing import Any

import pytest

from tests.stack_files import Change, mapping_at, setting, write_stack_file
from tests.synth import synth

FILE = "Pulumi.local.yaml"
WEB = "brownbear:environments.production.workloads.web"
BAD: dict[str, tuple[Change, str]] = {
    "unknown key at the top": (
        lambda content: content.update(settings={}),
        "settings: unknown key; allowed: config, encryptionsalt, encryptedkey, secretsprovider, environment",
    ),
    "unknown setting": (
        lambda content: content["config"].update({"brownbear:clutser": {}}),
        "brownbear:clutser: unknown key; allowed: cluster, charts, istio, database, cache, environments",
    ),
    "unknown key in a workload": (
        setting(f"{WEB}.resources.limits", gpu=1),
        f"{WEB}.resources.limits.gpu: unknown key; allowed: cpu, memory",
    ),
    "foreign namespace": (
        lambda content: content["config"].update({"aws:region": "eu-central-1"}),
        "config.aws:region: foreign namespace; allowed: keys that begin with brownbear:",
    ),
    "misspelt workload": (
        setting("brownbear:environments.production.workloads", wrker={}),
        "brownbear:environments.production.workloads.wrker: unknown key; allowed: 'web', 'api' or 'worker'",
    ),
    "CPU in words": (
        setting(f"{WEB}.resources.requests", cpu="2 cores"),
        f'{WEB}.resources.requests.cpu: "2 cores"; allowed: a Kubernetes quantity such as 500m, 2 or 4Gi',
    ),
    "minimum over maximum": (
        setting(f"{WEB}.autoscaling", min_replicas=30),
        f"{WEB}.autoscaling.max_replicas: 20; min_replicas 30 is over it; allowed: at least 30",
    ),
    "replicas at creation that the autoscaler would change": (
        setting(WEB, replicas=21),
        f"{WEB}.autoscaling: replicas 21 is outside; allowed: min_replicas to max_replicas (3 to 20)",
    ),
    "image without a tag": (
        setting(WEB, image="registry:5000/brownbear/web"),
        (
            f'{WEB}.image: "registry:5000/brownbear/web"; allowed: repository:tag such as '
            "brownbear/web:v2.0.0, where the tag also fits a label (63 characters)"
        ),
    ),
    "number in quotes": (setting(WEB, replicas="6"), f'{WEB}.replicas: "6"; allowed: a valid integer'),
    "version that YAML takes for a number": (
        setting("brownbear:cluster", kubernetes_version=1.35),
        "brownbear:cluster.kubernetes_version: 1.35; allowed: '1.35', in quotes",
    ),
    "missing key": (lambda content: mapping_at(content, WEB).pop("image"), f"{WEB}.image: is missing"),
    "value where a mapping belongs": (
        setting(WEB, autoscaling=3),
        f"{WEB}.autoscaling: 3; allowed: a mapping",
    ),
    "no environment": (
        lambda content: content["config"].update({"brownbear:environments": {}}),
        "brownbear:environments: is empty; allowed: at least one environment",
    ),
    "environment that is no part of a namespace's name": (
        setting("brownbear:environments", Production={}),
        (
            'brownbear:environments.Production: "Production"; allowed: a-z, 0-9 and hyphens, '
            "from a letter on, up to 52 characters"
        ),
    ),
    "rolling update that can do nothing": (
        setting(f"{WEB}.rolling_update", max_unavailable=0, max_surge=0),
        f"{WEB}.rolling_update.max_surge: 0; max_unavailable is 0 too; allowed: at least 1 in one of the two",
    ),
    "timeout that no pod can keep": (
        setting(WEB, rollout_timeout="9s"),
        f'{WEB}.rollout_timeout: "9s"; allowed: at least 10s, as readiness is first probed after 5s',
    ),
    "no target to scale on": (
        setting(f"{WEB}.autoscaling", targets={}),
        (
            f"{WEB}.autoscaling.targets: no target is set; allowed: at least one of cpu, memory, "
            "requests_per_second, queue_length"
        ),
    ),
}


@pytest.mark.parametrize(("change", "message"), BAD.values(), ids=BAD)
def test_a_mistake_is_named_with_its_key_its_value_and_what_is_allowed(
    tmp_path: Path, change: Change, message: str
) -> None:
    write_stack_file(tmp_path, change)
    program = synth("local", folder=tmp_path)
    (error,) = program.errors
    assert f"{FILE}: {message}" in error
    assert program.exit_code == 32
    assert program.resources == []


def test_all_mistakes_of_a_file_come_in_one_message(tmp_path: Path) -> None:
    def three(content: dict[str, Any]) -> None:
        content["config"]["aws:region"] = "eu"
        mapping_at(content, WEB).update(image="brownbear/web")
        mapping_at(content, f"{WEB}.resources.limits").update(cpu="two")

    write_stack_file(tmp_path, three)
    (error,) = synth("local", folder=tmp_path).errors
    assert [line.split("; ")[0] for line in error.splitlines()] == [
        f"{FILE}: config.aws:region: foreign namespace",
        f'{FILE}: {WEB}.image: "brownbear/web"',
        f'{FILE}: {WEB}.resources.limits.cpu: "two"',
    ]


def test_a_misspelt_workload_is_one_mistake_and_not_one_for_each_of_its_keys(tmp_path: Path) -> None:
    write_stack_file(tmp_path, setting("brownbear:environments.production.workloads", wrker={}))
    (error,) = synth("local", folder=tmp_path).errors
    assert len(error.splitlines()) == 1
