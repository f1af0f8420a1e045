"""Runs of text: escaped, visible, marked, linked."""

from hypothesis import given
from hypothesis import strategies as st

from timeline import budget
from timeline.crumbs.base import Part
from timeline.trail.html.runs import TAGS, render_line, render_parts, render_text


def test_what_a_sender_wrote_is_text() -> None:
    assert render_text("<script>alert(1)</script>") == "&lt;script&gt;alert(1)&lt;/script&gt;"
    assert render_parts([Part('"><img>', "strong")], ()) == "<b>&quot;&gt;&lt;img&gt;</b>"


def test_addresses_are_links_that_vouch_for_nothing() -> None:
    drawn = render_text("see https://docs.shop.test/?a=1&b=2.", link=True)

    assert (
        drawn
        == 'see <a href="https://docs.shop.test/?a=1&amp;b=2" rel="noopener noreferrer nofollow">https://docs.shop.test/?a=1&amp;b=2</a>.'
    )
    assert "<a" not in render_text("javascript:alert(1) data:text/html,x", link=True)


def test_ids_of_stored_events_are_links_to_them() -> None:
    urls = {"a" * 32: "/acme/x/?a=1&b=2"}
    dashed = "aaaaaaaa-aaaa-aaaa-aaaa-aaaaaaaaaaaa"
    drawn = render_text(f"see {dashed} <b> {'b' * 32}", ("see",), urls_by_event_id=urls)
    assert drawn == f'<mark>see</mark> <a href="/acme/x/?a=1&amp;b=2">{dashed}</a> &lt;b&gt; {"b" * 32}'


def test_hits_are_marked_without_case() -> None:
    assert render_text("Jane and jane", ("jane",)) == "<mark>Jane</mark> and <mark>jane</mark>"
    assert render_parts([Part("/pay", "path")], ("pay",)) == "<b>/<mark>pay</mark></b>"


def test_what_would_not_be_seen_is_seen() -> None:
    assert render_text("a\x00b") == 'a<span class="control">␀</span>b'
    assert "\u202e" not in render_text("a\u202eb")


def test_what_a_remark_is_about_is_marked() -> None:
    assert render_text("card 4242", ranges=[(5, 9)]) == 'card <span class="remarked">4242</span>'


def test_a_link_of_this_site_is_one_and_without_an_address_it_is_text() -> None:
    assert (
        render_parts([Part("SHOP-1", "link", "/acme/?a=1&b=2")], ())
        == '<a href="/acme/?a=1&amp;b=2">SHOP-1</a>'
    )
    assert render_parts([Part("SHOP-1", "link")], ()) == "SHOP-1"


def test_neighbours_that_look_alike_are_one_element() -> None:
    parts = [Part("a=", "key"), Part("<1>", "value"), Part("SELECT ", "code"), Part("2", "literal")]
    assert render_parts(parts, ()) == "<i>a=&lt;1&gt;</i><code>SELECT <i>2</i></code>"


def test_what_gives_way_stands_apart() -> None:
    parts = (Part("SELECT ", "code"), Part("a, b", "columns"), Part(" FROM t", "code"))
    assert render_line(parts, (), "columns") == (
        '<span class="said"><code>SELECT </code></span><span class="front"><code><i>a, b</i></code></span>'
        '<span class="said"><code> FROM t</code></span>'
    )
    assert render_line(parts[:1], ()) == '<span class="said"><code>SELECT </code></span>'


@given(
    st.text(max_size=60),
    st.sampled_from([*TAGS, "link"]),
    st.lists(st.text(min_size=1, max_size=3), max_size=2),
)
def test_no_text_becomes_markup(text: str, role: str, hits: list[str]) -> None:
    plain = render_parts([Part("", role)], ())
    drawn = render_parts([Part(text, role)], tuple(hits))
    bare = drawn
    for ours in (*TAGS[role],) if role in TAGS else ():
        bare = bare.replace(ours, "", 1)
    for ours in ("<mark>", "</mark>", '<span class="control">', "</span>"):
        bare = bare.replace(ours, "")
    assert "<" not in bare
    assert plain == "".join(TAGS.get(role, ("", "")))


def test_hits_links_and_controls_are_told_apart_as_far_as_the_answer_may_cost() -> None:
    ids = [f"{number:032x}" for number in range(9)]
    urls = {event_id: f"/{event_id}/" for event_id in ids}
    with budget.answering(6):
        drawn = render_text(" ".join(ids), urls_by_event_id=urls)
    assert 3 < drawn.count("<a") < 9
    assert all(event_id in drawn for event_id in ids)

    line = [Part("ab" * 2_000, "path")]
    with budget.answering(5):
        assert "<mark>" not in render_parts(line, ("a",))
    assert "<mark>" in render_parts(line, ("a",))


def test_of_a_text_that_finds_no_room_the_rest_is_not_drawn_first() -> None:
    with budget.answering() as left:
        left.characters = 5_000
        drawn = render_text("\x01é" * 500_000)
    assert len(drawn) < 7_000
    assert "more characters in the JSON as sent" in drawn
    assert budget.PAGE - left.points < 200
