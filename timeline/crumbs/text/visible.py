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
    text = text.replace("\r\n", "\n")
    return INVISIBLE.sub(lambda match: symbol(match[0]), text)


def visible_line(text: str) -> str:
    """`text` on one line: tabs become blanks, line breaks ␊."""
    if is_plain(text) or _INVISIBLE_IN_LINE.search(text) is None:
        return text
    text = text.replace("\r\n", "\n").replace("\t", " ")
    return _INVISIBLE_IN_LINE.sub(lambda match: symbol(match[0]), text)


def is_blank(text: str) -> bool:
    """True when a reader would see nothing: blanks only. (Invisible characters are made visible.)"""
    return not text or text.isspace()
