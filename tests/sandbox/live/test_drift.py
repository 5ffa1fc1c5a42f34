"""What was edited or deleted by hand is shown and repaired; what others own is left alone."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest

from tests.sandbox.conftest import Sandbox
from tests.sandbox.live.conftest import PRODUCTION
from tests.sandbox.live.installation import Change, Installation, Outcome

_BY_HAND = (
    f"set image deployment/brownbear-worker worker=brownbear/worker:v0.0.1 --namespace={PRODUCTION}",
    f'patch resourcequota {PRODUCTION}-quota --patch={{"spec":{{"hard":{{"pods":"60"}}}}}} -n{PRODUCTION}',
    "label namespace brownbear-staging pod-security.kubernetes.io/enforce=privileged --overwrite",
    f"label poddisruptionbudget brownbear-web app.kubernetes.io/component- --namespace={PRODUCTION}",
    f"delete networkpolicy web-to-api --namespace={PRODUCTION}",
    "delete deployment brownbear-worker --namespace=brownbear-development",
)
_SHOWN: dict[Change, str] = {
    ("Deployment", f"{PRODUCTION}-worker"): "update",
    ("ResourceQuota", f"{PRODUCTION}-quota"): "update",
    ("Namespace", "brownbear-staging"): "update",
    ("PodDisruptionBudget", f"{PRODUCTION}-web-pdb"): "update",
    ("NetworkPolicy", f"{PRODUCTION}-web-to-api"): "create",
    ("Deployment", "brownbear-development-worker"): "create",
}
_BY_OTHERS = (
    f"scale deployment brownbear-api --replicas=3 --namespace={PRODUCTION}",
    f"annotate deployment brownbear-api example.com/reviewed-by=someone --namespace={PRODUCTION}",
    "label namespace brownbear-development example.com/team=platform",
)


@dataclass(frozen=True)
class Repair:
    """What the verbs said, in their order, of a cluster with drift."""

    previewed: dict[Change, str]
    refreshed: Outcome
    repaired: Outcome
    previewed_after_repair: dict[Change, str]


@pytest.fixture(scope="module")
def repair(sandbox: Sandbox, first_up: tuple[Installation, object]) -> Iterator[Repair]:
    deployed, _ = first_up
    for command in (*_BY_HAND, *_BY_OTHERS):
        sandbox.kubectl(*command.split())
    yield Repair(deployed.changes(), deployed.refresh(), deployed.up(), deployed.changes())
    sandbox.kubectl("annotate", "deployment", "brownbear-api", "example.com/reviewed-by-", f"-n{PRODUCTION}")
    sandbox.kubectl("label", "namespace", "brownbear-development", "example.com/team-")
    sandbox.kubectl("scale", "deployment", "brownbear-api", "--replicas=2", f"-n{PRODUCTION}")


def test_a_preview_shows_what_was_changed_by_hand_and_nothing_else(repair: Repair) -> None:
    assert repair.previewed == _SHOWN


def test_a_refresh_takes_it_into_the_state_and_says_so(repair: Repair) -> None:
    assert repair.refreshed.status == 0
    assert "- 2 deleted" in repair.refreshed.output
    assert "~ 4 updated" in repair.refreshed.output


def test_an_up_after_the_refresh_repairs_it_and_leaves_nothing_to_do(repair: Repair) -> None:
    assert repair.repaired.status == 0, repair.repaired.output
    assert repair.previewed_after_repair == {}


@pytest.mark.usefixtures("repair")
def test_an_edited_image_is_ours_again_and_runs(sandbox: Sandbox) -> None:
    deployment = sandbox.get("deployment", "brownbear-worker", PRODUCTION)
    (container,) = deployment["spec"]["template"]["spec"]["containers"]
    assert container["image"] == "brownbear/worker:v2.0.0"
    assert deployment["status"]["updatedReplicas"] == deployment["status"]["availableReplicas"] == 1


@pytest.mark.usefixtures("repair")
def test_an_edited_number_of_the_quota_is_ours_again(sandbox: Sandbox) -> None:
    quota = sandbox.get("resourcequota", f"{PRODUCTION}-quota", PRODUCTION)
    assert quota["spec"]["hard"]["pods"] == "50"


@pytest.mark.usefixtures("repair")
def test_an_edited_label_is_ours_again(sandbox: Sandbox) -> None:
    labels = sandbox.get("namespace", "brownbear-staging")["metadata"]["labels"]
    assert labels["pod-security.kubernetes.io/enforce"] == "restricted"


@pytest.mark.usefixtures("repair")
def test_a_removed_label_is_back(sandbox: Sandbox) -> None:
    labels = sandbox.get("poddisruptionbudget", "brownbear-web", PRODUCTION)["metadata"]["labels"]
    assert labels["app.kubernetes.io/component"] == "web"


@pytest.mark.usefixtures("repair")
def test_a_deleted_policy_is_back(sandbox: Sandbox) -> None:
    policy = sandbox.get("networkpolicy", "web-to-api", PRODUCTION)
    assert policy["spec"]["podSelector"]["matchLabels"] == {"app": "brownbear-api"}


@pytest.mark.usefixtures("repair")
def test_a_deleted_deployment_is_back_and_available(sandbox: Sandbox) -> None:
    deployment = sandbox.get("deployment", "brownbear-worker", "brownbear-development")
    assert deployment["status"]["availableReplicas"] == 1


@pytest.mark.usefixtures("repair")
def test_what_others_set_stays(sandbox: Sandbox) -> None:
    api: dict[str, Any] = sandbox.get("deployment", "brownbear-api", PRODUCTION)
    namespace = sandbox.get("namespace", "brownbear-development")
    assert api["spec"]["replicas"] == 3
    assert api["metadata"]["annotations"]["example.com/reviewed-by"] == "someone"
    assert namespace["metadata"]["labels"]["example.com/team"] == "platform"
