"""docs/timeline.md, "For everyone": what of it stands in the list."""

from tests.trail.reading import Show, ago, http


def test_the_list_is_a_list_and_its_items_are_the_crumbs_and_the_event(show: Show) -> None:
    page = show([ago(30, "a"), ago(29.5, "b"), ago(29, "c"), ago(1, "d")], "?q=-b")
    (found,) = page.root.all("ol.crumbs")
    assert found.attributes["role"] == "list"
    assert [one.tag for one in page.items] == ["li"] * 4
    assert page.order == ["0", "[+1]", "2", "[28 s quiet]", "3", "*"]


def test_hidden_text_completes_a_row(show: Show) -> None:
    sent = ago(
        0.414,
        type="http",
        category="httplib",
        data={"url": "https://api.shop.test/invoices/8821/pay", "method": "POST", "status_code": 500},
    )
    row = show([sent] * 14).items[0].one(".line")
    said = row.text.replace(" ,", ",")
    assert said.startswith("−00:00.414 error. http: POST api.shop.test/invoices/8821/pay")
    for words in ("500 Internal Server Error", "httplib", "0.4 seconds before the error, repeated 14 times"):
        assert words in said


def test_no_aria_label_stands_for_text_in_a_row(show: Show) -> None:
    page = show([http(url="/a", method="GET", status_code=500), ago(1, "x")])
    assert not [one for row in page.rows for one in row.element.walk() if "aria-label" in one.attributes]
