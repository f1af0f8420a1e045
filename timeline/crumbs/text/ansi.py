"""Terminal colours (ECMA-48 "SGR") as styled runs; every other escape sequence is left out."""

import re

from timeline import budget
from timeline.crumbs.base import Styled

ESCAPE = "\x1b"
# A control sequence, or an operating system command with its end (what has no end stays, visible).
_SEQUENCE = re.compile(
    r"\x1b\[(?P<parameters>[0-?]{0,64}+)[ -/]{0,8}+(?P<final>[@-~])|\x1b\][^\x07\x1b]{0,2048}+(?:\x07|\x1b\\)"
)
_MAX_RUNS = 2_000  # of one text
# What a point pays for.
_RUNS = 2  # that are read and drawn
_PARAMETERS = 16  # characters of the codes of one sequence
_COLOURS = ("black", "red", "green", "yellow", "blue", "magenta", "cyan", "white")
_STYLES = {1: "bold", 2: "dim", 3: "italic", 4: "underline", 7: "inverse", 9: "strike"}
_ENDS = {22: ("bold", "dim"), 23: ("italic",), 24: ("underline",), 27: ("inverse",), 29: ("strike",)}


def strip_ansi(text: str) -> str:
    """`text` without escape sequences."""
    return _SEQUENCE.sub("", text) if ESCAPE in text else text


def ansi_runs(text: str) -> tuple[Styled, ...]:
    """`text` as runs with classes like "ansi-bold ansi-red ansi-on-black"; plain after 2,000 of them."""
    runs: list[Styled] = []
    styles: dict[str, str] = {}  # bold, dim, …, foreground, background → class
    end = 0
    for count, match in enumerate(_SEQUENCE.finditer(text)):
        if match.start() > end:
            runs.append(Styled(text[end : match.start()], " ".join(styles.values())))
        end = match.end()
        points = len(match["parameters"] or "") // _PARAMETERS + (count % _RUNS == 0)
        if len(runs) == _MAX_RUNS or (points and not budget.spend(points, leaving=budget.KEPT)):
            return (*runs, Styled(strip_ansi(text[end:])))
        if match["final"] == "m":
            _apply(styles, match["parameters"])
    if end < len(text):
        runs.append(Styled(text[end:], " ".join(styles.values())))
    return tuple(runs)


def _apply(styles: dict[str, str], parameters: str) -> None:
    codes = [int(code) if code.isdigit() else 0 for code in parameters.replace(":", ";").split(";")]
    place = 0
    while place < len(codes):
        code = codes[place]
        place += 1
        if code == 0:
            styles.clear()
        elif code in _STYLES:
            styles[_STYLES[code]] = f"ansi-{_STYLES[code]}"
        elif code in _ENDS:
            for name in _ENDS[code]:
                styles.pop(name, None)
        elif code in (38, 48):
            place += _extended(styles, "foreground" if code == 38 else "background", codes[place:])
        elif code in (39, 49):
            styles.pop("foreground" if code == 39 else "background", None)
        else:
            _basic(styles, code)


def _basic(styles: dict[str, str], code: int) -> None:
    for first, name, prefix in (
        (30, "foreground", "ansi-"),
        (90, "foreground", "ansi-bright-"),
        (40, "background", "ansi-on-"),
        (100, "background", "ansi-on-bright-"),
    ):
        if first <= code < first + 8:
            styles[name] = prefix + _COLOURS[code - first]


def _extended(styles: dict[str, str], name: str, codes: list[int]) -> int:
    """Reads 38;5;n and 38;2;r;g;b; returns how many codes belong to it.

    Of 256 colours the 16 named ones are kept; others are left plain, since their contrast is unknown.
    """
    styles.pop(name, None)
    if codes[:1] == [5]:
        if len(codes) > 1 and codes[1] < 16:
            bright = codes[1] >= 8
            _basic(styles, codes[1] % 8 + (90 if bright else 30) + (10 if name == "background" else 0))
        return 2
    return 4 if codes[:1] == [2] else 0
