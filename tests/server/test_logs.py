import json
import logging
import sys

import pytest
from django.core.exceptions import DisallowedHost, ImproperlyConfigured, TooManyFieldsSent
from django.db import OperationalError
from django.http.multipartparser import MultiPartParserError

from crumbsite import environment
from tests import outages
from timeline.server.logs import Brief, JsonFormatter, LineFormatter


def record(message: str, *arguments: object, **fields: object) -> logging.LogRecord:
    return logging.LogRecord("shop", logging.WARNING, "/x.py", 1, message, arguments, fields.get("exc_info"))  # type: ignore[arg-type]


def test_a_record_is_one_line_of_json() -> None:
    line = JsonFormatter().format(record("%d events\nof %s", 2, "acme"))

    assert "\n" not in line
    fields = json.loads(line)
    assert (fields["level"], fields["logger"], fields["message"]) == ("warning", "shop", "2 events\nof acme")
    assert fields["time"].endswith("+00:00")
    assert fields.keys() == {"time", "level", "logger", "message", "process"}


def test_an_exception_keeps_its_traceback() -> None:
    try:
        raise ValueError("no")
    except ValueError:
        line = JsonFormatter().format(record("failed", exc_info=sys.exc_info()))

    assert "ValueError: no" in json.loads(line)["exception"]


def test_what_libraries_attach_to_a_record_is_left_out() -> None:
    attached = record("no")
    attached.request, attached.status_code = object(), 404

    assert json.loads(JsonFormatter().format(attached))["message"] == "no"
    assert "status_code" not in JsonFormatter().format(attached)


def test_what_no_json_holds_is_written_out() -> None:
    assert json.loads(JsonFormatter().format(record("\ud800 and \x00")))["message"] == "\\ud800 and \x00"


def test_a_choice_is_one_of_its_words(monkeypatch: pytest.MonkeyPatch) -> None:
    assert environment.choice("CRUMBSITE_X", ("line", "json")) == "line"
    monkeypatch.setenv("CRUMBSITE_X", "json")
    assert environment.choice("CRUMBSITE_X", ("line", "json")) == "json"
    monkeypatch.setenv("CRUMBSITE_X", "xml")
    with pytest.raises(ImproperlyConfigured, match="CRUMBSITE_X='xml' is not right: use line or json"):
        environment.choice("CRUMBSITE_X", ("line", "json"))


@pytest.mark.parametrize(
    ("error", "line"),
    [
        (OperationalError("database is locked\n"), "no: database is locked"),
        (outages.lost_postgresql(), "no: connection refused"),
        (
            DisallowedHost("Invalid HTTP_HOST header: 'x'. You may need to add …"),
            "Rejected: Invalid HTTP_HOST header: 'x'",
        ),
        (TooManyFieldsSent("too many parameters"), "no: too many parameters"),
        (MultiPartParserError("Invalid boundary"), "no: Invalid boundary"),
    ],
)
def test_what_others_did_is_a_warning_of_one_line(error: Exception, line: str) -> None:
    said = record("%s", "no", exc_info=(type(error), error, None))

    assert Brief().filter(said)

    assert (said.getMessage(), said.levelname, said.exc_info) == (line, "WARNING", None)


SECRET = "Zk3_x-" + "a" * 37


@pytest.mark.parametrize("form", [JsonFormatter(), LineFormatter()])
@pytest.mark.parametrize(
    ("text", "shown"),
    [
        (f"Forbidden (CSRF cookie not set.): /sign-in/{SECRET}/", "/sign-in/…/"),
        (f"Not Found: /x/invite/{SECRET}/", "/x/invite/…/"),
        (f"GET /sign-in/?next=%2Finvite%2F{SECRET}%2F", "next=%2Finvite%2F…%2F"),
        (f"Bearer crumbs_{SECRET}", "Bearer crumbs_…"),
    ],
)
def test_no_secret_stands_in_the_log(form: logging.Formatter, text: str, shown: str) -> None:
    try:
        raise ValueError(text)
    except ValueError:
        line = form.format(record("%s", text, exc_info=sys.exc_info()))

    assert SECRET not in line
    assert line.count(shown) == 2


@pytest.mark.parametrize("error", [KeyError("x"), outages.wrong_statement()], ids=str)
def test_defects_keep_theirs(error: Exception) -> None:
    said = record("no", exc_info=(type(error), error, None))

    assert Brief().filter(said)

    assert said.exc_info is not None
