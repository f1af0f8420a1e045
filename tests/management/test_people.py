"""The commands that make projects, users, links and tokens: what scripts rely on."""

import io
import re
import sys
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from timeline.models import Membership, Organization, Project, ProjectKey, User

pytestmark = pytest.mark.django_db
KEY = "a1" * 16


def run(*arguments: str) -> str:
    """What a command prints."""
    out = io.StringIO()
    call_command(*arguments, stdout=out, stderr=io.StringIO())
    return out.getvalue()


def test_project_makes_what_is_missing_and_prints_the_dsn_alone() -> None:
    first = run("project", "acme/shop")
    assert re.fullmatch(r"http://[0-9a-f]{32}@[\w.:-]+/\d+\n", first)
    assert run("project", "acme/shop") == first
    project = Project.objects.get()
    assert (project.organization.slug, project.slug, project.keys.count()) == ("acme", "shop", 1)


def test_project_takes_a_key() -> None:
    assert f"//{KEY}@" in run("project", "acme/shop", "--key", KEY)
    assert f"//{KEY}@" in run("project", "acme/shop", "--key", KEY.upper())
    assert ProjectKey.objects.count() == 1


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["acme"], "is not ORG/PROJECT"),
        (["/shop"], "is not ORG/PROJECT"),
        (["api/shop"], "is reserved for addresses"),
        (["acme/members"], "is reserved for addresses"),
        (["Acme/shop"], "use 1 to 50 of the characters a-z"),
        (["acme/shop/x"], "use 1 to 50 of the characters a-z"),
        (["acme/shop", "--key", "abc"], "is not 32 hex digits"),
    ],
)
def test_project_refuses_and_leaves_nothing_behind(arguments: list[str], says: str) -> None:
    with pytest.raises(CommandError, match=re.escape(says)):
        run("project", *arguments)
    assert not Organization.objects.exists()


def test_project_does_not_take_the_key_of_another() -> None:
    run("project", "acme/shop", "--key", KEY)
    with pytest.raises(CommandError, match="belongs to another project"):
        run("project", "acme/till", "--key", KEY)
    ProjectKey.objects.update(is_active=False)
    with pytest.raises(CommandError, match="switched off"):
        run("project", "acme/shop", "--key", KEY)


def test_user_makes_the_user_and_the_membership(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.StringIO("three green apples\n"))
    run("user", "Jane@Example.com", "--org", "acme", "--role", "owner", "--password-stdin")
    assert Membership.objects.get().role == "owner"
    assert User.objects.get().check_password("three green apples")
    run("user", "jane@example.com", "--org", "acme")
    assert Membership.objects.get().role == "owner"
    run("user", "joe@example.com", "--org", "acme")
    assert Membership.objects.get(user__email="joe@example.com").role == "member"
    assert not User.objects.get(email="joe@example.com").has_usable_password()
    with pytest.raises(CommandError, match="last owner"):
        run("user", "jane@example.com", "--org", "acme", "--role", "member")


@pytest.mark.parametrize("arguments", [["nobody", "--org", "acme"], ["a@b.example", "--org", "API"]])
def test_user_refuses(arguments: list[str]) -> None:
    with pytest.raises(CommandError):
        run("user", *arguments)
    assert not User.objects.exists()


def test_an_empty_password_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.StringIO("\n"))
    with pytest.raises(CommandError, match="no password"):
        run("user", "a@b.example", "--org", "acme", "--password-stdin")


def test_a_link_signs_in_and_a_token_reads() -> None:
    run("user", "jane@example.com", "--org", "acme")
    client = Client()
    link: Any = urlsplit(run("signin_link", "JANE@example.com").strip())
    assert client.post(link.path)["Location"] == "/"
    assert client.get("/acme/").status_code == 200
    token = run("token", "jane@example.com", "--name", "script").strip()
    answer = Client().get(
        "/api/v1/organizations/acme/projects/", headers={"Authorization": f"Bearer {token}"}
    )
    assert answer.json() == []


@pytest.mark.parametrize("command", ["signin_link", "token"])
def test_nobody_gets_no_way_in(command: str) -> None:
    with pytest.raises(CommandError, match="There is no user"):
        run(command, "nobody@example.com")
