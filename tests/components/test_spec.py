"""Scalars keep their text and know their value."""

from fractions import Fraction

import pytest
from pydantic import TypeAdapter, ValidationError

from components.spec import Cidr, Duration, Image, Percent, Quantity, Scalar


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        ("500m", Fraction(1, 2)),
        ("2", Fraction(2)),
        ("0.1", Fraction(1, 10)),
        ("1k", Fraction(1000)),
        ("64Mi", Fraction(64 * 1024**2)),
        ("1.5Gi", Fraction(3 * 1024**3, 2)),
        ("1E", Fraction(10**18)),
        ("3n", Fraction(3, 10**9)),
    ],
)
def test_a_quantity_is_an_exact_number(text: str, amount: Fraction) -> None:
    assert Quantity(text).amount == amount


def test_sums_of_quantities_are_exact() -> None:
    assert sum((Quantity("100m").amount for _ in range(10)), Fraction()) == 1


def test_an_integer_in_yaml_is_a_quantity() -> None:
    assert TypeAdapter(Quantity).validate_python(2) == Quantity("2")


@pytest.mark.parametrize("value", [0.5, True, None, {}])
def test_other_types_are_asked_for_in_quotes(value: object) -> None:
    with pytest.raises(ValidationError, match="in quotes"):
        TypeAdapter(Quantity).validate_python(value)


@pytest.mark.parametrize(
    ("text", "tag"),
    [
        ("brownbear/web:v2.0.0", "v2.0.0"),
        ("registry.example.com:5000/brownbear/web:1", "1"),
        (f"web:v1@sha256:{'0' * 64}", "v1"),
    ],
)
def test_an_image_knows_its_tag(text: str, tag: str) -> None:
    assert Image(text).tag == tag


@pytest.mark.parametrize(("text", "seconds"), [("45s", 45), ("10m", 600), ("1h30m", 5400), ("0s", 0)])
def test_a_duration_knows_its_seconds(text: str, seconds: int) -> None:
    assert Duration(text).seconds == seconds


def test_a_percentage_knows_its_number() -> None:
    assert Percent("70%").value == 70


@pytest.mark.parametrize(
    ("scalar", "text"),
    [
        (Quantity, "2 cores"),
        (Quantity, "-1"),
        (Quantity, "1KI"),
        (Quantity, ""),
        (Image, "brownbear/web"),
        (Image, "registry:5000/web"),
        (Image, "web:"),
        (Image, f"web:{'a' * 64}"),
        (Duration, ""),
        (Duration, "10"),
        (Duration, "5m1h"),
        (Percent, "70"),
        (Percent, "0%"),
        (Percent, "101%"),
        (Cidr, "10.0.0.1/16"),
        (Cidr, "10.0.0.0"),
        (Cidr, "ten"),
    ],
)
def test_what_cannot_be_read_is_refused_with_what_is_allowed(scalar: type[Scalar], text: str) -> None:
    with pytest.raises(ValueError, match="allowed: "):
        scalar(text)


def test_a_scalar_is_written_as_it_was_read() -> None:
    assert [str(Quantity("2000m")), str(Cidr("10.0.0.0/16"))] == ["2000m", "10.0.0.0/16"]
