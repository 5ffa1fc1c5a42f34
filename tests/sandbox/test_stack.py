"""What a verb on a stack needs before the engine starts."""

from collections.abc import Callable
from pathlib import Path

import pytest

from sandbox.errors import SandboxError
from sandbox.home import Home
from sandbox.stack import Stack


@pytest.mark.parametrize("verb", [Stack.up, Stack.preview, Stack.refresh])
def test_a_stack_without_a_file_is_told_which_there_are_and_none_is_made(
    tmp_path: Path, verb: Callable[[Stack], int]
) -> None:
    for name in ("Pulumi.yaml", "Pulumi.local.yaml", "Pulumi.prod.yaml"):
        (tmp_path / name).touch()
    home = Home(tmp_path / "sandbox")

    with pytest.raises(SandboxError, match=r"^there is no Pulumi\.lokal\.yaml; allowed stacks: local, prod$"):
        verb(Stack(home, "lokal", lambda _: None, tmp_path))

    assert not home.folder.exists()
