"""Hostile values do nothing, wherever on the page they stand."""

import pytest

from tests.elements import parse
from tests.trail.reading import NOW, Show, ago, http
from tests.web.events.shown import Shown

pytestmark = pytest.mark.usefixtures("with_details")

HOSTILE = [
    "<script>alert(1)</script>",
    "</li></ol></div><h1>mine</h1>",
    "<img src=x onerror=alert(1)>",
    '" onmouseover="alert(1)',
    "{{ 7*7 }}{% raw %}",
    "&lt;b&gt; &amp;",
    "<!-- <style>*{}</style>",
    "]]><svg onload=alert(1)>",
]


@pytest.mark.parametrize("text", HOSTILE)
def test_everything_is_escaped_everywhere(text: str, show: Show) -> None:
    trail = [
        ago(1, text, category=text, type=text, data={text: text, "k": {text: [text]}}, **{text: text}),
        http(url=text, method=text, status_code=500, reason=text),
        ago(1, category="navigation", data={"from": text, "to": text + "/x"}),
        ago(1, text, category="query"),
        ago(1, text, category="ui.click", data={"ui.component_name": text}),
        ago(1, category="exception", data={"type": text, "value": text}),
        ago(1, text, category="redis"),
        ago(1, text, category="console", data={"arguments": [text, {text: 1}]}),
        *[ago(1, f"{text} {n}") for n in range(5)],
    ]
    page = show(
        trail,
        f"?q={text[:8].replace('&', '%26').replace('#', '%23')}",
        release=text[:20].replace("/", "."),
        transaction=text,
        server_name=text,
        platform=text,
        user={"id": text, text: text},
        tags={"a": text},
        extra={text: text},
        contexts={text: {text: text}},
        request={"url": text, "method": text, "headers": {text: text}},
        exception={
            "values": [
                {
                    "type": text,
                    "value": text,
                    "mechanism": {"type": text, "handled": True},
                    "stacktrace": {
                        "frames": [
                            {
                                "function": text,
                                "filename": text,
                                "lineno": 1,
                                "in_app": True,
                                "context_line": text,
                                "vars": {text: text},
                            }
                        ]
                    },
                }
            ]
        },
    )
    ours = [one for one in page.root.walk() if one.tag in ("script", "style", "img", "h1", "svg", "iframe")]
    assert {one.tag for one in ours} <= {"script", "h1", "svg"}
    assert all(one.attributes.get("src") for one in ours if one.tag == "script")
    assert len([one for one in ours if one.tag == "h1"]) == 1
    assert not [one for one in page.root.walk() if any(name.startswith("on") for name in one.attributes)]
    assert not [one for one in page.root.walk() if "javascript:" in one.attributes.get("href", "")]
    assert text.strip() in page.row(0).details.text or " ".join(text.split()) in page.row(0).details.text


def test_bidirectional_overrides_are_neutralised(shown: Shown, show: Show) -> None:
    contexts = {"trace": {"trace_id": "a" * 32, "span_id": "b" * 16}}
    shown.store([], message="before \u202etxet", contexts=contexts, timestamp=NOW - 5)
    page = show([ago(1, "abc \u202etxet\u202c \u2066x\u2069")], message="title \u202etxet", contexts=contexts)
    assert "before ‹U+202E›txet" in page.row(0).element.text
    lists = ("/acme/", f"{shown.address.partition('events/')[0]}events/")
    for root in (page.root, *(parse(shown.client.get(one).content.decode()) for one in lists)):
        assert "‹U+202E›txet" in root.text
        texts = [one.string for one in root.walk()]
        texts += [value for one in root.walk() for name, value in one.attributes.items() if name == "title"]
        assert not set("".join(texts)) & set("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
