"""What hangs on the address of an event: the page, its parts for htmx, a crumb, the document, exports."""

import json
import re
from typing import Any

import pytest
from django.test import Client

from tests.browser import trails
from tests.places import Place
from tests.web.events.pages import HTMX, NOW, crumb, put, read
from timeline.models import Issue
from timeline.web.csp import POLICY

# session, user, project, issue, event; projects, naming, linked, of the trace, its logs, neighbours
QUERIES = 12


def test_htmx_gets_the_list_and_what_the_filter_changes_elsewhere(place: Place, client: Client) -> None:
    address = client.get(put(place, trails.story(60)))["Location"]
    html = read(client, f"{address}?level=error&order=oldest&q=", **HTMX)
    assert html.lstrip().startswith('<div id="timeline">')
    assert "<html" not in html
    for name in (
        "chips",
        "tally",
        "kept",
        "exports",
        "facet-level",
        "facet-kind",
        "facet-category",
        "event-nav",
    ):
        assert re.search(rf'id="{name}"[^>]*hx-swap-oob', html), name


def test_typing_replaces_the_address_and_all_else_makes_one(place: Place, client: Client) -> None:
    address = client.get(put(place, trails.story(60)))["Location"]
    typed = client.get(f"{address}?q=stock&order=oldest&time=offset", headers={**HTMX, "HX-Trigger": "q"})
    assert typed["HX-Replace-Url"] == f"{address}?q=stock"
    clicked = client.get(f"{address}?level=warn&q=", headers={**HTMX, "HX-Trigger": "filter"})
    assert clicked["HX-Push-Url"] == f"{address}?level=warning"


def test_the_remembered_order_is_said_by_the_address(place: Place, client: Client) -> None:
    address = client.get(put(place, trails.story(40)))["Location"]
    client.cookies["order"] = "newest"
    assert client.get(f"{address}?level=error")["Location"] == f"{address}?level=error&order=newest"
    assert client.get(f"{address}?order=oldest").status_code == 200
    fragment = client.get(f"{address}?order=oldest", headers={**HTMX, "HX-Trigger": "filter"})
    assert fragment["HX-Push-Url"] == f"{address}?order=oldest"


@pytest.mark.parametrize("order", ["sideways", "oldest", ""])
def test_a_cookie_of_nonsense_is_no_loop(place: Place, client: Client, order: str) -> None:
    address = client.get(put(place, trails.story(40)))["Location"]
    client.cookies["order"] = order
    assert client.get(address, follow=True).status_code == 200


def test_pages_are_private_and_vary_by_htmx(place: Place, client: Client) -> None:
    answer = client.get(put(place, []), follow=True)
    assert answer["Cache-Control"] == "private, no-store"
    assert {"HX-Request", "Cookie"} <= {name.strip() for name in answer["Vary"].split(",")}
    assert answer["Content-Security-Policy"] == POLICY


def test_nothing_is_inline(place: Place, client: Client) -> None:
    html = read(client, put(place, trails.hostile() + trails.story(60)))
    assert not re.search(r"<style|<script(?![^>]+src)|\sstyle=|\son[a-z]+=(?!alert)", html)


