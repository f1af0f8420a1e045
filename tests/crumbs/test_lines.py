"""docs/timeline.md, "Kinds": what the line of each says."""

from typing import Any

import pytest

from tests.trail.reading import Show, ago, http

Sent = dict[str, Any]
URL = "https://api.shop.test/pay"

# ---------------------------------------------------------------- integrations
# who → (what it sends, what the row says)
INTEGRATIONS: dict[str, tuple[Sent, Sent]] = {
    "Python, by hand": (
        ago(1, "Authenticated user", type="default", category="auth", level="info", foo="bar", duration=3),
        {"kind": "user", "what": "Authenticated user", "category": "auth", "word": "info"},
    ),
    "Python, logging": (
        ago(1, "stock is low", type="log", category="shop.stock", level="warning", data={"sku": "A-1"}),
        {"kind": "log", "what": "stock is low sku=A-1", "category": "shop.stock", "word": "warning"},
    ),
    "Python, a level of its own": (
        ago(1, "done", type="log", category="root", level="success"),
        {"kind": "log", "what": "done", "rail": "info", "word": "info"},
    ),
    "loguru": (
        ago(1, "2026-11-20 14:03:12.586 | INFO     | __main__:pay:12 - paid", type="log", category="__main__", level="info", data={"extra": {"order": 1}}),
        {"kind": "log", "what": "2026-11-20 14:03:12.586 | INFO | __main__:pay:12 - paid extra.order=1"},
    ),
    "Python, a second crumb of httpx": (
        ago(1, 'HTTP Request: GET https://api.shop.test/ "HTTP/1.1 200 OK"', type="log", category="httpx", level="info"),
        {"kind": "log", "what": 'HTTP Request: GET https://api.shop.test/ "HTTP/1.1 200 OK"'},
    ),
    "SQLAlchemy and Django": (
        ago(1, "SELECT id\nFROM   shop_invoice\nWHERE id = 7", category="query", data={}),
        {"kind": "query", "what": "SELECT id FROM shop_invoice WHERE id = 7", "rail": "info"},
    ),
    "a connection": (ago(1, "connect", category="query", data={}), {"kind": "query", "what": "connect"}),
    "a transaction of a database": (ago(1, "BEGIN", category="query"), {"kind": "query", "what": "BEGIN"}),
    "redis": (
        ago(1, "SET 'cart:7' [Filtered]", type="redis", category="redis", data={"redis.command": "SET", "redis.key": "cart:7", "redis.is_cluster": False, "db.operation": "SET"}),
        {"kind": "redis", "category": "redis"},
    ),
    "redis, a pipeline": (
        ago(1, "redis.pipeline.execute", type="redis", category="redis", data={"redis.transaction": True}),
        {"kind": "redis", "what": "redis.pipeline.execute redis.transaction=true"},
    ),
    "subprocess": (
        ago(1, "git rev-parse HEAD", type="subprocess", category="subprocess", data={"subprocess.cwd": "/srv"}),
        {"kind": "subprocess", "what": "git rev-parse HEAD subprocess.cwd=/srv"},
    ),
    "subprocess of a shell": (
        ago(1, "'exit 3'", type="subprocess", category="subprocess", data={}),
        {"kind": "subprocess", "what": "'exit 3'"},
    ),
    "Spark": (
        ago(1, "Job 1 Failed", level="warning", data={"name": "count", "attemptId": 0, "reason": "a\nb\nc"}),
        {"kind": "default", "rail": "warning"},
    ),
    "Spark, a start": (ago(1, "Job 0 Started", level="info", data=None), {"what": "Job 0 Started"}),
    "strawberry": (
        ago(1, category="graphql.operation", data={"operation_name": "Cart", "operation_type": "query"}),
        {"kind": "query", "what": "query Cart", "category": "graphql.operation"},
    ),
    "a console": (
        ago(1, "hello world", category="console", level="log", data={"arguments": ["hello", "world"], "logger": "console"}),
        {"kind": "log", "what": "hello world", "rail": "info", "category": "console"},
    ),
    "a console with an object": (
        ago(1, "cart [object Object]", category="console", level="warning", data={"arguments": ["cart", {"items": 3, "open": True}], "logger": "console"}),
        {"kind": "log", "what": "cart {items: 3, open: true}", "word": "warning"},
    ),
    "a console with directives": (
        ago(1, "%c%s has %d items", category="console", level="log", data={"arguments": ["%c%s has %d items, %i, %f, %o", "color: red", "cart", "3.7", 4.9, 1.5, [1, "a"]], "logger": "console"}),
        {"what": 'cart has 3 items, 4, 1.5, [1, "a"]'},
    ),
    "Node, a refused connection": (
        ago(1, type="http", category="http", data={"url": URL, "http.method": "GET"}),
        {"kind": "http", "said": "no status", "rail": "info"},
    ),
    "fetch, a refused connection": (
        ago(1, type="http", category="fetch", level="error", data={"url": URL, "method": "GET"}),
        {"kind": "http", "said": "no response", "rail": "error"},
    ),
    "XHR, a refused connection": (
        ago(1, type="http", category="xhr", data={"url": "/missing", "method": "GET", "status_code": 0, "__span": "abc"}),
        {"kind": "http", "what": "GET /missing", "said": "no response", "rail": "error"},
    ),
    "child_process": (
        ago(1, "Child process exited with code '3'", category="child_process", level="warning", data={"spawnfile": "/bin/sh"}),
        {"kind": "subprocess", "what": "/bin/sh Child process exited with code '3'", "word": "warning"},
    ),
    "a click": (
        ago(1, 'main > form > button[name="pay"]', category="ui.click"),
        {"kind": "ui", "what": 'click main > form > button[name="pay"]', "category": "ui.click"},
    ),
    "an input of a component": (
        ago(1, "PayButton", category="ui.input", data={"ui.component_name": "PayButton"}),
        {"kind": "ui", "what": "input PayButton"},
    ),
    "a click in Android": (
        ago(1, category="ui.click", type="user", data={"view.id": "pay_button", "view.class": "android.widget.Button"}),
        {"kind": "ui", "what": "click pay_button view.class=android.widget.Button"},
    ),
    "the history of a browser": (
        ago(1, category="navigation", data={"from": "/shop/cart", "to": "/shop/pay?step=2"}),
        {"kind": "navigation", "what": "/shop/cart → /shop/pay?step=2"},
    ),
    "Ruby's logger": (
        ago(1, "", type="error", category="payments", level="error", data={}),
        {"kind": "error", "what": "empty message", "word": "error", "category": "payments"},
    ),
    "Rails": (
        ago(1, category="sql.active_record", data={"name": "Product Load", "statement_name": None}),
        {"kind": "query", "what": "Product Load"},
    ),
    "Rust": (
        ago(1, "cart is empty", type="log", category="shop::cart", data={"user.id": 7}),
        {"kind": "log", "what": "cart is empty user.id=7", "category": "shop::cart"},
    ),
    "sentry-cli": (ago(1, "raw line", category="log"), {"kind": "log", "what": "raw line"}),
    "sentry-cli, an empty line": (ago(1, "", category="log"), {"kind": "log", "what": "empty message"}),
    "Java, typed": (
        ago(1, type="user", category="ui.click", data={}, level="info"),
        {"kind": "ui", "what": "click", "word": "info"},
    ),
    "PHP": (ago(1, type="default", category="any"), {"kind": "default", "what": "any"}),
    "Android's life cycle": (
        ago(1, type="navigation", category="ui.lifecycle", data={"state": "resumed", "screen": "MainActivity"}),
        {"kind": "navigation", "what": "resumed MainActivity"},
    ),
}  # fmt: skip


