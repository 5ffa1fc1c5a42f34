"""A second `up` finds nothing to do."""

from tests.sandbox.live.installation import Installation


def test_a_second_up_changes_nothing(deployed: Installation) -> None:
    assert deployed.up().status == 0
    assert set(deployed.last_update()) == {"same"}
