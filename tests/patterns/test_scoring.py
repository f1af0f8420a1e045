import pytest

from timeline.patterns.scoring import association, chance_of_more, divergence, lower_difference, wilson


def test_bounds_of_a_share() -> None:
    # Wilson 1927, as computed by others.
    assert wilson(81, 263) == pytest.approx((0.2553, 0.3662), abs=1e-4)
    assert wilson(0, 0) == (0, 1)
    assert wilson(10, 10)[1] == 1


def test_bounds_of_a_difference() -> None:
    # Newcombe 1998, table II, (a): 56/70 and 48/80.
    assert lower_difference(56, 70, 48, 80) == pytest.approx(0.0524, abs=1e-4)
    assert lower_difference(10, 10, 0, 10) == pytest.approx(0.6075, abs=1e-4)


def test_the_exact_test() -> None:
    # The tea of Fisher's lady: 3 of 4 and 1 of 4; all four.
    assert chance_of_more(3, 4, 1, 4) == pytest.approx(17 / 70)
    assert chance_of_more(4, 4, 0, 4) == pytest.approx(1 / 70)
    assert chance_of_more(0, 5, 3, 5) == pytest.approx(1)


def test_a_smaller_share_scores_below_zero() -> None:
    assert divergence(1, 10, 9, 10) < 0 < divergence(9, 10, 1, 10) < divergence(90, 100, 1, 100)


def test_what_comes_together() -> None:
    assert association(5, 5, 5, 10) == pytest.approx(1)
    assert association(0, 5, 5, 10) == pytest.approx(-1)
    assert association(0, 0, 5, 10) == 0
