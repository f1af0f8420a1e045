"""Log records: as JSON for whatever collects them (`CRUMBSITE_LOG_FORMAT=json`), and without needless tracebacks."""

import logging
from datetime import UTC, datetime

import orjson
from django.core.exceptions import DisallowedHost

from timeline.database.write_lock import is_unavailable


class Brief(logging.Filter):
    """Makes a warning of one line of what the database or a stranger did: under load there may be thousands."""

    def filter(self, record: logging.LogRecord) -> bool:
        error = record.exc_info[1] if record.exc_info else None
        # No defects of ours: where in the code they were met says nothing.
        if isinstance(error, DisallowedHost) or is_unavailable(error):
            # Of a wrong host Django says twice what to do about it, and there is another way here.
            what = str(error).strip().partition(". You may need")[0]
            said = "Refused" if isinstance(error, DisallowedHost) else record.getMessage()
            record.msg, record.args = "%s: %s", (said, " ".join(what.split()))
            record.exc_info = record.exc_text = None
            record.levelno, record.levelname = logging.WARNING, "WARNING"
        return True


class JsonFormatter(logging.Formatter):
    """time, level, logger, message; exception with its traceback where there is one."""

    def format(self, record: logging.LogRecord) -> str:
        fields: dict[str, object] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
            "process": record.process,
        }
        if record.exc_info:
            fields["exception"] = self.formatException(record.exc_info)
        return orjson.dumps(_clean(fields), default=str).decode()


def _clean(fields: dict[str, object]) -> dict[str, object]:
    """What a sender wrote may hold surrogates, which no JSON does."""
    return {
        name: value.encode("utf-8", "backslashreplace").decode() if isinstance(value, str) else value
        for name, value in fields.items()
    }
