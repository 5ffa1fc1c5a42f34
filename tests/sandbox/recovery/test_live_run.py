"""A run under way: a second one keeps off, and Ctrl-C ends it in order."""

import signal
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager

from tests.sandbox.recovery.checkout import Checkout, Run
from tests.sandbox.recovery.convergence import assert_converged, assert_one_clear_error
from tests.sandbox.recovery.points import deployment_is


@contextmanager
def held(checkout: Checkout, running: AbstractContextManager[Run]) -> Iterator[Run]:
    """Holds an `up` in the middle of its rollouts until it is interrupted, however slow the machine is."""
    with checkout.unready_version(), running as run:
        run.until(lambda: deployment_is("updating")(checkout))
        yield run


def assert_next_up_converges(checkout: Checkout) -> None:
    ended = checkout.run("stack", "up", "local")
    assert ended.status == 0, ended.output
    assert_converged(checkout)


def test_a_second_run_ends_at_once_and_the_first_is_undisturbed(deployed: Checkout) -> None:
    with held(deployed, deployed.started("stack", "up", "local")) as first:
        for verb in (("stack", "up", "local"), ("down",)):
            assert_one_clear_error(
                deployed.run(*verb),
                f"stack local is being updated by process {first.process.pid}; wait until",
            )

        assert first.process.poll() is None, first.end()
        assert first.interrupt().status == 128 + signal.SIGINT
    assert_next_up_converges(deployed)


def test_a_run_of_ours_keeps_off_while_plain_pulumi_updates_the_stack(deployed: Checkout) -> None:
    plain = deployed.plain_pulumi("up", "--yes", "--skip-preview", "--stack=local")
    with held(deployed, plain) as engine:
        assert_one_clear_error(
            deployed.run("stack", "up", "local"),
            f"stack local is being updated by process {engine.process.pid} since",
        )

        assert engine.process.poll() is None, engine.end()
        engine.interrupt()
    assert_next_up_converges(deployed)


def test_ctrl_c_lets_the_engine_end_in_order_and_the_next_up_goes_on(deployed: Checkout) -> None:
    with held(deployed, deployed.started("stack", "up", "local")) as run:
        interrupted = run.interrupt()

    assert interrupted.status == 128 + signal.SIGINT
    assert "interrupted: the next run goes on from here" in interrupted.output
    assert "Traceback" not in interrupted.output
    assert deployed.state.pending() == []
    assert list(deployed.home.state.glob(".pulumi/locks/**/*.json")) == []
    assert_next_up_converges(deployed)
