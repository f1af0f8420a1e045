"""Rows of the kinds that `tests/cases` shows, by other SDKs and with other parts missing: what the text export says of them."""

from typing import Any

import pytest

from tests.trail.trails import crumb, show
from timeline.trail.exports import export

Sent = list[dict[str, Any]]


def ago(before: float, message: str | None = None, **sent: Any) -> dict[str, Any]:
    return crumb(before, **sent) | {"message": message}


def graph(number: int, **data: Any) -> dict[str, Any]:
    address = {"method": "POST", "url": "https://x.example/graphql", "status_code": 200}
    return ago(9 - number, type="http", category="fetch", data={**address, **data})


def http(**data: Any) -> dict[str, Any]:
    return ago(1, type="http", category="http", data={"method": "GET", "url": "https://a.example/x", **data})


def said(**data: Any) -> dict[str, Any]:
    return ago(1, "failed", type="log", category="shop.pay", data=data)


ROWS: dict[str, tuple[Sent, list[str]]] = {
    "GraphQL, by the name that Sentry's JavaScript sends": (
        [graph(place, **{"graphql.operation": f"query {name}"}) for place, name in enumerate("ABC")],
        [f"info http POST x.example/graphql query {name} 200 [fetch]" for name in "ABC"],
    ),
    "GraphQL, by the document": (
        [graph(place, **{"graphql.document": f"mutation {name} {{ a }}"}) for place, name in enumerate("AB")],
        [
            f'info http POST x.example/graphql {name} 200 graphql.document="mutation {name} {{ a }}" [fetch]'
            for name in "AB"
        ],
    ),
    "GraphQL, by the body of the request": (
        [graph(0, body='{"variables":{},"operationName":"Pay","query":"…"}')],
        [
            'info http POST x.example/graphql Pay 200 body={"variables":{},"operationName":"Pay","query":"…"} [fetch]'
        ],
    ),
    "calls of a method": (
        [graph(place, **{"rpc.method": name}) for place, name in enumerate("ABC")],
        [f"info http POST x.example/graphql {name} 200 [fetch]" for name in "ABC"],
    ),
    "small objects that differ": (
        [
            ago(9 - n, "publish", category="mq", data={"messaging": {"topic": name}})
            for n, name in enumerate("abc")
        ],
        ["info default publish messaging.topic: a, b, c ×3 to -00:07.000 [mq]"],
    ),
    "objects that differ, and nobody sees how": (
        [ago(9 - n, "publish", category="mq", data={"body": {"a": [n], "b": {}}}) for n in range(3)],
        ["info default publish body: 3 different ×3 to -00:07.000 [mq]"],
    ),
    "a view as an object": (
        [ago(1, category="ui.click", data={"view": {"id": "pay", "class": "Button"}})],
        ["info ui click pay [ui.click]"],
    ),
    "an id for tests": (
        [ago(1, category="ui.click", data={"AutomationId": "btnSave", "Control": "Button"})],
        ["info ui click btnSave Control=Button [ui.click]"],
    ),
    "a failure in the place of a status": (
        [http(status_code="ERR_NETWORK")],
        ["error http GET a.example/x no response ERR_NETWORK [http]"],
    ),
    "a word in the place of a status": ([http(status="cached")], ["info http GET a.example/x cached [http]"]),
    "a number of an error": ([http(errno=-54)], ["error http GET a.example/x no response -54 [http]"]),
    "no error is none": ([http(errno=0)], ["info http GET a.example/x no status errno=0 [http]"]),
    "how long it took": (
        [http(status_code=200, start_timestamp=1_700_000_000.0, end_timestamp=1_700_000_002.35)],
        ["info http GET a.example/x 200 2.35 s [http]"],
    ),
    "a statement by a clock": (
        [ago(1, "select 4", category="sql.query", data={"elapsed": "00:00:01.2040000"})],
        ["info query select 4 elapsed=1.2 s [sql.query]"],
    ),
    "a message of what the request says": (
        [{**http(status_code=200), "message": "GET https://a.example/x [200]"}],
        ["info http GET a.example/x 200 [http]"],
    ),
    "a message that says more": (
        [{**http(status_code=200), "message": "GET https://a.example/x retried"}],
        ["info http GET a.example/x 200 GET https://a.example/x retried [http]"],
    ),
    "a message of where from and where to": (
        [ago(1, "from / to /cart", type="navigation", data={"from": "/", "to": "/cart"})],
        ["info navigation / → /cart"],
    ),
    "Java's throwable": (
        [said(throwable="java.lang.IllegalStateException: no view\n\tat a.B.c(B.java:1)")],
        ["error log failed java.lang.IllegalStateException: no view [shop.pay]"],
    ),
    "an exception as events have it": (
        [said(exception={"values": [{"type": "Outer", "value": "o"}, {"type": "KeyError", "value": "'z'"}]})],
        ["error log failed KeyError: 'z' [shop.pay]"],
    ),
    "Datadog's kind": (
        [said(error={"kind": "TypeError", "message": "no", "stack": "at x"})],
        ["error log failed TypeError: no [shop.pay]"],
    ),
    "a type and a value beside each other": (
        [said(exc_type="ValueError", exc_value="bad")],
        ["error log failed ValueError: bad [shop.pay]"],
    ),
    "where the event fell": (
        [ago(3, "a"), ago(-30, "b"), ago(-90, "c")],
        ["info default a", "info default b", "after the event", "info default c"],
    ),
}


@pytest.mark.parametrize("name", ROWS)
def test_what_others_send_reads_alike(name: str) -> None:
    sent, expected = ROWS[name]

    lines = export(show(sent), "txt", title="SHOP-1", url="https://a.test/").body.splitlines()

    assert [" ".join(line.split()[1:]) for line in lines[lines.index("") + 1 : -1]] == expected
