"""The event's short texts."""

from typing import Any

import pytest

from timeline.protocol.event import SentEvent


@pytest.mark.parametrize(
    ("field", "sent", "value"),
    [
        *(
            ("release", "1.0", "1.0"),
            ("release", " 1.0 ", "1.0"),
            ("release", 1.5, "1"),
            ("release", True, "True"),
        ),
        *(
            ("environment", " prod ", "prod"),
            ("dist", " a ", "a"),
            ("logger", " root ", "root"),
            ("platform", "rust", "rust"),
        ),
        *(
            ("transaction", " /a ", "/a"),
            ("transaction", "", None),
            ("server_name", "web-1", "web-1"),
            ("dist", "", None),
        ),
    ],
)
def test_a_text_reads(field: str, sent: Any, value: str | None) -> None:
    event = SentEvent({field: sent})
    assert getattr(event, field) == value
    assert event.remarks == ()


@pytest.mark.parametrize(
    ("field", "sent", "value"),
    [
        *(
            ("release", "", None),
            ("release", {}, None),
            ("release", "a/b", "a/b"),
            ("release", "latest", "latest"),
        ),
        *(("release", "a\nb", "a b"), ("release", "r" * 260, "r" * 197 + "...")),
        *(
            ("environment", " ", None),
            ("environment", "none", None),
            ("environment", "a/b", "a/b"),
            ("environment", 5, "5"),
        ),
        *(("environment", "e" * 65, "e" * 61 + "..."), ("environment", [], None)),
        *(("dist", "a/b", "a/b"), ("dist", "d" * 65, "d" * 61 + "..."), ("dist", 5, "5")),
        *(("logger", "a\nb", "a b"), ("logger", 5, "5"), ("logger", [], None)),
        *(("platform", 5, "5"), ("platform", "p" * 65, "p" * 61 + "...")),
        *(("transaction", "t" * 201, "t" * 197 + "..."), ("transaction", {}, None), ("server_name", 5, "5")),
    ],
)
def test_what_sentry_refuses_is_recovered_with_a_remark(field: str, sent: Any, value: str | None) -> None:
    event = SentEvent({field: sent})
    assert getattr(event, field) == value
    assert {remark.field for remark in event.remarks} == {field}
