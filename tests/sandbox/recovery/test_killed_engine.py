"""The engine is killed in the middle of `up`."""

import pytest

from tests.sandbox.recovery.checkout import Checkout
from tests.sandbox.recovery.convergence import assert_converged, assert_one_clear_error
from tests.sandbox.recovery.points import Point, deployment_is, objects_exist, rollout_has_a_middle


def kill_engine(checkout: Checkout, point: Point) -> None:
    with checkout.started("stack", "up", "local") as run:
        run.until(lambda: point(checkout))
        run.engine().kill()
        assert_one_clear_error(run.end(), "the engine was killed (SIGKILL); run the same again")


@pytest.mark.parametrize(
    "point",
    [
        pytest.param(objects_exist(1), id="the first objects exist"),
        pytest.param(objects_exist(15), id="half of the objects exist"),
        pytest.param(deployment_is("creating"), id="a Deployment is awaited"),
    ],
)
def test_up_converges_after_the_engine_was_killed_while_creating(undeployed: Checkout, point: Point) -> None:
    kill_engine(undeployed, point)

    ended = undeployed.run("stack", "up", "local")

    assert ended.status == 0, ended.output
    assert_converged(undeployed)


@pytest.mark.parametrize(
    "point",
    [
        pytest.param(deployment_is("updating"), id="a Deployment is updated"),
        pytest.param(rollout_has_a_middle, id="in the middle of a rollout"),
    ],
)
def test_up_converges_after_the_engine_was_killed_while_updating(deployed: Checkout, point: Point) -> None:
    deployed.change_version()
    kill_engine(deployed, point)

    ended = deployed.run("stack", "up", "local")

    assert ended.status == 0, ended.output
    assert_converged(deployed)


def test_destroy_leaves_nothing_after_the_engine_was_killed_while_creating(undeployed: Checkout) -> None:
    kill_engine(undeployed, objects_exist(1))

    ended = undeployed.run("stack", "destroy", "local")

    assert ended.status == 0, ended.output
    assert undeployed.held() == []


def test_an_object_that_a_killed_engine_made_and_the_program_no_longer_has_is_deleted(
    deployed: Checkout,
) -> None:
    deployed.record_killed_run(["Namespace.v1.", "brownbear-left", None], ["Namespace.v1.", "someones", None])
    deployed.create_namespace("brownbear-left", manager="pulumi-kubernetes-0123abcd")
    deployed.create_namespace("someones", manager="kubectl")

    ended = deployed.run("stack", "up", "local")

    assert ended.status == 0, ended.output
    assert "deleted what a killed engine made and nothing needs: Namespace brownbear-left" in ended.output
    namespaces = deployed.sandbox.kubectl("get", "namespaces", "--output=name").split()
    assert "namespace/brownbear-left" not in namespaces
    assert "namespace/someones" in namespaces
    deployed.sandbox.kubectl("delete", "namespace", "someones")
