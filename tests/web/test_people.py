"""Signing in and out, one-time links, tokens, the account."""

import re
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.http import HttpRequest
from django.test import Client
from django.utils import timezone

from tests.databases import fresh_database, manage
from tests.places import PASSWORD, Place, api_of, client_of, make_place, make_user
from timeline.accounts import browsers, credentials, throttling
from timeline.models import ApiToken, SignInAttempt, SignInLink, User, digest

NEW_PASSWORD = "four blue pears hang"


@pytest.fixture
def jane(db: None) -> User:
    return make_user("jane@example.com")


def sign_in(client: Client, password: str = PASSWORD, **data: str) -> Any:
    return client.post("/sign-in/", {"email": "Jane@Example.com", "password": password, **data})


def is_signed_in(client: Client) -> bool:
    return client.get("/account/").status_code == 200


def test_the_right_password_signs_in(jane: User) -> None:
    client = Client()
    answer = sign_in(client)
    assert (answer.status_code, answer["Location"]) == (302, "/")
    assert is_signed_in(client)


@pytest.mark.parametrize("email", ["jane@example.com", "nobody@example.com"])
def test_a_wrong_password_and_an_unknown_address_are_answered_alike(email: str, jane: User) -> None:
    answer = Client().post("/sign-in/", {"email": email, "password": "wrong"})
    assert answer.status_code == 400
    assert "do not belong together" in answer.content.decode()


def test_somebody_who_was_switched_off_does_not_come_in(jane: User) -> None:
    User.objects.update(is_active=False)
    assert sign_in(Client()).status_code == 400


@pytest.mark.parametrize(
    ("wanted", "to"),
    [
        ("/acme/?q=x", "/acme/?q=x"),
        ("https://evil.example/", "/"),
        ("//evil.example/", "/"),
        ("/\\evil.example/", "/"),
        ("javascript:alert(1)", "/"),
        ("http://testserver/acme/", "http://testserver/acme/"),
        ("members", "/"),
        ("*", "/"),
        ("", "/"),
    ],
)
def test_one_goes_on_only_to_an_address_of_ours(wanted: str, to: str, jane: User) -> None:
    assert sign_in(Client(), next=wanted)["Location"] == to


def test_guessing_is_slow_and_ends_by_itself(jane: User) -> None:
    client = Client()
    statuses = [sign_in(client, "wrong").status_code for _ in range(12)]
    assert statuses == [400] * 10 + [429] * 2
    assert sign_in(client).status_code == 429
    SignInAttempt.objects.update(at=timezone.now() - throttling.WINDOW)
    assert sign_in(client).status_code == 302


def test_a_stranger_cannot_lock_an_account(jane: User) -> None:
    for _ in range(12):
        Client(REMOTE_ADDR="203.0.113.9").post("/sign-in/", {"email": jane.email, "password": "wrong"})
    assert sign_in(Client(REMOTE_ADDR="198.51.100.7")).status_code == 302


def test_no_network_can_lock_an_account_however_many_addresses_it_has(jane: User) -> None:
    for number in range(250):
        throttling.allow(throttling.limits_of(jane.email, f"2001:db8:1:{number // 10:x}::1"))
    assert sign_in(Client(REMOTE_ADDR="2001:db8:1:ffff::1")).status_code == 429
    assert sign_in(Client(REMOTE_ADDR="2001:db8:2::1")).status_code == 302


def test_nobody_can_lock_out_a_browser_that_was_signed_in_before(jane: User) -> None:
    client = Client()
    assert sign_in(client).status_code == 302
    client.post("/sign-out/")
    for number in range(210):
        throttling.allow(throttling.limits_of(jane.email, f"203.{number}.113.1"))
    assert sign_in(Client(REMOTE_ADDR="198.51.100.7")).status_code == 429
    assert sign_in(client).status_code == 302
    client.post("/sign-out/")
    client.cookies["browser_" + digest("other@example.com")[:16]] = client.cookies[
        "browser_" + digest(jane.email)[:16]
    ].value
    assert browsers.name_of(request_of(client), "other@example.com") == ""
    assert browsers.name_of(request_of(client), jane.email) != ""


def request_of(client: Client) -> HttpRequest:
    request = HttpRequest()
    request.COOKIES = {name: cookie.value for name, cookie in client.cookies.items()}
    return request


def test_the_right_password_forgets_earlier_tries(jane: User) -> None:
    for _ in range(9):
        sign_in(Client(), "wrong")
    assert sign_in(Client()).status_code == 302
    assert [sign_in(Client(), "wrong").status_code for _ in range(10)] == [400] * 10


def test_neighbours_in_ipv6_are_one_client() -> None:
    assert (
        throttling.network_of("2001:db8::1") == throttling.network_of("2001:db8::ffff:1") == "2001:db8::/64"
    )
    assert throttling.network_of("203.0.113.9") == "203.0.113.9"
    assert throttling.network_of("") == ""


def test_signing_out_ends_the_session(jane: User) -> None:
    client = client_of(jane)
    stolen = Client()
    stolen.cookies = client.cookies
    client.post("/sign-out/")
    assert not is_signed_in(stolen)


def test_a_one_time_link_is_spent_by_its_button_and_only_once(jane: User) -> None:
    address = urlsplit(credentials.make_sign_in_link(jane)).path
    for _ in range(3):
        assert Client().get(address).status_code == 200
    client = Client()
    assert client.post(address)["Location"] == "/"
    assert is_signed_in(client)
    again = Client()
    assert (again.get(address).status_code, again.post(address).status_code) == (404, 404)
    assert not is_signed_in(again)


