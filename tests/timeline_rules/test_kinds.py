"""timeline.md, "Kinds": how each is decided, what its line says, and what its details have."""

from typing import Any

import pytest

from tests.timeline_rules.conftest import Show, Shown, ago, http

Sent = dict[str, Any]

# ---------------------------------------------------------------- which kind

URL = "https://api.shop.test/pay"
KINDS: dict[str, tuple[Sent, str]] = {
    **{f"type {alias}": ({"type": alias}, kind) for alias, kind in [
        ("http", "http"), ("navigation", "navigation"), ("query", "query"), ("ui", "ui"), ("log", "log"),
        ("redis", "redis"), ("subprocess", "subprocess"), ("system", "system"), ("exception", "error"),
        ("transaction", "event"), ("session", "system"), ("HTTP", "http"), ("graphql", "query"), ("touch", "ui"),
    ]},
    **{f"category {alias}": ({"category": alias}, kind) for alias, kind in [
        ("exception", "error"), ("error", "error"), ("fetch", "http"), ("xhr", "http"), ("httplib", "http"),
        ("net.http", "http"), ("http.client", "http"), ("aws", "http"), ("http", "http"), ("console", "log"),
        ("log", "log"), ("logger", "log"), ("logging", "log"), ("Logcat", "log"), ("db", "query"),
        ("sql", "query"), ("graphql", "query"), ("query", "query"), ("sentry", "event"), ("sentry.event", "event"),
        ("sentry.transaction", "event"), ("transaction", "event"), ("redis", "redis"), ("db.redis", "redis"),
        ("cache", "redis"), ("subprocess", "subprocess"), ("child_process", "subprocess"), ("ui", "ui"),
        ("touch", "ui"), ("auth", "user"), ("user", "user"), ("app", "system"), ("device", "system"),
        ("system", "system"), ("session", "system"), ("network", "system"), ("connectivity", "system"),
        ("battery", "system"), ("navigation", "navigation"),
        ("ui.click", "ui"), ("ui.input", "ui"), ("db.sql.active_record", "query"), ("device.orientation", "system"),
        ("app.lifecycle", "system"), ("log::shop", "log"), ("http/retry", "http"), ("XHR", "http"),
        ("graphql.operation", "query"), ("shop.http", "default"), ("https", "default"),
    ]},
    "the type comes before the category": ({"type": "query", "category": "http"}, "query"),
    **{f"{weak} is a weak type": ({"type": weak, "category": "httplib"}, "http") for weak in [
        "default", "info", "debug", "warning", "warn", "error", "fatal", "critical", "user",
    ]},
    "the category, whole, before its parts": ({"category": "db.redis.get"}, "redis"),
    "from and to": ({"data": {"from": "/a", "to": "/b"}}, "navigation"),
    "a URL with a method": ({"data": {"url": URL, "method": "GET"}}, "http"),
    "a URL with a status, in another dialect": (
        {"data": {"url.full": URL, "http.response.status_code": 200}}, "http",
    ),
    "a URL alone is nothing": ({"data": {"url": URL}}, "default"),
    "the category before the shape": ({"category": "auth", "data": {"from": "/a", "to": "/b"}}, "user"),
    "the shape before a weak type": ({"type": "error", "data": {"url": URL, "method": "GET"}}, "http"),
    "type error": ({"type": "error", "category": "shop"}, "error"),
    "type user": ({"type": "user", "category": "shop"}, "user"),
    "type info is nothing": ({"type": "info", "category": "shop"}, "default"),
    "an unknown type is nothing": ({"type": "payment", "category": "shop"}, "default"),
}  # fmt: skip


def test_what_kind_a_breadcrumb_is_of(show: Show) -> None:
    page = show([ago(len(KINDS) - place, **sent) for place, (sent, _) in enumerate(KINDS.values())])
    seen = {rule: page.row(place).kind for place, rule in enumerate(KINDS)}
    assert seen == {rule: kind for rule, (_, kind) in KINDS.items()}