@pytest.mark.parametrize("length", [0, 60, 400])
def test_queries_are_a_fixed_number(
    place: Place, client: Client, length: int, django_assert_num_queries: Any
) -> None:
    for number in range(3, 3 + length // 100):
        put(place, [], number, fingerprint=["same"], timestamp=NOW - number)
    contexts = {"trace": {"trace_id": "a" * 32, "span_id": "b" * 16}}
    crumbs = [crumb(message=f"see {n:032x}", event_id=f"{n + 1000:032x}") for n in range(length)]
    address = client.get(put(place, crumbs, 2, fingerprint=["same"], contexts=contexts))["Location"]
    with django_assert_num_queries(QUERIES):
        client.get(address)
    with django_assert_num_queries(QUERIES):
        client.get(address, headers=HTMX)


def test_a_crumb_has_a_page_and_a_fragment(place: Place, client: Client) -> None:
    sent = crumb(category="query", message="SELECT a, b FROM t WHERE x = 1", odd={"k": 1})
    address = client.get(put(place, [sent]))["Location"] + "crumbs/0/"
    page = read(client, address)
    assert "<html" in page
    fragment = read(client, f"{address}?part=as-sent", **HTMX)
    assert "<html" not in fragment
    for html in (page, fragment):
        assert "JSON as sent" in html
        assert "Not part of the interface" in html
        assert '<span class="k">FROM</span>' in html
    assert client.get(address.replace("crumbs/0/", "crumbs/7/")).status_code == 404


@pytest.mark.parametrize("query", ["", "?q=cart", "?level=info&time=absolute&order=newest"])
def test_a_crumb_for_htmx_is_what_its_row_shows_when_open(place: Place, client: Client, query: str) -> None:
    crumbs = [*trails.story(40), crumb(message="see", data={"cause": f"{2:032x}"}, event_id=f"{2:032x}")]
    put(place, [], 2, message="the first")
    address = client.get(put(place, crumbs, 3))["Location"]
    joint = "&" if query else "?"
    for index in (0, 8, 17, 39, 40):
        page = read(client, f"{address}{query}{joint}at={index}")
        opened = page.split(f'<li id="crumb-{index}"', 1)[1].split('<div class="open">', 1)[1]
        fragment = read(client, f"{address}crumbs/{index}/{query}", **HTMX).strip()
        assert fragment
        assert opened.startswith(f"{fragment}</div></div></li>")


@pytest.mark.parametrize("length", [40, 400])
def test_a_crumb_is_read_without_the_rest(
    place: Place, client: Client, length: int, django_assert_num_queries: Any
) -> None:
    crumbs = [crumb(message=f"see {n:032x}") for n in range(length)]
    address = client.get(put(place, crumbs))["Location"]
    with django_assert_num_queries(6):
        client.get(f"{address}crumbs/17/", headers=HTMX)
    Issue.objects.all().delete()  # its events go later
    assert client.get(f"{address}crumbs/17/", headers=HTMX).status_code == 404


def test_the_links_of_a_crumb_on_its_own_page_lead_to_the_timeline(place: Place, client: Client) -> None:
    address = client.get(put(place, trails.story(40)))["Location"]
    page = read(client, f"{address}crumbs/17/")
    assert 'href="../../?level=' in page
    assert "crumbs/17/#as-sent" not in page


def test_the_document_is_given_as_it_came(place: Place, client: Client) -> None:
    address = client.get(put(place, trails.hostile()))["Location"]
    answer = client.get(f"{address}json/")
    assert json.loads(answer.content)["breadcrumbs"]["values"] == trails.hostile()
    assert answer["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize("suffix", ["txt", "md", "json", "ndjson", "csv"])
def test_exports_hold_the_rows_shown(place: Place, client: Client, suffix: str) -> None:
    address = client.get(put(place, trails.story(40)))["Location"]
    answer = client.get(f"{address}timeline.{suffix}?level=fatal")
    assert answer["Content-Disposition"].startswith("attachment")
    assert answer["X-Content-Type-Options"] == "nosniff"
    body = answer.content.decode()
    assert "payment provider gave up" in body
    assert "retrying" not in body
    assert client.get(f"{address}timeline.exe").status_code == 404


def test_it_is_compressed_and_light(place: Place, client: Client) -> None:
    address = client.get(put(place, trails.story(100)))["Location"]
    page = client.get(address, headers={"Accept-Encoding": "gzip"})
    assert page["Content-Encoding"] == "gzip"
    assert len(page.content) < 14_000
    fragment = client.get(f"{address}?not_level=debug", headers={**HTMX, "Accept-Encoding": "gzip"})
    assert len(fragment.content) < 8_000