def test_a_one_time_link_lives_ten_minutes(jane: User) -> None:
    secret = credentials.make_sign_in_link(jane).rstrip("/").rpartition("/")[2]
    link = SignInLink.objects.get()
    assert link.expires - link.created < timedelta(minutes=10, seconds=5)
    assert secret not in str(SignInLink.objects.values())
    SignInLink.objects.update(expires=timezone.now())
    assert Client().post(f"/sign-in/{secret}/").status_code == 404


FOUR_AT_ONCE = """
import threading
from django.db import connection
from timeline.accounts import credentials
from timeline.models import User

secret = credentials.make_sign_in_link(User.objects.create_user("jane@example.com")).rstrip("/").rpartition("/")[2]
barrier, users = threading.Barrier(4), []

def use():
    barrier.wait()
    users.append(credentials.redeem_sign_in_link(secret))
    connection.close()

threads = [threading.Thread(target=use) for _ in range(4)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
print(sorted(map(str, users)))
"""


def test_of_some_who_use_a_link_at_once_one_comes_in(tmp_path: Path) -> None:
    with fresh_database(
        tmp_path
    ) as environment:  # threads that share SQLite's memory do not wait for each other
        printed = manage(environment, "shell", "-c", FOUR_AT_ONCE).splitlines()[-1]
    assert printed == "['None', 'None', 'None', 'jane@example.com']"


def test_a_new_password_ends_every_other_session(jane: User) -> None:
    here, elsewhere = client_of(jane), client_of(jane)
    answer = here.post("/account/password/", {"old_password": PASSWORD, "password": NEW_PASSWORD})
    assert answer.status_code == 302
    assert is_signed_in(here)
    assert not is_signed_in(elsewhere)
    assert sign_in(Client(), NEW_PASSWORD).status_code == 302


@pytest.mark.parametrize(
    "data",
    [
        {"old_password": "wrong", "password": NEW_PASSWORD},
        {"old_password": PASSWORD, "password": "short"},
        {"old_password": PASSWORD, "password": "password1234"},
        {"password": NEW_PASSWORD},
    ],
)
def test_a_password_is_not_changed_by_whoever_finds_a_session(data: dict[str, str], jane: User) -> None:
    assert client_of(jane).post("/account/password/", data).status_code == 400
    assert sign_in(Client()).status_code == 302


def test_whoever_has_no_password_may_choose_one(db: None) -> None:
    joe = User.objects.create_user("joe@example.com")
    assert client_of(joe).post("/account/password/", {"password": NEW_PASSWORD}).status_code == 302


def test_a_token_is_shown_once_and_works_until_revoked(jane: User) -> None:
    place = make_place("acme")
    client = client_of(place.member)
    shown = client.post("/account/tokens/", {"name": "script"}).context["new_token"]
    token = ApiToken.objects.get()
    assert shown not in client.get("/account/").content.decode()
    assert shown not in str(ApiToken.objects.values())
    program = Client(headers={"Authorization": f"Bearer {shown}"})
    assert program.get("/api/v1/organizations/acme/issues/").status_code == 200
    assert client_of(jane).post(f"/account/tokens/{token.pk}/revoke/").status_code == 404
    client.post(f"/account/tokens/{token.pk}/revoke/")
    answer = program.get("/api/v1/organizations/acme/issues/")
    assert answer.status_code == 401
    assert answer.json() == {"detail": "This token is not known, or was revoked.", "causes": []}


def test_a_token_opens_no_page(jane: User) -> None:
    assert api_of(jane).get("/account/").status_code == 302


def test_times_are_written_in_the_readers_zone(jane: User) -> None:
    place = make_place("acme")
    address = "/acme/shop/issues/1/events/"
    client = client_of(place.member)
    assert "When, UTC" in client.get(address).content.decode()
    client.cookies["time_zone"] = "Asia/Tokyo"
    assert "When, Asia/Tokyo" in client.get(address).content.decode()
    assert "Asia/Tokyo" in client.get("/account/").context["browser_zone"]
    client.post("/account/", {"time_zone": "Europe/Amsterdam"})
    assert "When, Europe/Amsterdam" in client.get(address).content.decode()
    settings = client.get("/account/").content.decode()
    assert re.findall(r'<option value="(\w+/\w+)" selected>', settings) == ["Europe/Amsterdam"]
    client.cookies["time_zone"] = "../../etc/passwd"
    assert client.get(address).status_code == 200
    assert client.post("/account/", {"time_zone": "Mars/Phobos"}).status_code == 400


def test_secure_cookies_say_so(jane: User, settings: Any) -> None:
    settings.SESSION_COOKIE_SECURE = True
    client = Client()
    sign_in(client)
    cookie = client.cookies["sessionid"]
    assert cookie["secure"]
    assert cookie["httponly"]
    assert cookie["samesite"] == "Lax"


def test_the_place_of_members_is_not_asked_of_strangers(jane: User) -> None:
    make_place("acme")
    assert client_of(jane).get("/").status_code == 200
    assert "no organization yet" in client_of(jane).get("/").content.decode()


def test_home_leads_to_the_only_organization_or_lists_them(jane: User) -> None:
    acme: Place = make_place("acme")
    assert client_of(acme.member).get("/")["Location"] == "/acme/"
    globex = make_place("globex")
    globex.organization.memberships.create(user=acme.member)
    page = client_of(acme.member).get("/").content.decode()
    assert "/acme/" in page
    assert "/globex/" in page
