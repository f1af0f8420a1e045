"""Log records: one line of JSON each (`CRUMBSITE_LOG_FORMAT=json`), and without needless tracebacks."""

import logging
import re
from typing import Any

from django.core.exceptions import BadRequest, DisallowedHost, RequestAborted, SuspiciousOperation
from django.http import UnreadablePostError
from django.http.multipartparser import MultiPartParserError
from pythonjsonlogger.orjson import OrjsonFormatter

from timeline.database.deadlines import is_over
from timeline.database.write_lock import is_unavailable

FIELDS = ("time", "level", "logger", "message", "process", "exception")


# What a client did wrong: a traceback would say nothing about us, and anybody could fill the log with it.
OF_CLIENTS = (SuspiciousOperation, BadRequest, MultiPartParserError, UnreadablePostError, RequestAborted)
# Whoever reads one of these in a log could sign in, join or read with it.
_SECRETS = re.compile(r"((?:/|%2F)(?:sign-in|invite)(?:/|%2F)|crumbs_)[\w-]{16,200}+", re.IGNORECASE)


def without_secrets(text: str) -> str:
    """The text with the secret part of sign-in links, invitations and tokens as an ellipsis."""
    return _SECRETS.sub(r"\1…", text)


class Brief(logging.Filter):
    """Makes one line of a warning about the database or a client's error: under load there may be thousands."""

    def filter(self, record: logging.LogRecord) -> bool:
        error = record.exc_info[1] if record.exc_info else None
        # No defects of ours: a traceback says nothing about them.
        if isinstance(error, OF_CLIENTS) or is_unavailable(error) or is_over(error):
            # Django's advice about a wrong host does not apply here: CRUMBSITE_BASE_URL names it.
            what = str(error).strip().partition(". You may need")[0]
            message = record.getMessage()
            if isinstance(error, DisallowedHost) or message == str(error):
                message = "Rejected"
            record.msg, record.args = "%s: %s", (message, " ".join(what.split()))
            record.exc_info = record.exc_text = None
            record.levelno, record.levelname = logging.WARNING, "WARNING"
        return True


class LineFormatter(logging.Formatter):
    """A line of text, and a traceback where there is one."""

    def format(self, record: logging.LogRecord) -> str:
        """Without secrets."""
        return without_secrets(super().format(record))


class JsonFormatter(OrjsonFormatter):
    """time, level, logger, message, process; exception with its traceback where there is one."""

    def __init__(self) -> None:
        names = {"levelname": "level", "name": "logger", "exc_info": "exception"}
        super().__init__(["levelname", "name", "message", "process"], rename_fields=names, timestamp="time")

    def format(self, record: logging.LogRecord) -> str:
        """Without secrets."""
        return without_secrets(super().format(record))

    def process_log_record(self, log_data: dict[str, Any]) -> dict[str, Any]:
        """The fields of a line. What libraries attach to a record besides (a request, a status) is left out."""
        log_data["time"] = log_data["time"].isoformat(timespec="milliseconds")
        log_data["level"] = log_data["level"].lower()
        return {field: _encodable(log_data[field]) for field in FIELDS if field in log_data}


def _encodable(value: Any) -> Any:
    """Without surrogates, which JSON cannot hold and a sender may have written."""
    return value.encode("utf-8", "backslashreplace").decode() if isinstance(value, str) else value
