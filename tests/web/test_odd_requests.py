"""Whatever a stranger sends to pages and API, it is their mistake: a 4xx without a traceback, on either database."""

import itertools
import logging
from collections.abc import Iterator
from io import BytesIO

import pytest
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from hypothesis import given, settings
from hypothesis import strategies as st

from crumbsite.wsgi import application
from timeline.server.logs import Brief
from timeline.server.pages import FileResponse, Pages

pytestmark = pytest.mark.django_db

TOKEN = "A" * 32
PATHS = [
    "/",
    "/acme/",
    "/acme/?q=%00&cursor=%ff",
    "/acme/shop/issues/99999999999999999999/",
    f"/acme/shop/issues/1/events/{'a' * 32}/timeline.csv?rows=%00",
    "/sign-in/",
    "/sign-in/?next=http://[",
    "/sign-in/a\x00b/",
    f"/sign-in/{'x' * 3000}/",
    "/invite/\xff\xfe/",
    "/api/v1/organizations/",
    "/api/v1/organizations/acme/issues/?q=%00&cursor=%00",
    "/api/0/projects/acme/shop/events/zz/",
    "/mcp",
    "/metrics",
    "/static/a\x00",
    "/\xed\xa0\x80/",
]
METHODS = ["GET", "HEAD", "POST", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "FOO"]
COOKIES = [
    "sessionid=\x01",
    f"sessionid={'a' * 32}",
    f"sessionid={'a' * 4000}",
    'sessionid="\\000\\377"',
    'csrftoken="\\000"',
    'messages="\\000"; browser=aaaa.bbbb:cccc',
    "=;=;" + ";" * 500,
    'sessionid="',
    "a=" * 1000,
]
TYPES = [
    "multipart/form-data",
    "multipart/form-data; boundary=",
    "multipart/form-data; boundary=x",
    f"multipart/form-data; boundary={'a' * 300}",
    "application/json; charset=\xff",
    "application/json; charset=utf-16",
    "application/x-www-form-urlencoded; charset=utf-7",
    "application/x-www-form-urlencoded; charset=nope",
    "application/x-www-form-urlencoded",
]
BODIES = [
    b"",
    b"\x00" * 100,
    b'--x\r\nContent-Disposition: form-data; name="email"; filename="\x00"\r\n\r\nb\r\n--x--',
    b'--x\r\nContent-Disposition: form-data; name="email"\r\nContent-Transfer-Encoding: base64\r\n\r\n!!!\r\n--x--',
    b"--x\r\n",
    b"email=a%00@b.c&password=%00",
    b"email=%ff@b.c&password=%ff&next=%00",
    b"email=" + b"a" * 10_000 + b"@b.c&password=x",
    b"email=%ED%A0%80@b.c&password=%ED%A0%80",
    b"a=1&" * 1500,
    b"[" * 5000,
    b'{"jsonrpc":"2.0","id":"\\ud800","method":"\\u0000"}',
]
HEADERS = [
    ("AUTHORIZATION", "Bearer \xff"),
    ("AUTHORIZATION", f"Bearer crumbs_{'a' * 43}"),
    ("AUTHORIZATION", "Bearer crumbs_a\x00"),
    ("HOST", "[::1"),
    ("HOST", "127.0.0.1:99999"),
    ("HOST", "\xff\xfe"),
    ("HX_CURRENT_URL", "http://["),
    ("HX_TARGET", "\x01"),
    ("RANGE", "bytes=-99999999999999999999"),
    ("IF_MODIFIED_SINCE", "Sun, 99 Nov 9999999 08:49:37 GMT"),
    ("ACCEPT", "*/*;q=x"),
    ("ACCEPT_ENCODING", "gzip;q=nan, br;q=\xff"),
    ("REFERER", "https://[::1"),
    ("ORIGIN", "http://["),
]


