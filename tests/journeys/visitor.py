"""Somebody with a browser but no eyes, and their program with a token: pages and API answers over HTTP."""

import json
import re
import urllib.error
import urllib.parse
import urllib.request
from dataclasses import dataclass, field
from functools import cached_property
from html.parser import HTMLParser
from http.cookiejar import CookieJar
from typing import Any

from tests.running import Running

EMAIL = "reader@example.com"
SECONDS = 30


@dataclass
class Row:
    """A crumb of a timeline, as its line says it."""

    what: str = ""  # "error. http: POST 127.0.0.1:80/pay"
    outcome: str = ""  # "503"
    category: str = ""
    links: list[str] = field(default_factory=list)


# Which element of a row holds which part of it.
PARTS = {("div", "what"): "what", ("span", "pill"): "outcome", ("div", "category"): "category"}


class _Rows(HTMLParser):
    """Collects the rows of a page by the number of their crumb."""

    def __init__(self) -> None:
        super().__init__()
        self.rows: dict[int | str, Row] = {}
        self._row = Row()
        self._part = ""  # what is being read, "" between the parts
        self._open: list[str] = []  # the elements open inside it

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        of = {name: value or "" for name, value in attributes}
        if tag == "li":
            self._row = Row()  # kept only when it is a crumb's
            if of.get("id", "").startswith("crumb-"):
                name = of["id"].removeprefix("crumb-")
                self.rows[int(name) if name.isdigit() else name] = self._row
        if not self._part:
            self._part = PARTS.get((tag, of.get("class", "")), "")
        if self._part:
            self._open.append(tag)
        if self._part == "what" and tag == "a":
            self._row.links.append(of["href"])

    def handle_endtag(self, tag: str) -> None:
        if self._part:
            self._open.pop()
            self._part = self._part if self._open else ""

    def handle_data(self, data: str) -> None:
        if self._part:
            setattr(self._row, self._part, getattr(self._row, self._part) + data)


@dataclass(frozen=True)
class Page:
    """What came back, after redirects."""

    status: int
    path: str
    content: bytes

    @property
    def text(self) -> str:
        return self.content.decode()

    @property
    def json(self) -> Any:
        return json.loads(self.content)

    @cached_property
    def rows(self) -> dict[int | str, Row]:
        """The crumbs that it draws."""
        parser = _Rows()
        parser.feed(self.text)
        return parser.rows


class Visitor:
    """A member of the organization `acme`."""

    def __init__(self, server: Running) -> None:
        server.manage("user", EMAIL, "--org", "acme")
        self._url = server.url
        self._token = server.manage("token", EMAIL).strip()
        self._browser = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(CookieJar()))
        link = server.manage("signin_link", EMAIL).strip().removeprefix(server.url)
        found = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', self.page(link).text)
        assert found
        self.page(link, urllib.parse.urlencode({"csrfmiddlewaretoken": found[1]}).encode())

    def page(self, path: str, form: bytes | None = None, **headers: str) -> Page:
        """A page, with the session's cookies. `form` is posted."""
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return self._open(self._browser, urllib.request.Request(self._url + path, form, named))

    def api(self, path: str) -> Page:
        """An answer of the API, with the token and no cookie."""
        headers = {"Authorization": f"Bearer {self._token}"}
        request = urllib.request.Request(f"{self._url}/api/v1/{path}", headers=headers)
        return self._open(urllib.request.build_opener(), request)

    def _open(self, opener: urllib.request.OpenerDirector, request: urllib.request.Request) -> Page:
        try:
            with opener.open(request, timeout=SECONDS) as answer:
                return Page(answer.status, answer.url.removeprefix(self._url), answer.read())
        except urllib.error.HTTPError as answer:
            with answer:
                return Page(answer.code, request.full_url.removeprefix(self._url), answer.read())
