"""Texts."""

from typing import Any

import pytest

from timeline.protocol.text import brief, clean_text, first_line, json_text, kind_of, shorten, text_of


def test_a_clean_text_is_what_every_column_takes() -> None:
    assert clean_text("a\x00b\ud800c\udfff", 100) == "a\ufffdb\ufffdc\ufffd"
    assert clean_text("😀" * 10, 5) == "😀" * 5
    clean_text("\ud83d" * 10, 10).encode()


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("", ""),
        (" \n ", ""),
        ("a", "a"),
        ("\n\n a \nb", "a"),
        ("a\r\nb", "a"),
        ("abcdef" * 3, "abcde..."),
        ("\n" * 10**6 + "a", "a"),
    ],
)
def test_the_first_line_that_says_something(text: str, line: str) -> None:
    assert first_line(text, 8) == line


def test_shortening_says_so() -> None:
    assert shorten("abcdef", 6) == "abcdef"
    assert shorten("abcdefg", 6) == "abc..."


@pytest.mark.parametrize(
    ("value", "said", "kind"),
    [
        (None, "null", "null"),
        (True, "true", "a boolean"),
        (1.5, "1.5", "a number"),
        ("a\n", '"a\\n"', "text"),
        ([], "[]", "a list"),
        ([1], "[1 item]", "a list"),
        ([1] * 5000, "[5,000 items]", "a list"),
        ({}, "{}", "an object"),
        ({"a": 1}, "{1 key}", "an object"),
        ({"a": 1, "b": 2}, "{2 keys}", "an object"),
        (10**299, "1" + "0" * 96 + "...", "a number"),
    ],
)
def test_a_value_is_named_briefly(value: Any, said: str, kind: str) -> None:
    assert brief(value) == said
    assert kind_of(value) == kind
    assert len(brief("x" * 10**6)) < 200


def test_values_as_text() -> None:
    assert text_of("a") == "a"
    assert (
        text_of({"b": 1, "a": ["é", None]})
        == json_text({"b": 1, "a": ["é", None]})
        == '{"b":1,"a":["é",null]}'
    )
