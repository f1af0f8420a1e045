"""What long lines let go of first: of each kind what matters least."""

from typing import Any

import pytest

from tests.crumbs.reading import line, shown, texts

LONG = "/v2/customers/88211/subscriptions/active/invoices"
KEPT: dict[str, tuple[dict[str, Any], list[str], str]] = {
    "a short address whole": (
        {"type": "http", "data": {"method": "GET", "url": "https://a.test/x/y?b=1", "status_code": 200}}, [], "/x/y",
    ),
    "of a long address the last segment": (
        {"type": "http", "data": {"method": "GET", "url": f"https://cdn.long-host.example{LONG}/pay?b=1", "status_code": 200}},
        ["cdn.long-host.example", LONG], "/pay",
    ),
    "of a change of page both ends": (
        {"type": "navigation", "data": {"from": f"https://shop.test{LONG}?sort=price&page=2", "to": f"https://shop.test{LONG}/new"}},
        [f"https://shop.test{LONG[:LONG.rfind('/') + 1]}", "?sort=price&page=2", f"https://shop.test{LONG[:LONG.rfind('/') + 1]}"], "invoices",
    ),
    "of a click the element": ({"category": "ui.click", "message": "main > div.card > button#pay"}, ["main > div.card > "], "button#pay"),
}  # fmt: skip


@pytest.mark.parametrize("what", KEPT)
def test_what_gives_way(what: str) -> None:
    sent, gives_way, kept = KEPT[what]
    crumb = shown(sent)
    front = [text for role in crumb.kind.gives_way for text in texts(crumb, role)]

    assert front == gives_way
    assert kept in "".join(part.text for part in crumb.line if part.role not in crumb.kind.gives_way)


def test_a_statement_has_its_values_and_no_needless_quotes() -> None:
    sent = {
        "category": "query",
        "message": 'SELECT "cart"."id" FROM "cart" WHERE "cart"."id" = %s',
        "data": {"db.params": [4411]},
    }

    assert line(sent).startswith("SELECT id FROM cart WHERE id = 4411")
    assert shown(sent).fold_text.startswith('SELECT "cart"."id"')


def test_a_traceback_says_its_last_line() -> None:
    text = "Traceback (most recent call last):\n  File 'a.py', line 3, in pay\nValueError: card_declined\n"

    assert line({"type": "log", "message": text}).startswith("ValueError: card_declined · +2 lines")


def test_an_error_on_a_console_reads_as_the_console_writes_it() -> None:
    error = {"name": "Error", "message": "inner", "stack": "Error: inner\n    at pay (shop.js:3)"}

    assert line({"category": "console", "data": {"arguments": ["failed:", error]}}).startswith(
        "failed: Error: inner"
    )
