"""The name `crumb` of the search language: events by their breadcrumbs.

`crumb:pay` · `crumb:"POST /pay"` all these words in one crumb · `crumb.status:5xx` and the other operators of a trail ·
`crumb:(POST /pay status:5xx -level:error)` all of one crumb · `-crumb:…` no such crumb · `… then crumb:…` after the one
before. What is searched are shapes: a number or an id in a query means any.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from timeline.crumbs.shapes import Shape
from timeline.crumbs.text.places import url_template
from timeline.crumbs.text.templates import text_template
from timeline.crumbs.values import number_of
from timeline.search.facets import is_under
from timeline.search.grammar import Search, Term, check_level, check_text
from timeline.search.operators import KIND, OPERATORS, find_kind

MAX_CRUMBS = 8  # terms of a search
MAX_SHOWN = 60
_CRUMB = re.compile(
    r"""(?<!\S)(?:(?P<then>then)(?=\s+-?crumb[.:])
      | (?P<minus>-)?crumb(?:\.(?P<name>\w{1,20}))?:
        (?: \((?P<group>[^()]{0,300})\) | (?P<mark>>=|<=|=)? (?: "(?P<quoted>[^"]{0,300})"? | (?P<plain>[^\s"(]\S{0,299}) ) ) )""",
    re.VERBOSE | re.IGNORECASE,
)
CHECKS = {
    "level": check_level,
    "status": OPERATORS["status"].check,
    "kind": KIND.check,
    "category": check_text,
    "method": check_text,
}
StepTest = Callable[[Shape], bool]


@dataclass(frozen=True, slots=True)
class CrumbTerm:
    """One crumb that is looked for."""

    text: str  # as typed
    tests: tuple[StepTest, ...]  # all of which its shape must pass
    is_negated: bool = False
    then: bool = False
    read_as: tuple[str, ...] = ()  # words that are read otherwise than typed: /orders/{}
    typed: tuple[str, ...] = ()  # the same as typed, in lower case: /orders/8812

    def holds(self, shape: Shape) -> bool:
        return all(test(shape) for test in self.tests)


@dataclass(frozen=True, slots=True)
class CrumbTerms:
    """What of a search is about crumbs."""

    terms: tuple[CrumbTerm, ...] = ()

    @property
    def read_as(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(word for term in self.terms for word in term.read_as))


def take_crumbs(q: str) -> tuple[CrumbTerms, str, tuple[str, ...]]:
    """The terms about crumbs, the rest of the search, and a sentence for each that was left out."""
    terms: list[CrumbTerm] = []
    problems: list[str] = []
    then = False
    for match in _CRUMB.finditer(q):
        if match["then"]:
            then = True
            continue
        term, wrong = _read(match, then=then and bool(terms) and not terms[-1].is_negated)
        then = False
        problems += wrong
        if term is None:
            continue
        if len(terms) == MAX_CRUMBS:
            problems.append(f"only the first {MAX_CRUMBS} crumbs of the search count")
            break
        terms.append(term)
    rest = _CRUMB.sub(" ", q) if terms or problems else q
    return CrumbTerms(tuple(terms)), rest, tuple(problems)


def _read(match: re.Match[str], *, then: bool) -> tuple[CrumbTerm | None, Sequence[str]]:
    is_negated = match["minus"] is not None
    typed = match[0].removeprefix("-")[:MAX_SHOWN]
    if then and is_negated:
        return None, [f"`then -{typed}`: no crumb cannot come after another; leave out the `then`"]
    name = (match["name"] or "").casefold()
    if name and name not in CHECKS:
        return None, [f"`{typed}`: a crumb has {', '.join(f'`crumb.{one}:`' for one in CHECKS)}"]
    value = match["quoted"] if match["quoted"] is not None else match["plain"] or ""
    if match["group"] is not None:
        search, problems = Search.parse(match["group"], CHECKS)
        found = search.terms
    elif name:
        search, problems = Search.parse(f'{name}:{match["mark"] or ""}"{value}"', CHECKS)
        found = search.terms
    else:
        found, problems = (Term(value),), ()
    tests: list[StepTest] = []
    read_as: dict[str, str] = {}
    for term in found:
        tests.extend(_tests(term, read_as))
    if not tests:
        return None, problems
    return (
        CrumbTerm(typed, tuple(tests), is_negated, then, tuple(read_as.values()), tuple(read_as)),
        problems,
    )


def _tests(term: Term, read_as: dict[str, str]) -> list[StepTest]:
    if term.is_operator:
        any_of = [_operator(term, value.casefold()) for value in term.values]
        return [_signed(lambda shape: any(test(shape) for test in any_of), term.is_negated)]
    return [_signed(_word(word, read_as), term.is_negated) for word in term.text.split()]


def _signed(test: StepTest, is_negated: bool) -> StepTest:
    return (lambda shape: not test(shape)) if is_negated else test


def _word(word: str, read_as: dict[str, str]) -> StepTest:
    """That the line holds the word, as typed or as shapes have it."""
    plain = word.casefold()
    template = (url_template(word) if "/" in word else text_template(word)).casefold()
    if template and template != plain and "{}" in template:
        read_as[plain] = template
    wanted = {plain, template} - {""}
    return lambda shape: any(one in line_of(shape) for one in wanted)


def line_of(shape: Shape) -> str:
    """What is searched of a step."""
    return f"{shape.text} {shape.status}".casefold()


def _operator(term: Term, value: str) -> StepTest:
    if term.name == "level":
        levels = term.levels
        return lambda shape: shape.level in levels
    if term.name == "kind":
        kind = find_kind(value)
        return lambda shape: shape.kind == kind
    if term.name == "category":
        return lambda shape: is_under(shape.category.casefold(), value) or shape.category.casefold() == value
    if term.name == "method":
        return lambda shape: shape.method.casefold() == value
    return _status(term.mark, value)


def _status(mark: str, value: str) -> StepTest:
    number = number_of(value)
    if mark in (">=", "<=") and number is not None:
        return lambda shape: _in_bound(shape.status, mark, number)
    if len(value) == 3 and value.endswith("xx"):
        # As in a trail: what had no response counts among the worst.
        return lambda shape: (
            shape.status[:1] == value[0] or (value == "5xx" and shape.status == "no response")
        )
    if number is not None and number < 400:
        return lambda shape: shape.status == f"{int(number) // 100}xx"
    return lambda shape: bool(shape.status) and value in shape.status.casefold()


def _in_bound(status: str, mark: str, bound: float) -> bool:
    """Of a class its lowest, or its highest, number."""
    if not status[:1].isdigit():
        return False
    low = int(status) if status.isdigit() else int(status[0]) * 100
    high = low if status.isdigit() else low + 99
    return high >= bound if mark == ">=" else low <= bound
