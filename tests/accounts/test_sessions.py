"""Which keys of sessions are asked for."""

import pytest

from timeline.accounts.sessions import SessionStore


@pytest.mark.parametrize("key", ["a" * 31 + "\x00", "a" * 8, "A" * 32, "a" * 33, ""])
def test_no_key_that_we_never_made_is_asked_for(key: str) -> None:
    assert SessionStore(key).get("user") is None  # without a database


@pytest.mark.django_db
def test_a_session_is_found_again() -> None:
    store = SessionStore()
    store["a"] = 1
    store.save()

    assert SessionStore(store.session_key)["a"] == 1
