"""`data` as tables."""

from collections.abc import Sequence

from django.template import engines

from timeline.crumbs.base import DataNode
from timeline.protocol.remarks import Remark


def render_table(rows: Sequence[DataNode], hidden: int = 0, title: str = "") -> str:
    macros = engines["timeline"].env.get_template("tables.html").module  # type: ignore[attr-defined]
    return str(macros.table(rows, hidden=hidden, title=title))


def test_each_pair_is_a_row_and_its_type_can_be_told() -> None:
    drawn = render_table([DataNode("retry", "boolean", "false"), DataNode("id", "string", "42")])

    assert '<tr><th scope="row">retry</th><td class="boolean"><span>false</span></td></tr>' in drawn
    assert '<td class="string"><span>42</span></td>' in drawn


def test_objects_are_tables_that_open_in_their_place() -> None:
    inner = tuple(DataNode(str(n), "number", str(n)) for n in range(6))
    large = render_table([DataNode("items", "array", "", "[6 items]", inner)])
    small = render_table([DataNode("amount", "object", "", "{2 keys}", inner[:2])])
    empty = render_table([DataNode("none", "array", "", "[0 items]")])

    assert "<details><summary>[6 items]</summary><table" in large
    assert "<details open><summary>{2 keys}</summary><table" in small
    assert "<details" not in empty
    assert "[0 items]" in empty


def test_what_is_beyond_the_bounds_is_counted() -> None:
    assert "240 more in the JSON as sent" in render_table([], hidden=240)


def test_long_values_can_be_shown_whole_without_a_script() -> None:
    drawn = render_table([DataNode("long", "string", "z" * 3000, is_long=True)])
    assert "<summary>show all</summary>" in drawn
    assert drawn.count("z" * 3000) == 1


def test_a_remark_stands_at_its_value() -> None:
    remark = Remark("data.card", "removed", "removed by the <SDK>")
    drawn = render_table([DataNode("card", "redacted", "[Filtered]", remarks=(remark,))])
    assert '<td class="redacted"><span>[Filtered]</span>' in drawn
    assert '<small class="remark">removed by the &lt;SDK&gt;</small>' in drawn


def test_keys_and_titles_are_text() -> None:
    drawn = render_table([DataNode("</td>\n", "null", "null")], title="<b>")
    assert "<caption>&lt;b&gt;</caption>" in drawn
    assert "&lt;/td&gt;" in drawn
