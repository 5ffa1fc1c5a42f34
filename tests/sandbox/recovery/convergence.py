"""What must hold after any killed run and one more `up`."""

import psutil

from tests.sandbox.recovery.checkout import SECONDS, Checkout, Ended


def assert_converged(checkout: Checkout) -> None:
    """Asserts that state and API server hold the same, nothing is left behind, and `up` changes nothing."""
    assert checkout.known() == checkout.held()
    assert _workloads(checkout) == {"brownbear-web", "brownbear-api", "brownbear-worker"}
    assert checkout.state.pending() == []
    assert_nothing_left_by_engines(checkout)
    again = checkout.run("stack", "up", "local")
    assert (again.status, again.changes) == (0, []), again.output


def assert_nothing_left_by_engines(checkout: Checkout) -> None:
    """Asserts that there is no lock, no record, no temporary file and no process."""
    assert [path.name for path in checkout.home.state.glob(".pulumi/locks/**/*.json")] == []
    assert list(checkout.home.stacks.glob("*.unfinished")) == []
    _, alive = psutil.wait_procs(_engines_processes(checkout), timeout=SECONDS)
    assert [process.cmdline() for process in alive] == []
    assert list(checkout.temporary.iterdir()) == []


def assert_one_clear_error(ended: Ended, message: str) -> None:
    """Asserts that a run failed, and said in its last line why."""
    assert ended.status == 1, ended.output
    assert "Traceback" not in ended.output
    assert ended.output.splitlines()[-1].startswith("error: ")
    assert message in ended.output.splitlines()[-1], ended.output


def _engines_processes(checkout: Checkout) -> list[psutil.Process]:
    found = []
    for process in psutil.process_iter():
        try:
            if process.environ().get("PULUMI_HOME") == str(checkout.home.pulumi_home):
                found.append(process)
        except psutil.Error:
            continue
    return found


def _workloads(checkout: Checkout) -> set[str]:
    return {each.name for each in checkout.state.objects() if each.kind == "Deployment.v1.apps"}
