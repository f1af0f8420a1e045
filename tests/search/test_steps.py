import pytest

from timeline.crumbs.shapes import Shape, shape_of_sent
from timeline.patterns.terms import term_of
from timeline.search.steps import MAX_CRUMBS, take_crumbs

PAY = Shape("http", "fetch", "error", "POST", "502", "POST pay.shop.test/checkout/{}/pay")
LOGIN = Shape("user", "auth.login", "info", "", "", "signed in")


def holds(q: str, shape: Shape) -> bool:
    crumbs, _, problems = take_crumbs(q)
    assert problems == ()
    (term,) = crumbs.terms
    return term.holds(shape)


@pytest.mark.parametrize(
    ("q", "pay", "login"),
    [
        ("crumb:pay", True, False),
        ('crumb:"POST /pay"', True, False),
        ('crumb:"pay post"', True, False),
        ("crumb:/checkout/8812/pay", True, False),
        ("crumb:https://pay.shop.test/checkout/8812/pay?x=1", True, False),
        ("crumb:502", True, False),
        ("crumb.status:5xx", True, False),
        ("crumb.status:502", True, False),
        ("crumb.status:>=500", True, False),
        ("crumb.status:404", False, False),
        ("crumb.level:>=warning", True, False),
        ("crumb.level:info", False, True),
        ("crumb.category:auth", False, True),
        ("crumb.category:au", False, False),
        ("crumb.kind:http", True, False),
        ("crumb.method:post", True, False),
        ("crumb:(POST /pay status:5xx -level:info)", True, False),
        ("crumb:(POST /pay -level:error)", False, False),
        ('crumb:(category:auth "signed in")', False, True),
        ("CRUMB:PAY", True, False),
    ],
)
def test_what_a_term_means(q: str, pay: bool, login: bool) -> None:
    assert (holds(q, PAY), holds(q, LOGIN)) == (pay, login)


def test_the_rest_of_the_search_is_left() -> None:
    crumbs, rest, _ = take_crumbs('user:jane crumb:"POST /pay" -crumb:login level:error then')

    assert rest.split() == ["user:jane", "level:error", "then"]
    assert [(term.text, term.is_negated) for term in crumbs.terms] == [
        ('crumb:"POST /pay"', False),
        ("crumb:login", True),
    ]


def test_an_order_is_asked_for_by_then() -> None:
    crumbs, rest, _ = take_crumbs("crumb:(category:auth) then crumb:(status:5xx) crumb:pay")

    assert [term.then for term in crumbs.terms] == [False, True, False]
    assert rest.strip() == ""


def test_then_is_a_word_elsewhere() -> None:
    assert take_crumbs("now and then")[1] == "now and then"
    assert take_crumbs("then crumb:pay")[0].terms[0].then is False


def test_what_is_read_otherwise_is_said() -> None:
    assert take_crumbs('crumb:"GET /orders/8812"')[0].read_as == ("/orders/{}",)
    assert take_crumbs("crumb:pay")[0].read_as == ()


@pytest.mark.parametrize(
    ("q", "problem"),
    [
        ("crumb.level:loud", "`level:loud` is not a level (fatal, error, warning, info, debug)"),
        ("crumb.kind:cow", "`kind:cow` is not a kind"),
        ("crumb.status:>=many", '`status:>=many` is not a status (404, 5xx, >=500, "no response")'),
        ("crumb.colour:red", "`crumb.colour:red`: a crumb has `crumb.level:`, `crumb.status:`"),
        ("crumb:a then -crumb:b", "`then -crumb:b`: no crumb cannot come after another"),
    ],
)
def test_what_cannot_be_searched_is_said(q: str, problem: str) -> None:
    assert take_crumbs(q)[2][0].startswith(problem)


def test_only_so_many_crumbs_count() -> None:
    crumbs, _, problems = take_crumbs(" ".join(f"crumb:{chr(97 + number)}" for number in range(12)))

    assert len(crumbs.terms) == MAX_CRUMBS
    assert problems == ("only the first 8 crumbs of the search count",)


@pytest.mark.parametrize(
    "sent",
    [
        {
            "type": "http",
            "category": "fetch",
            "data": {"method": "POST", "url": "https://a.test/x/7", "status_code": 502},
        },
        {"category": "query", "message": "SELECT a FROM t WHERE id IN (1, 2) AND b = 'x (y)'"},
        {"category": "ui.click", "message": 'div > button[aria-label="Pay (now)"]'},
        {"category": 'odd "(category', "message": 'it said "no" (twice)'},
    ],
)
def test_a_step_is_found_by_its_own_term(sent: object) -> None:
    shape = shape_of_sent(sent)
    assert shape

    assert holds(term_of(shape), shape)
    assert not holds(term_of(shape), LOGIN)
