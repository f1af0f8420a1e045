"""How a request ended: its status, or that it got no response; its sizes, and how long it took."""

import re
from functools import lru_cache
from http import HTTPStatus
from typing import Any

from timeline.crumbs.base import Outcome, Part
from timeline.crumbs.durations import between_ends, duration_of
from timeline.crumbs.text.units import humanise_bytes, humanise_duration
from timeline.crumbs.values import first_text, number_of, text_of
from timeline.protocol.breadcrumbs import Breadcrumb

STATUS_KEYS = ("status_code", "http.response.status_code", "http.status_code", "status")
REASON_KEYS = ("reason",)
# What a request that failed carries in place of a status.
FAILURE_KEYS = (
    "error_message",
    "error.message",
    "errorMessage",
    "exception.message",
    "error",
    "exception",
    "failure",
    "error.type",
    "error_type",
    "exception.type",
    "error_code",
    "errorCode",
    "error.code",
    "errno",
)
_FAILURE_KEYS = frozenset(FAILURE_KEYS)
# What stands in the place of a status where there is none: ERR_NETWORK, ECONNREFUSED, timeout.
_NAMES_FAILURE = re.compile(
    r"(?:net::)?ERR_\w+|E[A-Z]{4,20}|NSURLError\w*|(?:\w+[ ._-])*(?:timeout|timed[ _-]?out|failed|network[ _-]error)"
    r"|[\w.]*(?:Error|Exception|Timeout)",
    re.IGNORECASE,
)
NO_RESPONSE = "no response"
NO_STATUS = "no status"

_SIZE = re.compile(
    r"(?:^|[._])(?P<of>request|response)?(?:[._]?(?:body|content|payload|transfer))?[._]?(?:size|length)$",
    re.IGNORECASE,
)
_PHRASES = {status.value: status.phrase for status in HTTPStatus}
_MAX_REASON = 200  # characters of an error's own text
_MAX_KEY = 60  # characters of a key whose reading is remembered


def outcome_of(breadcrumb: Breadcrumb, used: set[str]) -> tuple[Outcome, str | None, str]:
    """The status column; and the level that it implies, and why. What it says is added to the keys in use."""
    data = breadcrumb.data
    status_key, sent = first_text(data, STATUS_KEYS)
    reason_key, reason = first_text(data, REASON_KEYS)
    sizes = _sizes(data, used)
    number = number_of(data[status_key]) if status_key else None
    if status_key and number is None and names_failure(sent):
        used.update(key for key in (status_key, reason_key) if key)
        said = ": ".join(filter(None, (sent.strip(), reason)))
        return _without_response(breadcrumb, None, said, sizes)
    if status_key is None or (number is not None and number <= 0):
        failure_key, failure = failure_of(data)
        used.update(key for key in (status_key, reason_key, failure_key) if key)
        return _without_response(breadcrumb, number, failure or reason, sizes)
    used.update(key for key in (status_key, reason_key) if key)
    if number is None or number != int(number) or not 100 <= number <= 599:
        return Outcome(sent.strip(), "none", reason, bool(reason), sizes), None, ""
    status = int(number)
    level = "error" if status >= 500 else "warning" if status >= 400 else None
    phrase = reason or (_PHRASES.get(status, "") if status >= 400 else "")
    outcome = Outcome(str(status), f"{status // 100}xx", phrase, bool(reason), sizes)
    return outcome, level, f"status {status}" if level else ""


def _without_response(
    breadcrumb: Breadcrumb, number: float | None, reason: str, sizes: tuple[Part, ...]
) -> tuple[Outcome, str | None, str]:
    """No status, one of 0, or a negative one: failed, where anything says so."""
    is_error = breadcrumb.level_sent is not None and breadcrumb.level in ("error", "fatal")
    if number is None and not reason and not is_error:
        return Outcome(NO_STATUS, "none", "", False, sizes), None, ""
    because = f"status {number:g}" if number is not None else f"no status, but {reason}" if reason else ""
    return (
        Outcome(NO_RESPONSE, "5xx", reason, bool(reason), sizes),
        "error" if because else None,
        because,
    )


def names_failure(status: str) -> bool:
    """That a status which is no number says why there was none."""
    return len(status) <= _MAX_REASON and bool(_NAMES_FAILURE.fullmatch(status.strip()))


def failure_of(data: dict[str, Any]) -> tuple[str | None, str]:
    """The key and the text of what went wrong; (None, "") where nothing says so."""
    if _FAILURE_KEYS.isdisjoint(data):  # of most
        return None, ""
    for key in FAILURE_KEYS:
        value = data.get(key)
        if text := _failure_text(value):
            return key, text
    return None, ""


def _failure_text(value: Any) -> str:
    if value is None or value is False or value == 0:
        return ""
    if value is True:
        return "error"
    if isinstance(value, dict):
        words = (text_of(value.get(name)) for name in ("type", "name", "code", "message", "value"))
        return ": ".join(word for word in words if word)[:_MAX_REASON]
    text = (text_of(value) or "").strip()
    return text.partition("\n")[0][:_MAX_REASON]


def _of_size(key: str) -> bool | None:
    """Whether a key of a size names that of the request; None where it names no size."""
    return _read_size(key) if len(key) <= _MAX_KEY else _read_size.__wrapped__(key)


@lru_cache(maxsize=2_048)
def _read_size(key: str) -> bool | None:
    size = _SIZE.search(key)
    return None if size is None else (size["of"] or "").lower() == "request" or "request" in key.lower()


def _sizes(data: dict[str, Any], used: set[str]) -> tuple[Part, ...]:
    """Sizes, and how long it took, in the order sent."""
    found = []
    for key, value in data.items():
        if type(value) not in (int, float, str):
            continue
        if (seconds := duration_of(key, value)) is not None:
            found.append(Part(humanise_duration(seconds), "duration"))
            used.add(key)
        elif (
            (upwards := _of_size(key)) is not None
            and (number := number_of(value)) is not None
            and number >= 0
        ):
            found.append(Part(("↑ " if upwards else "") + humanise_bytes(number), "size"))
            used.add(key)
    if ends := between_ends(data):
        used.update(ends[1])
        if not any(part.role == "duration" for part in found):
            found.append(Part(humanise_duration(ends[0]), "duration"))
    return tuple(found)
