import json
import logging
import sys

import pytest
from django.core.exceptions import ImproperlyConfigured

from crumbsite import environment
from crumbsite.logs import JsonFormatter


def record(message: str, *arguments: object, **fields: object) -> logging.LogRecord:
    return logging.LogRecord("shop", logging.WARNING, "/x.py", 1, message, arguments, fields.get("exc_info"))  # type: ignore[arg-type]


def test_a_record_is_one_line_of_json() -> None:
    line = JsonFormatter().format(record("%d events\nof %s", 2, "acme"))

    assert "\n" not in line
    fields = json.loads(line)
    assert (fields["level"], fields["logger"], fields["message"]) == ("warning", "shop", "2 events\nof acme")
    assert fields["time"].endswith("+00:00")


def test_an_exception_keeps_its_traceback() -> None:
    try:
        raise ValueError("no")
    except ValueError:
        line = JsonFormatter().format(record("failed", exc_info=sys.exc_info()))

    assert "ValueError: no" in json.loads(line)["exception"]


def test_what_no_json_holds_is_written_out() -> None:
    assert json.loads(JsonFormatter().format(record("\ud800 and \x00")))["message"] == "\\ud800 and \x00"


def test_a_choice_is_one_of_its_words(monkeypatch: pytest.MonkeyPatch) -> None:
    assert environment.choice("CRUMBSITE_X", ("line", "json")) == "line"
    monkeypatch.setenv("CRUMBSITE_X", "json")
    assert environment.choice("CRUMBSITE_X", ("line", "json")) == "json"
    monkeypatch.setenv("CRUMBSITE_X", "xml")
    with pytest.raises(ImproperlyConfigured, match="CRUMBSITE_X='xml' is not right: use line or json"):
        environment.choice("CRUMBSITE_X", ("line", "json"))
