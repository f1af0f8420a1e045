"""Makes visible what would not be seen: control, zero-width and bidirectional characters."""

import re
from collections.abc import Callable

# Controls but TAB and LF; soft hyphen, fillers, zero-width and bidirectional marks, line separators, tags.
_INVISIBLE = (
    "\x00-\x08\x0b-\x1f\x7f-\x9f\xad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180e\u200b\u200e\u200f"
    "\u2028-\u202e\u2060-\u206f\u3164\ufeff\uffa0\ufff9-\ufffb\U000e0000-\U000e007f\ud800-\udfff"
)
# Joiners belong to emoji and to several scripts: alone, or after ASCII, they only hide.
INVISIBLE = re.compile(f"[{_INVISIBLE}]|(?<![^\x00-\x7f])[\u200c\u200d]")
_INVISIBLE_IN_LINE = re.compile(f"[\t\n{_INVISIBLE}]|(?<![^\x00-\x7f])[\u200c\u200d]")
_JOINERS = ("\u200c", "\u200d")
_PIECE = 16_384  # characters
_MANY = 100  # different ones in a piece


def symbol(character: str) -> str:
    """What stands for an invisible character: ␀ for NUL, ‹U+202E› for those without a picture."""
    code = ord(character)
    if code < 0x20:
        return chr(0x2400 + code)
    if code == 0x7F:
        return "␡"
    return f"‹U+{code:04X}›"


def is_plain(text: str) -> bool:
    """True for printable ASCII: nothing in it is invisible. (Most texts; and ten times as fast as to look.)"""
    return text.isascii() and text.isprintable()


def visible(text: str) -> str:
    """`text` with visible replacements; line breaks and tabs stay."""
    return text if is_plain(text) else replaced(text.replace("\r\n", "\n"))


def visible_line(text: str) -> str:
    """`text` on one line: tabs become blanks, line breaks ␊."""
    if is_plain(text) or _INVISIBLE_IN_LINE.search(text) is None:
        return text
    return replaced(text.replace("\r\n", "\n").replace("\t", " "), invisible=_INVISIBLE_IN_LINE)


def replaced(
    text: str, write: Callable[[str], str] = symbol, *, invisible: re.Pattern[str] = INVISIBLE
) -> str:
    """With what `write` makes of each invisible character. Piece by piece: what is found takes eighty bytes a character."""
    pieces = []
    start = 0
    while start < len(text):
        end = start + _PIECE
        while text[end : end + 1] in _JOINERS:  # it depends on what is before it
            end += 1
        pieces.append(_replaced_in(text[start:end], write, invisible))
        start = end
    return "".join(pieces)


def _replaced_in(piece: str, write: Callable[[str], str], invisible: re.Pattern[str]) -> str:
    """A text has few different ones: to replace each everywhere takes a tenth of the time that a symbol for each match does."""
    found = set(invisible.findall(piece))
    if len(found) > _MANY or not found.isdisjoint(_JOINERS):
        return invisible.sub(lambda match: write(match[0]), piece)
    for character in found:
        piece = piece.replace(character, write(character))
    return piece


def is_blank(text: str) -> bool:
    """True when a reader would see nothing: blanks only. (Invisible characters are made visible.)"""
    return not text or text.isspace()
