"""Where settings come from: the stack's file, and what Pulumi hands on."""

from pathlib import Path

import pytest
import yaml

from components import settings
from tests.synth import ROOT, synth

FILE = "Pulumi.local.yaml"


def test_a_value_that_is_given_on_the_command_line_is_checked_too() -> None:
    program = synth("local", config={"brownbear:charts": '{"install": "perhaps", "mirror": null}'})
    assert program.errors == [f'{FILE}: brownbear:charts.install: "perhaps"; allowed: a valid boolean']


def test_a_file_that_only_pulumi_knows_is_judged_by_what_it_hands_on(tmp_path: Path) -> None:
    config = yaml.safe_load((ROOT / FILE).read_text())["config"]
    assert synth("local", folder=tmp_path, config=config).errors == []


def test_settings_of_pulumis_own_pass(tmp_path: Path) -> None:
    content = yaml.safe_load((ROOT / FILE).read_text())
    content["config"]["pulumi:tags"] = {"owner": "platform"}
    (tmp_path / FILE).write_text(yaml.safe_dump(content))
    assert synth("local", folder=tmp_path).errors == []


UNREADABLE = {
    "": "is empty; allowed: config with brownbear:<key> in it",
    "- config": "is no mapping; allowed: a mapping with the key config",
    "config: [": "is not YAML: while parsing a flow node did not find expected node content at line 2",
    "config:\n  {{ a }}: 1": "is not YAML: while constructing a mapping found unhashable key at line 2",
    "config: 2026-13-01": "cannot be read: month must be in 1..12",
    "config: 1": "config: allowed: a mapping with brownbear:<key> in it",
    "config: {}\nconfig: {}\n": "line 2: config: the key is there twice; allowed: once",
}


@pytest.mark.parametrize("text", UNREADABLE)
def test_a_file_is_refused_before_the_engine_starts(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], text: str
) -> None:
    (tmp_path / FILE).write_text(text)
    monkeypatch.chdir(tmp_path)
    assert settings.main(["local"]) == 1
    assert capsys.readouterr().err.startswith(f"{FILE}: {UNREADABLE[text]}")


def test_a_stack_without_a_file_is_told_which_there_are(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(ROOT)
    assert settings.main(["production"]) == 1
    assert capsys.readouterr().err == (
        "Pulumi.production.yaml: there is no such file; allowed stacks: local, prod, staging\n"
    )
