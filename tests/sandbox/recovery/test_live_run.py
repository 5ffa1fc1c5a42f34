"""A run under way: a second one keeps off, and Ctrl-C ends it in order."""

import os
import signal

from tests.sandbox.recovery.checkout import Checkout
from tests.sandbox.recovery.convergence import assert_converged, assert_one_clear_error
from tests.sandbox.recovery.points import deployment_is


def test_a_second_run_ends_at_once_and_the_first_is_undisturbed(deployed: Checkout) -> None:
    deployed.change_version()
    with deployed.started("stack", "up", "local") as first:
        first.until(lambda: deployment_is("updating")(deployed))
        refused = [deployed.run("stack", "up", "local"), deployed.run("down")]

        assert first.end().status == 0
    for ended in refused:
        assert_one_clear_error(
            ended, f"stack local is being updated by process {first.process.pid}; wait until"
        )
    assert_converged(deployed)


def test_a_run_of_ours_keeps_off_while_plain_pulumi_updates_the_stack(deployed: Checkout) -> None:
    deployed.change_version()
    with deployed.plain_pulumi("up", "--yes", "--skip-preview", "--stack=local") as engine:
        engine.until(lambda: deployment_is("updating")(deployed))
        refused = deployed.run("stack", "up", "local")

        assert engine.end().status == 0
    assert_one_clear_error(refused, f"stack local is being updated by process {engine.process.pid} since")


def test_ctrl_c_lets_the_engine_end_in_order_and_the_next_up_goes_on(deployed: Checkout) -> None:
    deployed.change_version()
    with deployed.started("stack", "up", "local") as run:
        run.until(lambda: deployment_is("updating")(deployed))
        # A terminal sends it to the whole group.
        os.killpg(run.process.pid, signal.SIGINT)
        interrupted = run.end()

    assert interrupted.status == 128 + signal.SIGINT
    assert "interrupted: the next run goes on from here" in interrupted.output
    assert "Traceback" not in interrupted.output
    assert deployed.state.pending() == []
    assert list(deployed.home.state.glob(".pulumi/locks/**/*.json")) == []
    ended = deployed.run("stack", "up", "local")
    assert ended.status == 0, ended.output
    assert_converged(deployed)
