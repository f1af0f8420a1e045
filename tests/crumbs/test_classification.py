"""Which kind a breadcrumb is of; and that each kind is complete and claims what no other does."""

from itertools import combinations
from pathlib import Path
from typing import Any

import pytest

from timeline.crumbs import KINDS
from timeline.crumbs.base import ROLES
from timeline.crumbs.classification import ALIASES, classify, unknown_type
from timeline.trail.html.runs import TAGS

ROOT = Path(__file__).resolve().parent.parent.parent


@pytest.mark.parametrize(
    ("type_", "category", "data", "kind"),
    [
        # 1. a strong type
        ("http", "auth", {}, "http"),
        ("HTTP", None, {}, "http"),
        ("navigation", "ui.lifecycle", {}, "navigation"),
        ("log", "sqlx::query", {}, "log"),
        ("graphql", "query", {}, "query"),
        ("exception", "x", {}, "error"),
        ("session", "app.lifecycle", {}, "system"),
        # 2. the category, ever shorter, where the type is weak or unknown
        ("default", "httplib", {}, "http"),
        ("info", "net.http", {}, "http"),
        ("default", "net.other", {}, "default"),
        ("user", "ui.click", {}, "ui"),
        ("default", "db.redis", {}, "redis"),
        ("default", "db.sql.query", {}, "query"),
        ("default", "sql.active_record", {}, "query"),
        ("default", "Logcat", {}, "log"),
        ("default", "console::inner/x", {}, "log"),
        ("default", "sentry.event", {}, "event"),
        ("default", "cache.get", {}, "redis"),
        ("replay", "ui.tap", {}, "ui"),
        ("error", "auth.login", {}, "user"),
        ("default", "uicolour", {}, "default"),
        # 3. the shape of data
        ("default", "x", {"from": "/a", "to": "/b"}, "navigation"),
        ("info", "x", {"url": "/a", "status": 200}, "http"),
        ("default", None, {"url.full": "/a", "http.request.method": "GET"}, "http"),
        ("default", "x", {"url": "/a"}, "default"),
        ("default", "x", {"from": "/a", "to": "/b", "url": "/c", "method": "GET"}, "navigation"),
        ("error", "x", {"url": "/a", "method": "GET"}, "http"),
        # 4. the weak type
        ("error", "checkout", {}, "error"),
        ("user", "checkout", {}, "user"),
        ("warning", "checkout", {}, "default"),
        # 5. nothing
        ("default", None, {}, "default"),
        ("acme.payment", "acme.payment.refund", {}, "default"),
    ],
)
def test_the_first_that_answers_wins(
    type_: str, category: str | None, data: dict[str, Any], kind: str
) -> None:
    assert classify(type_, category, data).name == kind


@pytest.mark.parametrize(
    ("type_", "category", "expected"),
    [
        ("default", "x", None),
        ("warn", "x", None),
        ("http", "x", None),
        ("acme.payment", "acme.payment.refund", None),
        ("acme", "acme", None),
        ("acme", "acmeville", "acme"),
        ("replay", "ui.tap", "replay"),
        ("Replay", None, "Replay"),
    ],
)
def test_an_unknown_type_is_printed_unless_it_begins_the_category(
    type_: str, category: str | None, expected: str | None
) -> None:
    assert unknown_type(type_, category) == expected


@pytest.mark.parametrize("name", list(KINDS))
def test_a_kind_is_a_module_and_a_test(name: str) -> None:
    assert (ROOT / "timeline" / "crumbs" / f"{name}.py").is_file()
    assert (ROOT / "tests" / "crumbs" / f"test_{name}.py").is_file()
    assert KINDS[name].name == name
    assert f'id="{KINDS[name].icon}"' in (ROOT / "static" / "icons.svg").read_text()


def test_every_template_of_a_kind_has_its_module() -> None:
    templates = (ROOT / "templates" / "timeline" / "crumbs").glob("*.html")

    assert {template.stem for template in templates} <= set(KINDS)


@pytest.mark.parametrize(("one", "other"), list(combinations(KINDS.values(), 2)), ids=lambda kind: kind.name)
def test_no_two_kinds_claim_the_same(one: Any, other: Any) -> None:
    assert not {one.name, *one.aliases} & {other.name, *other.aliases}
    if one.claims and other.claims:
        assert one.claim_order != other.claim_order
    assert one.weak_type is None or one.weak_type != other.weak_type


def test_every_role_of_a_part_has_a_look() -> None:
    assert set(TAGS) | {"link"} >= ROLES


def test_aliases_are_written_as_they_are_looked_up() -> None:
    assert all(alias == alias.strip().lower() for alias in ALIASES)
