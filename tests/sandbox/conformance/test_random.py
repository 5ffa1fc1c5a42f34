"""The random plugin."""

import pytest

from sandbox.providers.values import Secret, plain
from tests.sandbox.conformance.plugin import Plugin, RefusedError

PASSWORD = "random:index/randomPassword:RandomPassword"  # noqa: S105  a type token
STRING = "random:index/randomString:RandomString"
IDENTIFIER = "random:index/randomId:RandomId"


def test_a_password_is_secret_and_as_long_as_asked(random: Plugin) -> None:
    result = random.create(PASSWORD, {"length": 24}).state["result"]
    assert isinstance(result, Secret)
    assert len(plain(result)) == 24


def test_a_string_keeps_to_its_character_classes(random: Plugin) -> None:
    made = random.create(STRING, {"length": 40, "special": False, "upper": False, "minNumeric": 3})
    assert made.identity == made.state["result"]
    assert made.state["result"].isalnum()
    assert made.state["result"] == made.state["result"].lower()
    assert sum(character.isdigit() for character in made.state["result"]) >= 3


def test_an_identifier_has_every_form_of_one_number(random: Plugin) -> None:
    state = random.create(IDENTIFIER, {"byteLength": 4}).state
    assert int(state["hex"], 16) == int(state["dec"])


def test_a_changed_keeper_replaces_the_value(random: Plugin) -> None:
    made = random.create(PASSWORD, {"length": 8, "keepers": {"version": "1"}})
    assert list(random.diff(made, {"length": 8, "keepers": {"version": "2"}}).replaces) != []


def test_unchanged_inputs_are_no_difference(random: Plugin) -> None:
    made = random.create(PASSWORD, {"length": 8})
    assert not random.diff(made, {"length": 8}).detailedDiff


def test_another_type_is_refused_by_name(random: Plugin) -> None:
    with pytest.raises(RefusedError, match="RandomShuffle"):
        random.create("random:index/randomShuffle:RandomShuffle", {"inputs": ["a"]})
