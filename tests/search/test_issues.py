"""Which issues are found, by what is typed: tables of a search and the rows that it keeps."""

from datetime import UTC, datetime, timedelta

import pytest
from django.http import QueryDict

from tests.ingest.new_events import new_event
from timeline.ingest.store import store_events
from timeline.models import Issue, Organization, Project, Status
from timeline.search.issues import IssueSearch

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)


@pytest.fixture
def projects(db: None) -> dict[str, Project]:
    """Five issues: a, b, c, d of shop, e of till."""
    organization = Organization.objects.create(slug="acme", name="Acme")
    shop, till = (
        Project.objects.create(organization=organization, slug=slug, name=slug) for slug in ("shop", "till")
    )
    events = [
        {"group": "a", "title": "PaymentFailed: provider answered 500", "release": "4.0.0", "level": "fatal"},
        {"group": "b", "title": "TypeError: x is undefined", "release": "4.0.1", "environment": "staging"},
        {
            "group": "c",
            "title": "Slow query",
            "culprit": "shop.Report in build",
            "level": "warning",
            "release": "3.9",
        },
        {"group": "d", "title": "100% sure_thing \\ done", "transaction_name": "/api/pay", "release": ""},
    ]
    store_events(
        [
            new_event(shop.pk, **event, received=NOW - timedelta(minutes=place))
            for place, event in enumerate(events)
        ]
    )
    store_events(
        [new_event(till.pk, "e", title="Printer is on fire", level="info", release="5 beta", received=NOW)]
    )
    Issue.objects.in_project(shop.pk).filter(title__startswith="Slow").update(status=Status.RESOLVED)
    return {"shop": shop, "till": till}


ISSUES = {
    "": "abde",
    "q=payment": "a",
    "q=PAYMENT+500": "a",
    "q=500": "a",
    "q=100%25": "d",
    "q=payment+nothing": "",
    'q="is+on"': "e",
    "q=-payment": "bde",
    "q=TypeError:+x": "b",
    "q=shop.report&status=all": "c",
    "q=shop-1": "a",
    "q=SHOP-2": "b",
    "q=till-1": "e",
    "q=%25+sure_thing": "d",
    "q=_": "d",
    "q=%5C": "d",
    "q=level:fatal": "a",
    "q=level:critical": "a",
    "q=level:>=error": "abd",
    "q=level:<=warning&status=all": "ce",
    "q=-level:fatal": "bde",
    "q=level:fatal+level:info": "ae",
    "level=fatal&level=info": "ae",
    "level=warn&status=all": "c",
    "level=fatal&q=level:info": "",
    "project=till": "e",
    "project=till&project=shop": "abde",
    "q=project:till": "e",
    "q=-project:till": "abd",
    "q=release:4.0.0": "a",
    "q=release:4.*": "ab",
    "q=release:*1": "b",
    "q=release:*0*": "ab",
    "q=release:4.0": "",
    'q=release:"5 beta"': "e",
    "q=release:*": "abe",
    "q=-release:4.*": "de",
    "q=-release:*": "d",
    "q=release:*BETA": "e",
    "q=release:5+release:*beta": "e",
    "q=release:4.0.1+release:5*": "be",
    "q=-release:4.0.0+-release:4.0.1": "de",
    "q=release:4.*+-release:*1": "a",
    "q=transaction:/API/*": "d",
    "q=transaction:/API/pay": "",
    'q=release:"*.*_*"': "",
    "q=-environment:production": "b",
    "q=release:4.0.0&project=till": "",
    "q=-release:4.0.0&project=till": "e",
    "q=release:4.0.0+release:4.0.1": "ab",
    "q=environment:staging": "b",
    "q=environment:production": "ade",
    "q=transaction:*pay": "d",
    "q=release:4.*+environment:staging": "b",
    "q=is:resolved": "c",
    "q=is:resolved&status=unresolved": "c",
    "q=is:resolved+is:unresolved": "abcde",
    "q=is:all": "abcde",
    "q=-is:unresolved": "c",
    "status=resolved": "c",
    "status=ignored": "",
    "status=all": "abcde",
    "q=release:4.*.1": "b",
    "q=release:4.*.*": "ab",
    "q=release:*.*.0": "a",
    "q=release:*0*0": "a",
    "q=release:4.0*.0.0": "",
    "q=release:4.0.0,4.0.1": "ab",
    "q=-release:4.0.0,4.0.1": "de",
    "q=release:=4.0.0": "a",
    "q=release:4.*.1,5*": "be",
    "q=transaction:/API*_*": "",
    "q=transaction:/A*i/P*y": "d",
    "q=100%25*th_ng": "",
    "q=100%25*th*ng": "d",
    "q=PAY*d:*5": "a",
    "q=level:err": "bd",
    "q=level:fatal,info": "ae",
    "q=-level:fatal,info": "bd",
    "q=level:>=warning+level:<=error": "bd",
    "level=err": "bd",
    "level=>%3Derror": "abd",
    "q=LEVEL:fatal": "a",
    "q=project:till,shop+level:info": "e",
    "q=is:resolved,unresolved": "abcde",
    "q=kind:http": "",
    "q=foo:bar": "",
    "q=-": "abde",
    "q=%00": "abde",
    "q=''; DROP TABLE": "",
}


