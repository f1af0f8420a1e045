"""Who somebody is."""

from typing import Any

import pytest
from django.contrib import auth
from django.contrib.auth.backends import ModelBackend
from django.test import Client
from pytest_django import Settings

from tests.places import PASSWORD, Place
from timeline.accounts.backend import Backend
from timeline.models import User

pytestmark = pytest.mark.django_db


def test_a_password_is_tried_once(acme: Place, monkeypatch: pytest.MonkeyPatch, settings: Settings) -> None:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]  # a good one is slow
    acme.owner.set_password(PASSWORD)
    acme.owner.save()
    tried: list[str] = []
    check = User.check_password

    def watched(user: User, raw: str) -> bool:
        tried.append(raw)
        return check(user, raw)

    monkeypatch.setattr(User, "check_password", watched)

    assert auth.authenticate(None, username=acme.owner.email, password="guessed") is None
    assert auth.authenticate(None, username=acme.owner.email, password=PASSWORD) == acme.owner
    assert tried == ["guessed", PASSWORD]


@pytest.mark.parametrize("backend", [Backend, ModelBackend])
def test_a_session_of_either_backend_is_known_while_its_user_is_active(
    acme: Place, client: Client, backend: type[Any]
) -> None:
    client.force_login(acme.member, backend=f"{backend.__module__}.{backend.__name__}")
    assert client.get("/acme/").status_code == 200

    User.objects.filter(pk=acme.member.pk).update(is_active=False)
    assert client.get("/acme/").status_code == 302


def test_nobody_is_found_by_another_id() -> None:
    assert Backend().get_user(7) is None
