"""Paths of what is stored, as Django's `reverse` writes them."""

from collections.abc import Iterator

import pytest
from django.urls import NoReverseMatch, get_script_prefix, reverse, set_script_prefix

from timeline.addresses import path_of

ID = "00ab" * 8
ADDRESSES = [
    ("home",),
    ("issues", "acme"),
    ("project", "acme", "shop-2"),
    ("issue", "acme", "shop", 12),
    ("event", "987654320", "987654321", 987_654_322, ID),
    ("event-diff", "a", "b", 999_999_999, ID, ID[::-1]),
]


@pytest.fixture(params=["/", "/crumbs/", "/a{0}%/"])
def prefix(request: pytest.FixtureRequest) -> Iterator[str]:
    before = get_script_prefix()
    set_script_prefix(request.param)
    yield request.param
    set_script_prefix(before)


@pytest.mark.parametrize(("name", "args"), [(name, args) for name, *args in ADDRESSES])
def test_a_path_is_what_django_writes(name: str, args: list[str | int], prefix: str) -> None:
    assert path_of(name, *args) == reverse(name, args=args)


def test_what_is_missing_is_an_error_and_no_address(prefix: str) -> None:
    with pytest.raises(NoReverseMatch):
        path_of("issue", "acme", "", 3)
