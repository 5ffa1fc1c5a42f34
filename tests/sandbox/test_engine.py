"""The variables with which plain `pulumi` and `kubectl` work on a sandbox."""

from pathlib import Path

import pytest

from sandbox import engine
from sandbox.home import Home


@pytest.mark.parametrize(
    ("users", "given"),
    [
        ({}, "127.0.0.1"),
        ({"no_proxy": "intranet.example"}, "intranet.example,127.0.0.1"),
        ({"NO_PROXY": "intranet.example"}, "intranet.example,127.0.0.1"),
        ({"no_proxy": "127.0.0.1"}, "127.0.0.1"),
    ],
)
def test_loopback_is_reached_without_the_users_proxy(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, users: dict[str, str], given: str
) -> None:
    for name in ("no_proxy", "NO_PROXY"):
        monkeypatch.delenv(name, raising=False)
    for name, value in users.items():
        monkeypatch.setenv(name, value)

    assert engine.environment(Home(tmp_path))["no_proxy"] == given