# ---------------------------------------------------------------- requests: nine dialects

_SEEN = {
    "kind": "http",
    "what": "POST api.shop.test/pay?x=1#top",
    "said": "503 Out of order",
    "rail": "error",
}
_PLAIN = {**_SEEN, "said": "503 Service Unavailable", "what": "POST api.shop.test/pay"}
DIALECTS: dict[str, tuple[Sent, Sent]] = {
    "the interface": (
        ago(1, type="http", category="fetch", data={"url": URL + "?x=1#top", "method": "POST", "status_code": 503, "reason": "Out of order"}),
        _SEEN,
    ),
    "Python": (
        ago(1, type="http", category="httplib", data={"url": URL, "http.method": "POST", "http.query": "x=1", "http.fragment": "top", "http.response.status_code": 503, "reason": "Out of order"}),
        _SEEN,
    ),
    "Python, without fragment": (
        ago(1, type="http", category="httplib", data={"url": URL, "http.method": "POST", "http.query": "", "http.fragment": "", "http.response.status_code": 503}),
        _PLAIN,
    ),
    "Python, streamed": (
        ago(1, type="http", category="httplib", data={"url.full": URL, "http.request.method": "POST", "url.query": "x=1", "http.response.status_code": 503}),
        {**_PLAIN, "what": "POST api.shop.test/pay?x=1"},
    ),
    "Node 10": (
        ago(1, type="http", category="http", data={"url": URL, "http.method": "POST", "status_code": 503, "http.query": "?x=1", "http.fragment": "#top"}),
        {**_SEEN, "said": "503 Service Unavailable"},
    ),
    "Node 11": (
        ago(1, type="http", category="http", data={"url": URL, "http.request.method": "POST", "status_code": 503, "url.query": "x=1"}),
        {**_PLAIN, "what": "POST api.shop.test/pay?x=1"},
    ),
    "Java": (
        ago(1, type="http", category="http", data={"url": URL, "method": "POST", "status_code": 503, "http.query": "x=1", "http.fragment": "top"}),
        {**_SEEN, "said": "503 Service Unavailable"},
    ),
    "Ruby": (
        ago(1, type="info", category="net.http", data={"url": URL, "method": "POST", "status": 503}),
        _PLAIN,
    ),
    "PHP": (
        ago(1, type="http", category="http", data={"url": URL, "http.request.method": "POST", "http.response.status_code": 503, "http.request.body.size": 96, "http.response.body.size": 1234}),
        {**_PLAIN, "said": "503 Service Unavailable ↑ 96 B 1.2 kB"},
    ),
    ".NET": (
        ago(1, type="http", category="http", data={"url": URL, "method": "POST", "status_code": "503"}),
        _PLAIN,
    ),
    "raven": (
        ago(1, type="http", category="httplib", data={"url": URL, "method": "POST", "status_code": 503, "reason": "Out of order"}),
        {**_SEEN, "what": "POST api.shop.test/pay"},
    ),
}  # fmt: skip


@pytest.mark.parametrize("dialect", DIALECTS)
@pytest.mark.usefixtures("with_details")
def test_a_request_reads_the_same_in_every_dialect(dialect: str, show: Show) -> None:
    sent, seen = DIALECTS[dialect]
    row = show([sent]).row(0)
    assert {name: getattr(row, name) for name in seen} == seen
    keys = row.pairs().keys() - {"url", "x"}
    assert not keys, "what the line says stands in the details again"


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
        {"kind": "log", "what": "2026-11-20 14:03:12.586 | INFO | __main__:pay:12 - paid extra={1}"},
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
        {"said": "200 1.2 s"},
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


