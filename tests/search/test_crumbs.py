"""The search box."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.crumbs.reading import shown
from timeline.crumbs import Crumb
from timeline.crumbs.base import LinkedEvent, Surroundings
from timeline.search.crumbs import CrumbSearch

HTTP = {
    "type": "http",
    "category": "httplib",
    "data": {
        "url": "https://api.shop.test/invoices/8821/pay",
        "http.method": "POST",
        "http.response.status_code": 503,
        "http.query": "retry=2",
        "user": {"name": "Jane Doe", "ids": [7, {"deep": {"er": "treasure"}}]},
    },
}
LOG = {
    "type": "log",
    "category": "shop.stock",
    "level": "warning",
    "message": "TypeError: x is\nnot a function",
}
BATTERY = {
    "type": "system",
    "category": "device.event",
    "data": {"level": 81.5, "charging": False},
    "extra": "seven",
}
LINKED = LinkedEvent("a" * 32, "PriceMismatch: differs", "error", "shop-web", "SHOP-WEB-7", "/x/")
EVENT = {
    "category": "sentry.event",
    "event_id": "a" * 32,
    "message": "sent",
    "origin": "auto.sentry",
}
CRUMBS: dict[str, Crumb] = {
    "http": shown(HTTP),
    "log": shown(LOG),
    "battery": shown(BATTERY),
    "event": shown(EVENT, Surroundings("b" * 32, {LINKED.event_id: LINKED})),
}


@pytest.mark.parametrize(
    ("q", "expected"),
    [
        ("", "http log battery event"),
        ("INVOICES", "http"),
        ("pay retry", "http"),
        ("pay stock", ""),
        ('"is not"', ""),
        ('"service unavailable"', "http"),
        ('"x is', "log"),
        ("-invoices", "log battery event"),
        ("-invoices -stock", "battery event"),
        ('-"service unavailable" -log', "battery event"),
        ("-", "http log battery event"),
        # operators
        ("level:error", "http"),
        ("level:warn", "log"),
        ("level:>=warning", "http log"),
        ("level:<=info", "battery event"),
        ("-level:>=warning", "battery event"),
        ("status:503", "http"),
        ("status:5xx", "http"),
        ("status:4xx", ""),
        ("status:50*", "http"),
        ("status:>=500", "http"),
        ("status:<=400", ""),
        ("method:post", "http"),
        ("method:=pos", ""),
        ("category:stock", "log"),
        ("category:=shop", ""),
        ("category:=shop.stock", "log"),
        ("category:sh*ck", "log"),
        ("type:log", "log"),
        ("kind:http", "http"),
        ("kind:xhr", "http"),
        ("event:aaaa", "event"),
        ("event:shop-web-7", "event"),
        ("origin:auto", "event"),
        ("origin:=auto", ""),
        ("-origin:auto.sentry", "http log battery"),
        # any of several values; of bounds all
        ("level:error,warning", "http log"),
        ("level:error level:warn", "http log"),
        ("-level:error,warning", "battery event"),
        ("-level:error -level:warning", "battery event"),
        ("level:err", "http"),
        ("level:error level:>=fatal", "http"),
        ("level:>=info level:<=warning", "log battery event"),
        ("status:>=500 status:<=502", ""),
        ("status:404,503", "http"),
        ("kind:http,log kind:system", "http log battery"),
        ('category:stock,"device.event"', "log battery"),
        ("ids:6,7", "http"),
        ("ids:7 ids:8", ""),
        ("level:error,", "http"),
        # keys of data, or the text itself
        ("user.name:jane", "http"),
        ('name:"jane doe"', "http"),
        ("name:=jane", ""),
        ('name:="jane doe"', "http"),
        ("er:treasure", "http"),
        ("deep.er:treasure", "http"),
        ("ids:7", "http"),
        ("ids:>=7", "http"),
        ("ids:>=8", ""),
        ("charging:false", "battery"),
        ("data.level:81.5", "battery"),
        ("data.level:>=80", "battery"),
        ("extra:seven", "battery"),
        ("other.extra:seven", "battery"),
        ("TypeError:", "log"),
        ('"TypeError: x"', "log"),
        ("https://api.shop.test/invoices/8821/pay", "http"),
        ("https://api.shop.test/invoices/8821/pay?retry=2", "http"),
        ("api.shop.test/invoices/8821/pay?retry=2", "http"),
        # whatever a row shows, and beyond
        ("unavailable", "http"),
        ("differs", "event"),
        ("seven", "battery"),
        ("warning", "log"),
        ("treasure", "http"),
        ("inv*pay", "http"),
        ("pay*inv", ""),
        ("level=81.5", "battery"),
    ],
)
def test_what_is_found(q: str, expected: str) -> None:
    search, problems = CrumbSearch.parse(q)

    assert not problems
    assert [name for name, crumb in CRUMBS.items() if search.matches(crumb)] == expected.split()


@pytest.mark.parametrize("q", ['status:"no response"', "status:=4*", "status:5XX", "status:*", "-status:0"])
def test_these_are_statuses(q: str) -> None:
    assert CrumbSearch.parse(q)[1] == ()


@pytest.mark.parametrize(
    ("q", "problem"),
    [
        ("level:81.5", "`level:81.5` is not a level (fatal, error, warning, info, debug)"),
        ("-kind:nope", "`kind:nope` is not a kind (http, "),
        ("status:>=many", '`status:>=many` is not a status (404, 5xx, >=500, "no response")'),
        ("status:abc", '`status:abc` is not a status (404, 5xx, >=500, "no response")'),
        ("status:404,oops", '`status:oops` is not a status (404, 5xx, >=500, "no response")'),
        ("level:error,worse", "`level:worse` is not a level (fatal, error, warning, info, debug)"),
        ("level:" + ",".join(map(str, range(51))), "`level:` has more than 50 values"),
        ("kind:>=http", "`kind:>=http` has no order: leave out the >= or <="),
        ("origin:>=auto", "`origin:>=auto` has no order: leave out the >= or <="),
        ("method:>=GET", "`method:>=GET` has no order: leave out the >= or <="),
        ("x " * 21, "only the first 20 terms of the search count"),
    ],
)
def test_what_cannot_be_is_named_and_left_out(q: str, problem: str) -> None:
    _, problems = CrumbSearch.parse(q)

    assert len(problems) == 1
    assert problems[0].startswith(problem)


def test_hits_are_what_to_highlight() -> None:
    search, _ = CrumbSearch.parse('Jane -doe "two words" a*b status:5xx user.id:7 method:GET')

    assert search.hits == ("jane", "two words", "a", "b", "user.id:7", "7")


@given(st.text(alphabet=st.sampled_from('ab:"-*=<>, .levlstaus5x'), max_size=40))
def test_any_search_answers(q: str) -> None:
    search, _ = CrumbSearch.parse(q)

    for crumb in CRUMBS.values():
        assert search.matches(crumb) in (True, False)
