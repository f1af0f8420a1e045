"""Which issues are found by what is in their events: words of exceptions, tags, users, ids."""

from typing import Any

import pytest
from django.http import QueryDict

from tests.places import store
from timeline.models import Organization, Project
from timeline.search.issues import IssueSearch

TRACE = "4c79f60c11214eb38604f4ae0781bfb2"
SEEN = "0d1e2f30415263748596a7b8c9dae0f1"


def exception(type_: str, value: str, *calls: tuple[str, str, str], module: str | None = None) -> Any:
    frames = [
        {"module": where, "function": function, "filename": file, "in_app": True}
        for where, function, file in calls
    ]
    return {"type": type_, "value": value, "module": module, "stacktrace": {"frames": frames}}


@pytest.fixture
def projects(db: None) -> dict[str, Project]:
    """Four issues: a, b, c of shop, d of till."""
    organization = Organization.objects.create(slug="acme", name="Acme")
    shop, till = (
        Project.objects.create(organization=organization, slug=slug, name=slug) for slug in ("shop", "till")
    )
    inner = exception(
        "SocketException", "Connection REFUSED [db-3]?", ("Net.Sockets", "Connect", "Net/Sockets.cs")
    )
    outer = exception(
        "AggregateException",
        "One or more errors occurred.\nSecond line",
        ("Game.Loot.LootDropController", "Spawn", "Assets/Loot/LootDropController.cs"),
        module="System",
    )
    store(
        shop,
        event_id=SEEN,
        exception={"values": [inner, outer]},
        message=None,
        tags={"warehouse": "ams", "Shelf Mark": "A*7"},
        server_name="web-1",
        user={"id": "u-1", "email": "Jane@Example.com", "username": "jane"},
        contexts={
            "trace": {"trace_id": TRACE},
            "flags": {
                "values": [{"flag": "checkout-v2", "result": True}, {"flag": "look", "result": "blue"}]
            },
        },
    )
    store(shop, event_id="2" * 32, fingerprint=["b"], message="Größe ist zu klein", user=None, tags=[])
    store(shop, event_id="3" * 32, fingerprint=["b"], message="quite another message", user=None, tags=[])
    store(shop, event_id="4" * 32, message="disk is full", user={"id": "9"}, tags={"warehouse": "rtm"})
    store(till, event_id="5" * 32, message="printer", tags={"warehouse": "ams"}, user={"id": "jane"})
    return {"shop": shop, "till": till}


FOUND = {
    # class, file, module, function, words of any exception
    "LootDropController": "a",
    "lootdropcontroller.CS": "a",
    "Assets/Loot": "a",
    "game.loot": "a",
    "Spawn": "a",
    "SocketException": "a",
    "System.Aggregate": "a",
    '"refused [db-3]?"': "a",
    "Second": "",
    "Socket*Connect": "a",
    "Net.Sock?ts": "",
    "-SocketException": "bcd",
    "größe": "b",
    "GRÖSSE": "",
    '"another message"': "b",
    "co": "a",  # shorter than a trigram
    # tags
    "tag:warehouse=ams": "ad",
    "tag:warehouse": "acd",
    "tag:warehouse=*": "acd",
    "tag:warehouse=r*": "c",
    "-tag:warehouse=ams": "bc",
    "tag:warehouse=am": "",
    "warehouse:ams": "ad",
    "warehouse:ams,rtm": "acd",
    "-warehouse:ams": "bc",
    "warehouse:a*": "ad",
    "Shelf-Mark:A*7": "a",
    "tag:nothing": "",
    "server:web-1": "a",
    "server:web-*": "a",
    "server_name:web-1": "a",
    "tag:server_name=web-1": "a",
    "server:web": "",
    # feature flags
    "flag:checkout-v2=true": "a",
    "flag:checkout-v2=false": "",
    "flag:look": "a",
    "-flag:look=blue": "bcd",
    # users
    "user:u-1": "a",
    "user:jane": "ad",
    "user:=jane": "ad",
    "user:jane@example.com": "a",
    "user:*@example.com": "a",
    "user:9": "c",
    "-user:jane": "bc",
    "user:*": "acd",
    # ids
    TRACE: "a",
    f"trace:{TRACE}": "a",
    f"trace:{TRACE.upper()}": "a",
    f"-trace:{TRACE}": "bcd",
    SEEN.upper(): "a",
    f"{SEEN[:8]}-{SEEN[8:12]}-{SEEN[12:16]}-{SEEN[16:20]}-{SEEN[20:]}": "a",
    f"id:{SEEN}": "a",
    "id:" + "3" * 32: "b",
    "f" * 32: "",
    # together
    "LootDrop warehouse:ams user:jane level:error": "a",
    "LootDrop warehouse:rtm": "",
    "project:till warehouse:ams": "d",
    "' OR 1=1 --": "",
    "%": "",
    "_": "",
}


def letters(found: Any, projects: dict[str, Project]) -> str:
    names = {("shop", 1): "a", ("shop", 2): "b", ("shop", 3): "c", ("till", 1): "d"}
    slugs = {project.pk: slug for slug, project in projects.items()}
    return "".join(sorted(names[slugs[issue.project_id], issue.number] for issue in found))


def find(q: str, projects: dict[str, Project]) -> str:
    query = QueryDict(mutable=True)
    query["q"] = q
    search, problems = IssueSearch.from_query(query, projects)
    assert problems == ()
    return letters(search.issues(projects)[0], projects)


def test_issues_are_found_by_what_is_in_their_events(projects: dict[str, Project]) -> None:
    assert {q: find(q, projects) for q in FOUND} == FOUND


def test_a_search_works_without_an_index_of_trigrams(
    projects: dict[str, Project], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("timeline.search.texts.has_trigrams", lambda database: False)

    assert {q: find(q, projects) for q in FOUND} == FOUND


def test_what_another_organization_has_is_not_found(projects: dict[str, Project]) -> None:
    assert find("warehouse:ams user:jane", {"till": projects["till"]}) == "d"
    assert find(f"trace:{TRACE}", {"till": projects["till"]}) == ""
    assert find("LootDropController", {"till": projects["till"]}) == ""
