"""docs/timeline.md, "Details": what was sent, on demand."""

import pytest

from tests.trail.reading import Show, ago
from tests.web.events.shown import Shown

pytestmark = pytest.mark.usefixtures("with_details")


def test_every_crumb_has_its_json_as_sent(shown: Shown, show: Show) -> None:
    page = show([ago(1, "x", category="log", odd=1)])
    link = next(one for one in page.row(0).details.all("a") if one.text == "as sent")
    assert link.href == "crumbs/0/#as-sent"
    html = shown.client.get(shown.address + link.href).content.decode()
    assert "&quot;odd&quot;: 1" in html or "&#34;odd&#34;: 1" in html
    assert "Not part of the interface" in html


def test_sql_is_formatted_on_demand(shown: Shown, show: Show) -> None:
    page = show(
        [ago(1, "SELECT a FROM t WHERE b = 1", category="query"), ago(1, "connect", category="query")]
    )
    links = [
        one
        for one in page.row(0).details.all("a")
        if one.attributes.get("hx-get") == "crumbs/0/?part=as-sent"
    ]
    assert [one.text for one in links] == ["SQL and JSON"]
    html = shown.client.get(
        shown.address + "crumbs/0/?part=as-sent", headers={"HX-Request": "true"}
    ).content.decode()
    assert "\n<span" in html or "\n" in html.split('class="sql"')[1].split("</pre>")[0]
    assert "as sent" in page.row(1).details.text
