"""What would not be seen."""

from hypothesis import example, given, settings
from hypothesis import strategies as st

from timeline.crumbs.text import visible as module
from timeline.crumbs.text.visible import INVISIBLE, is_plain, replaced, symbol, visible, visible_line

TEXTS = st.text(
    st.sampled_from("ab \t\n\r\x00\x1b\x7f\x85\xad\u200b\u200c\u200d\u202e\u2028é👩\U000e0041"), max_size=30
)


@settings(max_examples=200)
@given(text=TEXTS, piece=st.integers(1, 8), many=st.sampled_from([0, 3, 100]))
@example("👩\u200d🔬 a\u200d", 1, 100)
def test_each_invisible_character_has_its_symbol(text: str, piece: int, many: int) -> None:
    kept = module._PIECE, module._MANY
    module._PIECE, module._MANY = piece, many
    try:
        shown = replaced(text)
    finally:
        module._PIECE, module._MANY = kept
    assert shown == INVISIBLE.sub(lambda match: symbol(match[0]), text)
    assert not INVISIBLE.search(shown)


def test_a_line_has_neither_breaks_nor_tabs() -> None:
    assert visible_line("a\r\nb\tc\x00") == "a␊b c␀"
    assert visible("a\r\nb\tc\x00") == "a\nb\tc␀"
    assert visible_line(plain := "as it was sent") is plain


def test_different_ones_are_told_apart() -> None:
    text = "".join(map(chr, range(0x2028, 0x2070))) * 9
    assert visible_line(text).count("‹U+202E›") == 9


def test_most_texts_are_plain() -> None:
    assert is_plain("SELECT 1")
    assert not is_plain("a\x7f")
    assert not is_plain("é")
