"""Addresses of the API, and the way through its pages."""

import re
from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any

from django.test import Client

from tests.places import EVENT_ID

Counting = Callable[[int], AbstractContextManager[Any]]
ORG = "/api/v1/organizations/acme/"
SHOP = "/api/v1/projects/acme/shop/"
EVENT = f"{SHOP}events/{EVENT_ID}/"
LINK = re.compile(r'<([^>]+)>; rel="(\w+)"')


def links(answer: Any) -> dict[str, str]:
    """rel → address of the Link header."""
    return {rel: address for address, rel in LINK.findall(answer.headers.get("Link", ""))}


def walk(api: Client, address: str, rel: str = "next") -> list[Any]:
    """Every row, page by page."""
    rows: list[Any] = []
    while address:
        answer = api.get(address)
        assert answer.status_code == 200, answer.content
        rows += answer.json()
        address = links(answer).get(rel, "")
    return rows