def test_the_path_of_a_request_is_strong_and_its_host_is_not(show: Show) -> None:
    what = show([http(url=URL + "?x=1", method="POST", status_code=200)]).row(0).line.one(".what")
    assert what.one(".method").text == "POST"
    assert [one.text for one in what.all("b")] == ["/pay"]
    assert [one.text for one in what.all("i")] == ["api.shop.test", "?x=1"]


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
def test_query_parameters_are_a_table(show: Show) -> None:
    row = show([http(url=URL + "?q=two+words&token=%5BFiltered%5D", method="GET", status_code=200)]).row(0)
    table = next(
        one
        for one in row.details.all("table")
        if one.has("caption") and one.one("caption").text == "query parameters"
    )
    assert [(one.one("th").text, one.one("td").text) for one in table.all("tr")] == [
        ("q", "two words"),
        ("token", "[Filtered]"),
    ]
    assert row.cell("token").classes == ["redacted"]


@pytest.mark.usefixtures("with_details")
def test_a_phrase_that_was_not_sent_is_dim_and_says_so(show: Show) -> None:
    page = show([http(2, url=URL, status_code=404), http(1, url=URL, status_code=404, reason="Gone fishing")])
    assert "unsent" in page.row(0).line.one(".reason").classes
    assert "The reason phrase was not sent." in page.row(0).details.text
    assert "unsent" not in page.row(1).line.one(".reason").classes
    assert "not sent" not in page.row(1).details.text.replace("level not sent", "")


@pytest.mark.usefixtures("with_details")
def test_parameters_of_a_statement_are_a_table(show: Show) -> None:
    row = show(
        [ago(1, "SELECT %s", category="query", data={"db.params": ["x", 7], "db.paramstyle": "format"})]
    ).row(0)
    assert row.pairs() | {"1": "x", "2": "7"} == row.pairs()
    rails = show([ago(1, "SELECT ?", category="sql", data={"bindings": {"id": 7}})]).row(0)
    assert rails.pairs()["id"] == "7"


# ---------------------------------------------------------------- links to events


def named(event_id: str, message: str | None = "boom", category: str = "sentry.event", **fields: Any) -> Sent:
    return ago(1, message, category=category, event_id=event_id, **fields)


def test_an_event_that_is_stored_is_a_link_with_its_title(shown: Shown, show: Show) -> None:
    target = shown.store([], message="worker lost", level="fatal")
    row = show([named("0" * 31 + "1", "worker lost")]).row(0)
    assert row.kind == "event"
    assert row.what == "worker lost shop · SHOP-2 · fatal"
    assert row.line.one(".what").one("a").href == target


def test_its_level_stands_there_where_it_differs(shown: Shown, show: Show) -> None:
    shown.store([], message="worker lost", level="error")
    assert (
        show([named("0" * 31 + "1", "worker lost", level="error")]).row(0).what == "worker lost shop · SHOP-2"
    )


def test_an_event_that_is_not_stored_keeps_its_message(show: Show) -> None:
    row = show([named("f" * 32)]).row(0)
    assert row.what == f"boom {'f' * 32} not stored here"
    assert not row.line.one(".what").has("a")


def test_the_event_itself_is_named_this(show: Show) -> None:
    assert show([named("a" * 32, None)], event_id="a" * 32).row(0).what == "this event"


def test_transactions_are_not_kept(show: Show) -> None:
    row = show([named("f" * 32, "/checkout", "sentry.transaction")]).row(0)
    assert row.what == "/checkout transactions are not kept"


def test_without_an_id_it_is_as_a_log(show: Show) -> None:
    assert show([ago(1, "boom", category="sentry.event")]).row(0).what == "boom"


def test_any_crumb_with_an_event_id_ends_with_the_link(shown: Shown, show: Show) -> None:
    target = shown.store([], message="worker lost")
    row = show([{**http(url=URL, method="GET", status_code=500), "event_id": "0" * 31 + "1"}]).row(0)
    assert row.what == "GET api.shop.test/pay worker lost shop · SHOP-2"
    assert row.line.one(".what").one("a").href == target
    assert (
        show([ago(1, "x", category="shop", event_id="f" * 32)]).row(0).what == f"x {'f' * 32} not stored here"
    )
