"""The measured installation, made from the true stack file."""

from typing import Any

import pytest
import yaml

from benchmarks.installation import sandbox_settings, stack_file
from components.environment import EnvironmentSpec, peak_pods
from components.settings import Settings
from sandbox.home import REPOSITORY

LOCAL: dict[str, Any] = yaml.safe_load((REPOSITORY / "Pulumi.local.yaml").read_text())


def settings_of(content: dict[str, Any]) -> Settings:
    config = content["config"]
    return Settings.model_validate({key.partition(":")[2]: value for key, value in config.items()})


def test_the_program_takes_as_many_environments_as_were_asked_for() -> None:
    environments = settings_of(stack_file(LOCAL, 16)).environments
    assert list(environments) == [f"env-{number:02}" for number in range(1, 17)]


def test_all_environments_are_alike_but_for_their_host() -> None:
    hosts, rest = [], []
    for environment in settings_of(stack_file(LOCAL, 4)).environments.values():
        hosts.append(str(environment.host))
        rest.append(environment.model_dump(exclude={"host"}))
    assert hosts == [f"env-{number:02}.brownbear.example.com" for number in range(1, 5)]
    assert rest == [rest[0]] * 4


def test_a_change_is_another_version_of_web_in_one_environment_alone() -> None:
    before = settings_of(stack_file(LOCAL, 2)).environments
    after = settings_of(stack_file(LOCAL, 2, web_tag="v9")).environments
    assert after["env-02"] == before["env-02"]
    changed = {
        name: spec
        for name, spec in after["env-01"].workloads.items()
        if spec != before["env-01"].workloads[name]
    }
    assert {name: str(spec.image) for name, spec in changed.items()} == {"web": "brownbear/web:v9"}


def test_the_template_is_not_changed() -> None:
    stack_file(LOCAL, 1, web_tag="v9")
    assert yaml.safe_load((REPOSITORY / "Pulumi.local.yaml").read_text()) == LOCAL


@pytest.mark.parametrize("environments", [1, 4, 16, 99])
def test_every_pod_has_a_node_in_the_middle_of_a_release(environments: int) -> None:
    nodes = sandbox_settings(environments).nodes["general"]
    each = next(iter(settings_of(stack_file(LOCAL, 1)).environments.values()))
    assert environments * pods(each) <= nodes.count * int(nodes.capacity.pods)
    assert environments * cores(each) <= nodes.count * int(nodes.capacity.cpu)


def pods(environment: EnvironmentSpec) -> int:
    return sum(peak_pods(workload) for workload in environment.workloads.values())


def cores(environment: EnvironmentSpec) -> float:
    workloads = environment.workloads.values()
    return float(sum(peak_pods(each) * each.resources.requests.cpu.amount for each in workloads))