@pytest.mark.parametrize("who", INTEGRATIONS)
def test_an_integration_shows_its_headline(who: str, show: Show) -> None:
    sent, seen = INTEGRATIONS[who]
    row = show([sent]).row(0)
    assert {name: getattr(row, name) for name in seen} == seen


# ---------------------------------------------------------------- lines

LINES: dict[str, tuple[Sent, Sent]] = {
    "http: a relative URL": (http(url="/missing?x=1", method="GET", status_code=200), {"what": "GET /missing?x=1"}),
    "http: 2xx has no phrase of ours": (http(url=URL, method="GET", status_code=200), {"said": "200"}),
    "http: a reason sent is shown": (http(url=URL, method="GET", status_code=200, reason="OK"), {"said": "200 OK"}),
    "http: from 400 on the standard phrase": (http(url=URL, status_code=404), {"said": "404 Not Found"}),
    "http: a numeric text counts": (http(url=URL, status_code="404"), {"pill": "404 4xx", "rail": "warning"}),
    "http: sizes for people": (
        http(url=URL, method="GET", status_code=200, response_body_size=14200, request_body_size=96),
        {"said": "200 14.2 kB ↑ 96 B"},
    ),
    "http: a duration whose key names the unit": (
        http(url=URL, method="GET", status_code=200, duration_ms=1234),
        {"said": "200 1.23 s"},
    ),
    "http: a duration of no unit is a pair": (
        http(url=URL, method="GET", status_code=200, duration=1234),
        {"said": "200", "what": "GET api.shop.test/pay duration=1234"},
    ),
    "http: fatal without a status is no response": (
        {**http(url=URL, method="GET"), "level": "fatal"}, {"pill": "no response 5xx"},
    ),
    "http: a hollow pill without a status": (http(url=URL, method="GET"), {"pill": "no status none"}),
    "http: warning without a status is hollow": (
        {**http(url=URL, method="GET"), "level": "warning"}, {"pill": "no status none"},
    ),
    "navigation: the same place": (ago(1, category="navigation", data={"from": "/a", "to": "/a"}), {"what": "/a reload"}),
    "navigation: only to": (ago(1, category="navigation", data={"to": "/x"}), {"what": "→ /x"}),
    "navigation: only from": (ago(1, category="navigation", data={"from": "/x"}), {"what": "/x →"}),
    "query: the operation of GraphQL": (
        ago(1, category="graphql", data={"operation_type": "mutation", "operation_name": "Pay"}), {"what": "mutation Pay"},
    ),
    "error: type and value": (
        ago(1, type="error", data={"type": "ValueError", "value": "bad"}), {"kind": "error", "what": "ValueError: bad"},
    ),
    "error: the one there is": (ago(1, category="exception", data={"value": "bad"}), {"what": "bad"}),
    "error: or the message": (ago(1, "oh no", category="exception"), {"what": "oh no"}),
    "ui: the component before the path": (
        ago(1, "main > button#pay", category="ui.click", data={"ui.component_name": "Pay"}),
        {"what": "click Pay main > button#pay"},
    ),
    "ui: a child selector inside quotes divides nothing": (
        ago(1, 'a > b[title="x > y"]', category="ui.click"), {"what": 'click a > b[title="x > y"]'},
    ),
    "redis: commands of Rails": (
        ago(1, category="redis", data={"commands": [{"command": "GET", "key": "a"}, {"command": "SET", "key": "b"}]}),
        {"what": "GET a; SET b"},
    ),
    "user: the message": (ago(1, "signed in", type="user"), {"kind": "user", "what": "signed in"}),
    "system: the message": (ago(1, "landscape", category="device.orientation"), {"kind": "system", "what": "landscape"}),
    "log: terminal colours are no text": (ago(1, "\x1b[31mred\x1b[0m", category="log"), {"what": "red"}),
}  # fmt: skip


