"""Which lines of a long traceback stay in sight."""

import pytest

from timeline import budget
from timeline.crumbs.text.tracebacks import Piece, cut_ranges, cut_runs, pieces_of, thrown_line

FRAMES = "".join(f'  File "/app/f{n}.py", line {n}, in call_{n}\n    call_{n + 1}()\n' for n in range(20))
HEAD = "Traceback (most recent call last):\n"
PYTHON = f"{HEAD}{FRAMES}ValueError: card_declined"
AT = "".join(f"\tat com.shop.Pay.step{n}(Pay.java:{n})\n" for n in range(20))
NODE_AT = "".join(f"    at step{n} (/app/pay.js:{n}:7)\n" for n in range(20))
FROM = "".join(f"\tfrom app.rb:{n}:in 'step{n}'\n" for n in range(20))

SHOWN = {
    "Python": (PYTHON, "ValueError: card_declined", "call_0"),
    "Python behind a line of a log": (f"ERROR pay failed\n{PYTHON}", "ValueError: card_declined", "call_0"),
    "Python, a chain": (
        f"{PYTHON}\n\nDuring handling of the above exception, another exception occurred:\n\n{HEAD}{FRAMES}shop.PaymentFailed: gave up\nafter 3",
        "shop.PaymentFailed: gave up\nafter 3",
        "card_declined",
    ),
    "Java": (f"java.lang.RuntimeException: outer\n{AT}Caused by: java.io.IOException: inner\n{AT}", "Caused by: java.io.IOException: inner", "step9("),
    "Node": (f"Error: outer\n{NODE_AT}  [cause]: TypeError: inner\n{NODE_AT}", "[cause]: TypeError: inner", "step9 "),
    "Ruby": (f"app.rb:1:in 'pay': outer (RuntimeError)\n{FROM}app.rb:9:in 'get': inner (IOError)\n{FROM}", "inner (IOError)", "step9'"),
}  # fmt: skip


def visible(text: str) -> str:
    return "".join(text[one.start : one.end] for one in pieces_of(text) if not one.is_hidden)


@pytest.mark.parametrize(("text", "error", "outer"), SHOWN.values(), ids=SHOWN)
def test_what_was_thrown_stays_and_outer_frames_do_not(text: str, error: str, outer: str) -> None:
    first = "\n".join(visible(text).split("\n")[:12])

    assert error in first
    assert text.split("\n")[0] in first
    assert outer not in first


@pytest.mark.parametrize("text", [PYTHON, *(text for text, _, _ in SHOWN.values()), "a\n" * 50, ""])
def test_pieces_make_up_the_text(text: str) -> None:
    assert "".join(text[one.start : one.end] for one in pieces_of(text)) == text


@pytest.mark.parametrize(
    "text",
    [
        f"Error: declined\n{NODE_AT}",  # begins with what was thrown
        f"java.lang.RuntimeException: outer\n{AT}",
        f"app.rb:1:in 'pay': outer (RuntimeError)\n{FROM}",
        "Caused by: nobody\n" * 30,
        f"{HEAD}  File broken",
        HEAD,
        f"{HEAD}  File \"/app/pay.py\", line 3, in pay\nValueError: short",
    ],
)  # fmt: skip
def test_other_texts_stay_whole(text: str) -> None:
    assert visible(text) == text


SUPPRESSED = f"\tSuppressed: java.io.IOException: close\n{AT}\tCaused by: java.lang.Error: of the other\n"
LAST = {
    "Python": (SHOWN["Python"][0], "ValueError: card_declined"),
    "Python behind a line of a log": (SHOWN["Python behind a line of a log"][0], ""),
    "Java": (SHOWN["Java"][0], "Caused by: java.io.IOException: inner"),
    "Java, a thread's": (
        'Exception in thread "main" ' + SHOWN["Java"][0], "Caused by: java.io.IOException: inner"),
    "Java, two causes": (SHOWN["Java"][0] + "Caused by: a.B: root\n" + AT, "Caused by: a.B: root"),
    "Java, with what was suppressed": (SHOWN["Java"][0] + SUPPRESSED, "Caused by: java.io.IOException: inner"),
    "Java, without a cause": (f"java.lang.RuntimeException: outer\n{AT}", ""),
    "Java behind a message": (f"Paying failed\n{SHOWN['Java'][0]}", ""),
    "Kotlin": (SHOWN["Java"][0].replace("java.lang.RuntimeException", "kotlin.UninitializedPropertyAccessException"),
        "Caused by: java.io.IOException: inner"),
    ".NET": (
        "System.InvalidOperationException: outer\n ---> System.IO.IOException: inner\n   at A.B() in C.cs:line 7\n"
        "   --- End of inner exception stack trace ---\n   at A.C()", "---> System.IO.IOException: inner"),
    "Node": (SHOWN["Node"][0], "[cause]: TypeError: inner"),
    "Ruby": (SHOWN["Ruby"][0], "app.rb:9:in 'get': inner (IOError)"),
    "no frames": ("Error: outer\nCaused by: nobody", ""),
    "a sentence": ("Error\nCaused by: rain", ""),
    "one line": ("Traceback (most recent call last)", ""),
}  # fmt: skip


@pytest.mark.parametrize(("text", "line"), LAST.values(), ids=LAST)
def test_the_line_is_what_was_thrown_last(text: str, line: str) -> None:
    assert thrown_line(text) == line


def test_ranges_and_runs_are_cut_with_the_text() -> None:
    piece = Piece(4, 8, is_hidden=False, lines=1)

    assert cut_ranges([(0, 2), (3, 6), (7, 12)], piece) == [(0, 2), (3, 4)]
    assert [*cut_runs([("abcde", "red"), ("fgh", ""), ("ij", "blue")], piece)] == [("e", "red"), ("fgh", "")]


@pytest.mark.parametrize("unit", [HEAD, "x:1:in y: ", "  at \n", "Traceback (", "\n"], ids=repr)
def test_hostile_texts_cost_little(unit: str) -> None:
    assert len(thrown_line(f"a.Error: {unit * (100_000 // len(unit))}\nCaused by: x\n  at y")) < 100_001
    assert visible(unit * (100_000 // len(unit))).startswith(unit)


def test_a_text_that_is_too_dear_to_look_through_is_one_piece() -> None:
    with budget.answering(0):
        assert pieces_of(PYTHON) == (Piece(0, len(PYTHON), is_hidden=False, lines=PYTHON.count("\n") + 1),)
    assert len(pieces_of(PYTHON)) == 3
