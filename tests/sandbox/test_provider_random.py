"""Random values in the forms of the official plugin."""

import base64
import string

import pytest

from sandbox.providers.base import ProviderError
from sandbox.providers.random.generators import identifier, text


def test_a_string_is_as_long_as_asked() -> None:
    assert len(text({"length": 17})) == 17


def test_two_strings_differ() -> None:
    assert text({"length": 32}) != text({"length": 32})


@pytest.mark.parametrize(
    ("name", "characters"),
    [
        ("minLower", string.ascii_lowercase),
        ("minUpper", string.ascii_uppercase),
        ("minNumeric", string.digits),
    ],
)
def test_minimum_numbers_are_kept(name: str, characters: str) -> None:
    assert sum(character in characters for character in text({"length": 12, name: 12})) == 12


@pytest.mark.parametrize(
    ("name", "characters"),
    [
        ("lower", string.ascii_lowercase),
        ("upper", string.ascii_uppercase),
        ("numeric", string.digits),
        ("number", string.digits),
        ("special", "!@#$%&*()-_=+[]{}<>:?"),
    ],
)
def test_a_class_can_be_left_out(name: str, characters: str) -> None:
    assert set(text({"length": 500, name: False})).isdisjoint(characters)


def test_special_characters_can_be_chosen() -> None:
    assert set(text({"length": 8, "minSpecial": 8, "overrideSpecial": "_~"})) <= {"_", "~"}


def test_a_length_under_the_minimum_numbers_is_refused() -> None:
    with pytest.raises(ProviderError, match="length 3 is under the sum of the min"):
        text({"length": 3, "minLower": 2, "minUpper": 2})


def test_no_class_at_all_is_refused() -> None:
    with pytest.raises(ProviderError, match="at least one of lower, upper, numeric and special"):
        text({"length": 3, "lower": False, "upper": False, "numeric": False, "special": False})


def test_every_form_of_an_identifier_is_the_same_number() -> None:
    forms = identifier({"byteLength": 8})
    number = bytes.fromhex(forms["hex"])
    assert len(number) == 8
    assert int(forms["dec"]) == int.from_bytes(number, "big")
    assert base64.b64decode(forms["b64Std"]) == number
    assert base64.urlsafe_b64decode(forms["b64Url"] + "==") == number


def test_a_prefix_is_in_every_form_but_the_id() -> None:
    forms = identifier({"byteLength": 4, "prefix": "bear-"})
    assert {name for name, value in forms.items() if value.startswith("bear-")} == {
        "b64Std",
        "b64Url",
        "dec",
        "hex",
    }


def test_an_identifier_of_no_bytes_is_refused() -> None:
    with pytest.raises(ProviderError, match="byteLength is 0"):
        identifier({"byteLength": 0})