def environ(
    method: str = "GET", path: str = "/", body: bytes = b"", type_: str = "", **headers: str
) -> dict[str, object]:
    """As `server/environ.py` makes it of a stranger's request."""
    path, _, query = path.partition("?")
    return {
        "REQUEST_METHOD": method,
        "SCRIPT_NAME": "",
        "PATH_INFO": path,
        "QUERY_STRING": query,
        "SERVER_NAME": "localhost",
        "SERVER_PORT": "8000",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "REMOTE_ADDR": "127.0.0.1",
        "CONTENT_LENGTH": str(len(body)),
        "CONTENT_TYPE": type_,
        "wsgi.input": BytesIO(body),
        "wsgi.url_scheme": "http",
        "HTTP_HOST": "localhost",
        **{f"HTTP_{name}": value for name, value in headers.items()},
    }


def requests() -> Iterator[dict[str, object]]:
    for path, method in itertools.product(PATHS, METHODS):
        yield environ(method, path)
    for cookie, path in itertools.product(COOKIES, ("/", "/sign-in/", "/api/v1/organizations/")):
        yield environ(path=path, COOKIE=cookie)
    for (name, value), path in itertools.product(HEADERS, ("/", "/sign-in/", "/mcp", "/static/x")):
        yield {**environ(path=path), f"HTTP_{name}": value}
    for type_, body in itertools.product(TYPES, BODIES):
        # With a token that fits, so that the form itself is read.
        yield environ("POST", "/sign-in/", body, type_, COOKIE=f"csrftoken={TOKEN}", X_CSRFTOKEN=TOKEN)
        yield environ("POST", "/mcp", body, type_)


@pytest.fixture(scope="module")
def pages() -> Iterator[Pages]:
    """The application, which leaves the test's connection open behind a request."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield Pages(application)
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


class Noted(logging.Handler):
    """What is logged in the block."""

    def __init__(self) -> None:
        super().__init__()
        self.records: list[logging.LogRecord] = []

    def emit(self, record: logging.LogRecord) -> None:
        """Keep it."""
        self.records.append(record)

    def __enter__(self) -> "Noted":
        logging.getLogger().addHandler(self)
        return self

    def __exit__(self, *_: object) -> None:
        logging.getLogger().removeHandler(self)


def assert_is_their_mistake(pages: Pages, asked: dict[str, object]) -> int:
    with Noted() as noted:
        answer = pages.respond(asked)
    assert isinstance(answer, FileResponse) or answer.status < 500, (asked, answer)
    # What a client did wrong is one line (`server/logs.py`): an error of another kind is a traceback.

    for record in noted.records:
        Brief().filter(record)
        assert record.levelno < logging.ERROR, (asked, record.getMessage(), record.exc_text)
        assert not record.exc_info, asked
    return answer.status


def test_odd_requests_are_told_and_leave_no_traceback(pages: Pages) -> None:
    seen = [assert_is_their_mistake(pages, asked) for asked in requests()]

    assert len(seen) > 450
    assert {200, 302, 400, 401, 403, 404, 405} <= set(seen)


def test_a_traceback_would_be_seen() -> None:
    def broken(asked: object, start: object) -> list[bytes]:
        logging.getLogger("django.request").error("Internal Server Error", exc_info=ValueError("a defect"))
        return []

    with pytest.raises(AssertionError):
        assert_is_their_mistake(Pages(broken), environ())


TEXT = st.text(st.characters(max_codepoint=255), max_size=40)


@given(
    method=st.sampled_from(METHODS),
    path=st.sampled_from(PATHS) | TEXT.map(lambda text: f"/{text}"),
    type_=st.sampled_from(TYPES),
    body=st.binary(max_size=60) | st.sampled_from(BODIES),
    cookie=TEXT,
    authorization=TEXT.map(lambda text: f"Bearer {text}"),
)
@settings(max_examples=80)
def test_no_mixture_of_them_leaves_one(
    pages: Pages,
    method: str,
    path: str,
    type_: str,
    body: bytes,
    cookie: str,
    authorization: str,
) -> None:
    asked = environ(
        method, path, body, type_, COOKIE=f"csrftoken={TOKEN}; {cookie}", AUTHORIZATION=authorization
    )
    assert_is_their_mistake(pages, {**asked, "HTTP_X_CSRFTOKEN": TOKEN})
