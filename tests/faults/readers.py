"""A reader beside the senders: signs in, and asks for a page again and again."""

import http.client
import re
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from urllib.parse import urlencode, urlsplit

from tests.databases import manage
from tests.faults.fleet import Fleet
from tests.faults.meanwhile import meanwhile

ANSWER_SECONDS = 60
TRIES = 10


@dataclass
class Seen:
    """What a reader saw."""

    answers: Counter[str] = field(default_factory=Counter)  # by status, or by the error's name
    wrong: list[str] = field(default_factory=list)  # half a page, a traceback, an answer without its words


class Reader:
    """A browser of a member of the organization."""

    def __init__(self, running: Fleet, port: int | None = None, organization: str = "acme") -> None:
        self._port = port or running.ports[0]
        self._cookies: dict[str, str] = {}
        email = f"reader@{organization}.example"
        manage(running.environment, "user", email, "--org", organization)
        link = urlsplit(manage(running.environment, "signin_link", email).strip()).path
        _, _, form = self.ask("GET", link)
        token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', form)
        assert token is not None, form
        for _ in range(TRIES):
            status, _, answer = self.ask("POST", link, {"csrfmiddlewaretoken": token[1]})
            if status != "503":
                break
            time.sleep(
                1
            )  # "Please try again in a moment": after a locked database, writers wait less for a while
        assert status == "302", answer

    @property
    def cookie(self) -> str:
        """What its requests send."""
        return "; ".join(f"{name}={value}" for name, value in self._cookies.items())

    def read(self, path: str = "/acme/") -> tuple[str, str]:
        """The status as text, or the name of what went wrong; and the page."""
        status, _, page = self.ask("GET", path)
        return status, page

    def ask(
        self, method: str, path: str, form: dict[str, str] | None = None
    ) -> tuple[str, dict[str, str], str]:
        """Status, headers and text; the error's name when there is no answer."""
        connection = http.client.HTTPConnection("127.0.0.1", self._port, timeout=ANSWER_SECONDS)
        headers = {"Cookie": self.cookie, "Content-Type": "application/x-www-form-urlencoded"}
        try:
            connection.request(method, path, urlencode(form) if form else None, headers)
            response = connection.getresponse()
            text = response.read().decode()
        except (OSError, http.client.HTTPException) as error:
            return type(error).__name__, {}, ""
        finally:
            connection.close()
        for cookie in response.headers.get_all("Set-Cookie", []):
            name, _, rest = cookie.partition("=")
            self._cookies[name] = rest.partition(";")[0]
        return str(response.status), {name.lower(): value for name, value in response.headers.items()}, text


def what_is_wrong(status: str, page: str) -> str:
    """What no reader is to see in an answer; "" when it is a whole page, or one that says to try again."""
    if not status.isdigit():
        return ""  # nobody listens: the browser says so
    if "Traceback" in page or not page.rstrip().endswith("</html>"):
        return f"{status}: {page[-300:]}"
    if status == "503" and "try again" in page:
        return ""
    return "" if status == "200" else f"{status}: {page[:300]}"


@contextmanager
def reading(running: Fleet, path: str = "/acme/", *, port: int | None = None) -> Iterator[Seen]:
    """A reader at work until the end of the block."""
    reader = Reader(running, port)
    seen = Seen()

    def read() -> None:
        status, page = reader.read(path)
        seen.answers[status] += 1
        if wrong := what_is_wrong(status, page):
            seen.wrong.append(wrong)

    with meanwhile(read, 0.05):
        yield seen
