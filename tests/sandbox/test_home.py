"""Which folders a sandbox takes for its own."""

from pathlib import Path

import pytest

from sandbox.errors import SandboxError
from sandbox.home import Home


def test_a_folder_that_a_killed_up_has_only_begun_is_made_and_removed(tmp_path: Path) -> None:
    home = Home(tmp_path / "sandbox")
    home.run.mkdir(parents=True)

    home.create()
    home.remove()

    assert not home.folder.exists()


def test_a_file_at_any_depth_keeps_a_folder_from_being_taken(tmp_path: Path) -> None:
    home = Home(tmp_path)
    letter = tmp_path / "run" / "letters" / "dear.txt"
    letter.parent.mkdir(parents=True)
    letter.touch()

    for take in (home.create, home.remove):
        with pytest.raises(SandboxError, match="is not a sandbox's folder and not empty"):
            take()

    assert letter.exists()


def test_a_link_to_a_folder_of_somebody_else_keeps_a_folder_from_being_taken(tmp_path: Path) -> None:
    home = Home(tmp_path / "sandbox")
    home.folder.mkdir()
    (home.folder / "run").symlink_to(tmp_path)

    with pytest.raises(SandboxError, match="is not a sandbox's folder and not empty"):
        home.create()
