"""Makes visible what would not be seen: control, zero-width and bidirectional characters."""

import re

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
    return _replaced(INVISIBLE, text.replace("\r\n", "\n"))


def visible_line(text: str) -> str:
    """`text` on one line: tabs become blanks, line breaks ␊."""
    if is_plain(text) or _INVISIBLE_IN_LINE.search(text) is None:
        return text
    return _replaced(_INVISIBLE_IN_LINE, text.replace("\r\n", "\n").replace("\t", " "))


def _replaced(invisible: re.Pattern[str], text: str) -> str:
    """With symbols. Piece by piece: `sub` keeps each symbol and what is between, eighty bytes a character of a hostile text."""
    pieces = []
    start = 0
    while start < len(text):
        end = start + _PIECE
        while text[end : end + 1] in _JOINERS:  # it depends on what is before it
            end += 1
        pieces.append(invisible.sub(lambda match: symbol(match[0]), text[start:end]))
        start = end
    return "".join(pieces)


def is_blank(text: str) -> bool:
    """True when a reader would see nothing: blanks only. (Invisible characters are made visible.)"""
    return not text or text.isspace()
