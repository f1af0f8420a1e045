"""What one answer may cost."""

from timeline import budget


def test_points_are_spent_until_they_are_gone() -> None:
    with budget.answering(10) as one:
        assert budget.spend(6)
        assert not budget.spend(3, leaving=2)
        assert budget.spend(4)
        assert not budget.spend(1)

    assert (one.points, one.is_short) == (0, True)


def test_each_answer_has_its_own() -> None:
    with budget.answering(1):
        assert budget.spend(1)
    with budget.answering(1):
        assert budget.spend(1)


def test_where_nothing_is_answered_each_question_has_that_of_a_file() -> None:
    assert budget.spend(budget.EXPORT)
    assert budget.spend(budget.EXPORT)
    assert not budget.spend(budget.EXPORT + 1)


def test_a_text_is_refused_whole() -> None:
    with budget.answering() as one:
        assert one.write(budget.TEXT)
        assert not one.write(1)
        assert one.is_short


def test_long_texts_cost_points_too() -> None:
    with budget.answering(2) as one:
        assert one.write(2 * budget.WRITTEN)
        assert not one.write(budget.WRITTEN)
        assert (one.points, one.characters) == (0, 0)


def test_what_is_done_already_takes_what_is_left() -> None:
    with budget.answering(5) as one:
        budget.charge(3)
        assert one.points == 2
        budget.charge(9)
        assert (one.points, one.is_short) == (0, False)
        assert not budget.spend(1)