@pytest.mark.parametrize("rule", LINES)
def test_a_line(rule: str, show: Show) -> None:
    sent, seen = LINES[rule]
    row = show([sent]).row(0)
    assert {name: getattr(row, name) for name in seen} == seen


@pytest.mark.parametrize(
    ("origin", "target", "dim", "strong"),
    [
        ("/shop/cart", "/shop/checkout", ["/shop/", "/shop/"], ["cart", "checkout"]),
        ("/a?x=1&y=2", "/a?x=1&y=3", ["/a?x=1&", "/a?x=1&"], ["y=2", "y=3"]),
        ("/cart", "/checkout", ["/", "/"], ["cart", "checkout"]),
        ("#/a", "#/b", ["#/", "#/"], ["a", "b"]),
        ("a", "b", [], ["a", "b"]),
    ],
)
def test_what_changed_in_a_navigation_is_strong(
    origin: str, target: str, dim: list[str], strong: list[str], show: Show
) -> None:
    what = show([ago(1, category="navigation", data={"from": origin, "to": target})]).row(0).line.one(".what")
    assert ([one.text for one in what.all("i")], [one.text for one in what.all("b")]) == (dim, strong)


def test_literals_of_a_statement_are_dim(show: Show) -> None:
    what = (
        show([ago(1, "SELECT a FROM t WHERE b = 'x' AND c = 7", category="query")]).row(0).line.one(".what")
    )
    assert [one.text for one in what.all("i")] == ["'x'", "7"]
    assert what.has("code")


def test_the_last_element_of_a_path_is_strong_and_its_ancestors_are_cut_first(show: Show) -> None:
    what = show([ago(1, "main > div > button#pay", category="ui.click")]).row(0).line.one(".what")
    assert what.one(".front").text == "main > div >"
    assert [one.text for one in what.all("b")] == ["button#pay"]


@pytest.mark.parametrize(
    ("fields", "text"),
    [
        ({"type": "redis", "category": "redis", "message": "GET 'a'"}, "GET 'a'"),
        ({"category": "subprocess", "message": "git status"}, "git status"),
        ({"category": "child_process", "message": "exited", "data": {"spawnfile": "sh"}}, "sh"),
    ],
)
def test_a_command_is_code(fields: Sent, text: str, show: Show) -> None:
    assert show([ago(1, **fields)]).row(0).line.one("code").text == text


@pytest.mark.usefixtures("with_details")
def test_parameters_of_a_statement_are_a_table(show: Show) -> None:
    row = show(
        [ago(1, "SELECT %s", category="query", data={"db.params": ["x", 7], "db.paramstyle": "format"})]
    ).row(0)
    assert row.pairs() | {"1": "x", "2": "7"} == row.pairs()
    rails = show([ago(1, "SELECT ?", category="sql", data={"bindings": {"id": 7}})]).row(0)
    assert rails.pairs()["id"] == "7"
