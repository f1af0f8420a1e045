"""Members and invitations."""

from datetime import timedelta
from urllib.parse import urlsplit

import pytest
from django.test import Client
from django.utils import timezone

from tests.places import Place, client_of, make_place, make_user
from timeline.models import Invitation, Membership, Role, User

pytestmark = pytest.mark.django_db
PASSWORD = "four blue pears hang"


def invite(acme: Place, email: str = "new@example.com", role: str = "member") -> str:
    """The path of a new invitation."""
    answer = client_of(acme.owner).post("/acme/members/invite/", {"email": email, "role": role})
    link: str = answer.context["new_link"]
    return urlsplit(link).path


def role_of(user: User, acme: Place) -> str | None:
    membership = Membership.objects.filter(user=user, organization=acme.organization).first()
    return membership.role if membership else None


def test_a_newcomer_makes_an_account_and_is_a_member(acme: Place) -> None:
    address = invite(acme)
    client = Client()
    assert client.get(address).status_code == 200
    assert client.post(address, {"password": "short"}).status_code == 400
    assert not User.objects.filter(email="new@example.com").exists()
    assert client.post(address, {"password": PASSWORD})["Location"] == "/acme/"
    assert client.get("/acme/").status_code == 200
    assert role_of(User.objects.get(email="new@example.com"), acme) == "member"
    assert Client().get(address).status_code == 404


def test_somebody_known_signs_in_first(acme: Place) -> None:
    joe = make_user("new@example.com")
    address = invite(acme, role="owner")
    page = Client().get(address).content.decode()
    assert f"/sign-in/?next={address}" in page
    client = client_of(joe)
    assert client.get(address).status_code == 200
    assert role_of(joe, acme) is None
    client.post(address)
    assert role_of(joe, acme) == "owner"


def test_an_invitation_is_for_its_address_alone(acme: Place) -> None:
    address = invite(acme)
    joe = make_user("joe@example.com")
    for answer in (client_of(joe).get(address), client_of(joe).post(address)):
        assert answer.status_code == 403
        assert (
            "This invitation is for new@example.com, and you are signed in as joe@example.com" in answer.text
        )
    assert role_of(joe, acme) is None
    assert Client().get(address).status_code == 200  # it is still good


@pytest.mark.parametrize("change", ["remove/", "role/"])
@pytest.mark.parametrize("email", ["second@example.com", "own"])
def test_who_goes_cannot_come_back_by_an_invitation(change: str, email: str, acme: Place) -> None:
    gone = make_user("gone@example.com", acme.organization, Role.OWNER)
    email = gone.email if email == "own" else email
    link = (
        client_of(gone).post("/acme/members/invite/", {"email": email, "role": "owner"}).context["new_link"]
    )
    others = invite(acme)
    membership = Membership.objects.get(user=gone)
    client_of(acme.owner).post(f"/acme/members/{membership.pk}/{change}", {"role": "member"})

    assert role_of(gone, acme) == (None if change == "remove/" else "member")
    assert client_of(gone).post(urlsplit(link).path).status_code == 404
    assert Client().get(urlsplit(link).path).status_code == 404
    assert Client().get(others).status_code == 200


def test_an_invitation_neither_lowers_nor_lifts_a_member(acme: Place) -> None:
    address = invite(acme, email=acme.member.email, role="owner")
    client_of(acme.member).post(address)
    assert role_of(acme.member, acme) == "member"
    assert Client().get(address).status_code == 200  # it is still good


@pytest.mark.parametrize("end", ["used", "revoked", "expired"])
def test_an_invitation_that_is_over_opens_nothing(end: str, acme: Place) -> None:
    address = invite(acme)
    now = timezone.now()
    Invitation.objects.update(**{"expires" if end == "expired" else end: now - timedelta(seconds=1)})
    joe = make_user("joe@example.com")
    assert client_of(joe).post(address).status_code == 404
    assert Client().post(address, {"password": PASSWORD}).status_code == 404
    assert role_of(joe, acme) is None


def test_a_withdrawn_invitation_is_gone(acme: Place) -> None:
    address = invite(acme)
    invitation = Invitation.objects.get()
    assert "new@example.com" in client_of(acme.owner).get("/acme/members/").content.decode()
    assert "new@example.com" not in client_of(acme.member).get("/acme/members/").content.decode()
    client_of(acme.owner).post(f"/acme/members/invitations/{invitation.pk}/revoke/")
    assert Client().get(address).status_code == 404


def test_the_last_owner_stays(acme: Place) -> None:
    client, owner = client_of(acme.owner), Membership.objects.get(user=acme.owner)
    for address, data in (("role", {"role": "member"}), ("remove", {})):
        page = client.post(f"/acme/members/{owner.pk}/{address}/", data, follow=True).content.decode()
        assert "at least one owner" in page
        assert role_of(acme.owner, acme) == "owner"


def test_of_two_owners_one_may_go(acme: Place) -> None:
    member, owner = Membership.objects.get(user=acme.member), Membership.objects.get(user=acme.owner)
    client = client_of(acme.owner)
    client.post(f"/acme/members/{member.pk}/role/", {"role": "owner"})
    assert role_of(acme.member, acme) == "owner"
    assert client.post(f"/acme/members/{owner.pk}/remove/")["Location"] == "/"
    assert role_of(acme.owner, acme) is None
    assert client.get("/acme/").status_code == 404


def test_a_member_may_leave_and_remove_nobody(acme: Place) -> None:
    client, owner = client_of(acme.member), Membership.objects.get(user=acme.owner)
    assert client.post(f"/acme/members/{owner.pk}/remove/").status_code == 403
    own = Membership.objects.get(user=acme.member)
    assert client.post(f"/acme/members/{own.pk}/remove/")["Location"] == "/"
    assert role_of(acme.member, acme) is None


def test_a_member_of_another_organization_is_not_there(acme: Place) -> None:
    foreign = Membership.objects.get(user=make_place("globex").member)
    client = client_of(acme.owner)
    assert client.post(f"/acme/members/{foreign.pk}/remove/").status_code == 404
    assert client.post(f"/acme/members/{foreign.pk}/role/", {"role": "owner"}).status_code == 404
    foreign.refresh_from_db()
    assert foreign.role == Role.MEMBER


def test_no_page_of_members_asks_more_for_more_members(
    acme: Place, django_assert_num_queries: object
) -> None:
    client = client_of(acme.owner)
    client.get("/acme/members/")
    for place in range(30):
        make_user(f"m{place}@example.com", acme.organization)
    with django_assert_num_queries(5):  # type: ignore[operator]  # a fixture of pytest-django
        assert client.get("/acme/members/").content.decode().count("@example.com") >= 30
