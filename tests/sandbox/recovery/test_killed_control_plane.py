"""A process of the control plane is killed, in the middle of `up` or at rest."""

import psutil
import pytest

from sandbox import control_plane, processes
from tests.sandbox.recovery.checkout import Checkout
from tests.sandbox.recovery.convergence import assert_converged, assert_one_clear_error
from tests.sandbox.recovery.points import Point, deployment_is, objects_exist


def kill(checkout: Checkout, name: str, point: Point) -> None:
    with checkout.started("stack", "up", "local") as run:
        run.until(lambda: point(checkout))
        checkout.kill(name)
        assert_one_clear_error(run.end(), f"{name} of the sandbox is not running; `python -m sandbox up`")


@pytest.mark.parametrize(
    "point",
    [
        pytest.param(objects_exist(12), id="some objects exist"),
        pytest.param(deployment_is("creating"), id="a Deployment is awaited"),
    ],
)
def test_up_converges_after_the_api_server_was_killed_while_creating(
    undeployed: Checkout, point: Point
) -> None:
    kill(undeployed, "kube-apiserver", point)

    started, ended = undeployed.run("up"), undeployed.run("stack", "up", "local")

    assert (started.status, ended.status) == (0, 0), started.output + ended.output
    assert_converged(undeployed)


@pytest.mark.parametrize("name", ["etcd", "kube-apiserver", "kwok"])
def test_up_converges_after_a_part_of_the_control_plane_was_killed_while_updating(
    deployed: Checkout, name: str
) -> None:
    deployed.change_version()
    kill(deployed, name, deployment_is("updating"))

    started, ended = deployed.run("up"), deployed.run("stack", "up", "local")

    assert (started.status, ended.status) == (0, 0), started.output + ended.output
    assert_converged(deployed)


CLIENTS = control_plane.TOOLS[2:]
"""Those that would come back only after a growing pause when the API server was gone."""


@pytest.mark.parametrize(
    ("name", "restarted"),
    [
        ("etcd", ["etcd"]),
        ("kube-apiserver", ["kube-apiserver", *CLIENTS]),
        *((name, [name]) for name in CLIENTS),
    ],
    ids=control_plane.TOOLS,
)
def test_up_of_the_sandbox_starts_what_was_killed_and_what_has_lost_its_server(
    checkout: Checkout, name: str, restarted: list[str]
) -> None:
    before = running(checkout)
    checkout.kill(name)
    refused = checkout.run("stack", "up", "local")
    assert_one_clear_error(refused, f"{name} of the sandbox is not running")

    ended = checkout.run("up")

    assert ended.status == 0, ended.output
    after = running(checkout)
    assert [tool for tool in control_plane.TOOLS if after[tool] != before[tool]] == restarted


def running(checkout: Checkout) -> dict[str, psutil.Process]:
    found = {name: processes.find(checkout.home, name) for name in control_plane.TOOLS}
    return {name: process for name, process in found.items() if process}
