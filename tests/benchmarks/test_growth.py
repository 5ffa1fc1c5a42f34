"""Growth of a cost with the number of objects."""

import pytest

from benchmarks.growth import Growth, growth


def test_a_fixed_cost_has_exponent_0_and_nothing_per_object() -> None:
    assert growth({10: 5.0, 40: 5.0, 160: 5.0}) == Growth(factor=1.0, exponent=0.0, per_object=0.0)


def test_a_proportional_cost_has_exponent_1() -> None:
    found = growth({10: 1.0, 40: 4.0, 160: 16.0})
    assert found is not None
    assert found.factor == pytest.approx(16)
    assert found.exponent == pytest.approx(1)


def test_a_quadratic_cost_has_exponent_2() -> None:
    found = growth({10: 1.0, 20: 4.0})
    assert found is not None
    assert found.exponent == pytest.approx(2)


def test_one_object_more_is_counted_between_the_two_largest_numbers() -> None:
    found = growth({160: 26.0, 10: 100.0, 60: 6.0})
    assert found is not None
    assert found.per_object == pytest.approx(0.2)


@pytest.mark.parametrize("costs", [{}, {10: 1.0}, {10: 0.0, 20: 1.0}])
def test_there_is_no_growth_without_two_costs_above_0(costs: dict[int, float]) -> None:
    assert growth(costs) is None