@pytest.mark.parametrize(("query", "expected"), ISSUES.items())
def test_issues_are_found(query: str, expected: str, projects: dict[str, Project]) -> None:
    search, problems = IssueSearch.from_query(QueryDict(query), projects)
    found, _ = search.issues(projects)
    letters = {("shop", 1): "a", ("shop", 2): "b", ("shop", 3): "c", ("shop", 4): "d", ("till", 1): "e"}
    slugs = {project.pk: slug for slug, project in projects.items()}
    assert "".join(sorted(letters[slugs[issue.project_id], issue.number] for issue in found)) == expected
    assert problems == ()


PROBLEMS = {
    "level=eror": "`level=eror` is not a level (fatal, error, warning, info, debug)",
    "q=level:eror": "`level:eror` is not a level (fatal, error, warning, info, debug)",
    "q=level:error,eror": "`level:eror` is not a level (fatal, error, warning, info, debug)",
    "q=release:>=4": "`release:>=4` has no order: leave out the >= or <=",
    "project=nowhere": "`project=nowhere`: there is no such project",
    "q=project:nowhere": "`project:nowhere`: there is no such project",
    "status=open": "`status=open` is not one of unresolved, resolved, ignored, all",
    "q=is:open": "`is:open`: an issue is one of unresolved, resolved, ignored, all",
    "sort=age": "`sort=age` is not one of last_seen, first_seen, events",
    "q=trace:12": "`trace:12` is not an id: 32 hexadecimal digits, dashed or not",
    "q=id:x": "`id:x` is not an id: 32 hexadecimal digits, dashed or not",
}


@pytest.mark.parametrize(("query", "problem"), PROBLEMS.items())
def test_what_cannot_be_read_is_left_out_and_named(
    query: str, problem: str, projects: dict[str, Project]
) -> None:
    search, problems = IssueSearch.from_query(QueryDict(query), projects)
    assert problems == (problem,)
    assert search.issues(projects)[0].count() == 4


@pytest.mark.parametrize(
    ("q", "is_expensive"),
    [
        ("", False),
        ("level:error is:resolved project:shop", False),
        ("boom", True),
        ("-boom", True),
        ("level:error release:1", True),
    ],
)
def test_a_search_that_looks_further_than_at_an_issue_is_expensive(
    q: str, is_expensive: bool, projects: dict[str, Project]
) -> None:
    assert IssueSearch.from_query(QueryDict(f"q={q}"), projects)[0].is_expensive is is_expensive


def test_a_release_of_another_project_is_not_found(projects: dict[str, Project]) -> None:
    search, _ = IssueSearch.from_query(QueryDict("q=release:4.*&project=till"), projects)
    assert search.issues(projects)[0].count() == 0
