"""Who cannot sign in is told what to do."""

import pytest
from django.conf import LazySettings
from django.test import Client

from timeline.accounts import credentials
from timeline.models import User

pytestmark = pytest.mark.django_db


def page_text(client: Client, address: str) -> str:
    return client.get(address).content.decode()


def test_where_only_this_machine_reads_a_lost_link_has_a_command_that_can_be_typed(
    client: Client, settings: LazySettings
) -> None:
    settings.IS_LOOPBACK, settings.COMMAND = True, "/srv/crumbs/manage.py"
    assert "<code>/srv/crumbs/manage.py signin_link you@example.com</code>" in page_text(client, "/sign-in/")
    User.objects.create_user("demo@example.com")
    for address in ("/sign-in/", f"/sign-in/{'x' * 43}/"):
        assert "<code>/srv/crumbs/manage.py signin_link demo@example.com</code>" in page_text(client, address)

    settings.IS_LOOPBACK = False
    assert "<code>manage.py signin_link you@example.com</code>" in page_text(client, "/sign-in/")


def test_an_expired_session_is_said(client: Client) -> None:
    assert "Your session has ended" not in page_text(client, "/sign-in/?next=/acme/")
    client.cookies["sessionid"] = "gone"

    assert "Your session has ended. Sign in to go on where you were." in page_text(
        client, "/sign-in/?next=/acme/"
    )


def test_a_link_says_whom_it_signs_in(client: Client) -> None:
    link = credentials.make_sign_in_link(User.objects.create_user("jane@example.com"))

    assert "as <strong>jane@example.com</strong>" in page_text(client, link)
