"""Stacks whose cloud is not built yet: valid settings, one message, nothing done."""

import subprocess
import sys
from dataclasses import dataclass

import pytest

from sandbox.home import REPOSITORY
from tests.sandbox.conftest import Sandbox

MESSAGE = "the settings are valid, but not built yet: network, EKS cluster and node groups"


@dataclass(frozen=True)
class Attempt:
    """A verb on a stack of this checkout, and what lay there before and after it."""

    run: subprocess.CompletedProcess[str]
    before: tuple[bytes, str]
    after: tuple[bytes, str]


@pytest.fixture(
    scope="module", params=[("preview", "staging"), ("preview", "prod"), ("up", "prod")], ids=" ".join
)
def attempt(request: pytest.FixtureRequest, sandbox: Sandbox) -> Attempt:
    verb, stack = request.param

    def found() -> tuple[bytes, str]:
        objects = sandbox.kubectl(
            "get", "namespaces,deployments,priorityclasses", "--all-namespaces", "--output=name"
        )
        return (REPOSITORY / f"Pulumi.{stack}.yaml").read_bytes(), objects

    before = found()
    run = subprocess.run(
        [sys.executable, "-m", "sandbox", "stack", verb, stack],
        cwd=REPOSITORY,
        env=sandbox.environment,
        capture_output=True,
        text=True,
        check=False,
    )
    return Attempt(run, before, found())


def test_it_fails_with_one_message_that_names_what_is_not_built(attempt: Attempt) -> None:
    output = attempt.run.stdout + attempt.run.stderr
    assert attempt.run.returncode != 0
    assert output.count("error:") == 1, output
    assert output.count(MESSAGE) == 1
    assert "Nothing was changed." in output


def test_it_leaves_the_stack_file_and_the_cluster_as_they_were(attempt: Attempt) -> None:
    assert attempt.after == attempt.before
