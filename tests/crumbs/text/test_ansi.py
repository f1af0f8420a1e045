"""Terminal colours."""

import pytest

from timeline import budget
from timeline.crumbs.text.ansi import ansi_runs, strip_ansi


@pytest.mark.parametrize(
    ("text", "runs"),
    [
        ("\x1b[31mred\x1b[0m plain", [("red", "ansi-red"), (" plain", "")]),
        ("\x1b[1;91;44mx", [("x", "ansi-bold ansi-bright-red ansi-on-blue")]),
        ("\x1b[1ma\x1b[22mb", [("a", "ansi-bold"), ("b", "")]),
        ("\x1b[38;5;196;1mx", [("x", "ansi-bold")]),
        ("\x1b[38;5;9mx", [("x", "ansi-bright-red")]),
        ("\x1b[38;2;1;2;3;4mx", [("x", "ansi-underline")]),
        ("\x1b[mx\x1b[2Ky", [("x", ""), ("y", "")]),
        ("\x1b]8;;http://a.test\x07link\x1b]8;;\x07", [("link", "")]),
        ("\x1b[99999999999999m\x1b[;;mx", [("x", "")]),
    ],
)
def test_styles_are_runs(text: str, runs: list[tuple[str, str]]) -> None:
    assert [tuple(run) for run in ansi_runs(text)] == runs
    assert strip_ansi(text) == "".join(text for text, _ in runs)


def test_what_has_no_end_stays() -> None:
    assert strip_ansi("\x1b]8;;never ends") == "\x1b]8;;never ends"


def test_after_two_thousand_runs_the_rest_is_plain() -> None:
    runs = ansi_runs("\x1b[31mx\x1b[32my" * 2_000)

    assert len(runs) == 2_001
    assert "".join(text for text, _ in runs) == "xy" * 2_000


def test_every_sequence_is_paid_for() -> None:
    with budget.answering(budget.KEPT + 20) as left:
        runs = ansi_runs("\x1b[1m\x1b[2m" * 300 + "end")
    assert left.points == budget.KEPT
    assert runs == (("end", ""),)

    with budget.answering(budget.KEPT + 20):
        assert len(ansi_runs(f"\x1b[{'1;' * 31}1mx" * 30)) < 15
