"""Which provider plugins a sandbox runs, and that a wish for the official ones never holds it up."""

import json
import subprocess
import time
from importlib.metadata import version
from pathlib import Path

import pytest

from sandbox import engine, plugins
from sandbox.home import Home
from tests.sandbox.conftest import Sandbox

NAME = f"resource-random-v{version('pulumi_random')}"


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Home:
    """A sandbox's folder of a user who has no plugins."""
    monkeypatch.setenv("HOME", str(tmp_path / "user"))
    monkeypatch.setenv("SANDBOX_PROVIDERS", "official")
    home = Home(tmp_path / "sandbox")
    home.create()
    return home


def prepare(home: Home, pulumi: str) -> list[str]:
    """Chooses plugins with a script in place of pulumi; gives what was told."""
    script = home.bin / "pulumi"
    script.write_text(f"#!/bin/sh\n{pulumi}\n")
    script.chmod(0o755)
    told: list[str] = []
    plugins.prepare(script, engine.environment(home), told.append)
    return told


def users_plugin() -> Path:
    folder = Path.home() / ".pulumi" / "plugins" / NAME
    folder.mkdir(parents=True)
    plugin = folder / "pulumi-resource-random"
    plugin.write_bytes(b"\x7fELF")
    plugin.chmod(0o755)
    return plugin


def launcher(home: Home) -> str:
    return (home.pulumi_home / "plugins" / NAME / "pulumi-resource-random").read_text()


def test_stand_ins_are_used_unless_the_user_asks(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SANDBOX_PROVIDERS")
    assert prepare(home, "touch asked; exit 1") == []
    assert engine.provider_kinds(home) == {"kubernetes": "stand-in", "random": "stand-in"}


def test_stand_ins_take_the_place_of_what_cannot_be_had_and_it_is_told(home: Home) -> None:
    assert prepare(home, "exit 1") == ["official plugins not to be had, stand-ins in use: kubernetes, random"]
    assert "sandbox.providers.random" in launcher(home)


def test_an_install_that_hangs_is_given_up_for_all_plugins_together(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(plugins, "_INSTALL_SECONDS", 0.5)
    started = time.monotonic()
    prepare(home, "sleep 20 & wait")
    assert time.monotonic() - started < 3
    assert engine.provider_kinds(home) == {"kubernetes": "stand-in", "random": "stand-in"}


def test_what_an_ended_install_left_does_not_hide_the_stand_in_from_the_engine(
    sandbox: Sandbox, home: Home
) -> None:
    half = f'mkdir -p "$PULUMI_HOME/plugins/{NAME}" && cd "$PULUMI_HOME/plugins" && touch {NAME}.partial'
    prepare(home, f"{half} && printf half > {NAME}/pulumi-resource-random; exit 1")
    assert "sandbox.providers.random" in launcher(home)
    assert "random" in known_to_the_engine(sandbox, home)


def test_an_installed_plugin_is_used(home: Home) -> None:
    told = prepare(
        home,
        f'[ "$4" = random ] || exit 1; mkdir -p "$PULUMI_HOME/plugins/{NAME}"; '
        f'printf "\\177ELF" > "$PULUMI_HOME/plugins/{NAME}/pulumi-resource-random"',
    )
    assert told == ["official plugins not to be had, stand-ins in use: kubernetes"]
    assert engine.provider_kinds(home) == {"kubernetes": "stand-in", "random": "official"}


def test_the_users_own_plugin_is_linked_so_that_the_engine_finds_it(sandbox: Sandbox, home: Home) -> None:
    plugin = users_plugin()
    prepare(home, "exit 1")
    assert engine.provider_kinds(home) == {"kubernetes": "stand-in", "random": "official"}
    assert (home.pulumi_home / "plugins" / NAME / plugin.name).samefile(plugin)
    assert "random" in known_to_the_engine(sandbox, home)


def test_going_back_to_the_stand_in_leaves_the_users_plugin_alone(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    plugin = users_plugin()
    prepare(home, "exit 1")
    monkeypatch.delenv("SANDBOX_PROVIDERS")
    prepare(home, "exit 1")
    assert engine.provider_kinds(home) == {"kubernetes": "stand-in", "random": "stand-in"}
    assert plugin.read_bytes() == b"\x7fELF"


def known_to_the_engine(sandbox: Sandbox, home: Home) -> set[str]:
    """Asks the real CLI which plugins of this Pulumi home it would use."""
    listed = subprocess.run(
        [sandbox.home.bin / "pulumi", "plugin", "ls", "--json"],
        env={**sandbox.environment, "PULUMI_HOME": str(home.pulumi_home)},
        capture_output=True,
        text=True,
        check=True,
    )
    return {plugin["name"] for plugin in json.loads(listed.stdout)}
