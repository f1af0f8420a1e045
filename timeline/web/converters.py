"""What may stand in an address where a name, a number or an event id is meant."""

from django.urls import register_converter


class NameConverter:
    """The slug of an organization or a project (`slugs.py`)."""

    regex = "[a-z0-9](?:[a-z0-9-]{0,48}[a-z0-9])?"

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


class NumberConverter:
    """The number of an issue, a member, a key …: from 1 to 999,999,999."""

    regex = "[1-9][0-9]{0,8}"

    def to_python(self, value: str) -> int:
        return int(value)

    def to_url(self, value: int) -> str:
        return str(value)


class IndexConverter(NumberConverter):
    """The place of a breadcrumb in the list as sent, from 0."""

    regex = "0|[1-9][0-9]{0,8}"


class LogAddressConverter(NameConverter):
    """A log or span of a trace: its batch, and its place there."""

    regex = "[0-9a-f]{20}-[0-9]{1,5}"


class EventIdConverter:
    """32 hex digits; dashes and capitals are understood, and never written."""

    regex = "[0-9a-fA-F]{32}|[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}"

    def to_python(self, value: str) -> str:
        return value.replace("-", "").lower()

    def to_url(self, value: str) -> str:
        return value


class EventWordConverter:
    """An event id, or which event of an issue is meant."""

    regex = f"latest|oldest|recommended|helpful|{EventIdConverter.regex}"

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


class BesideConverter(EventWordConverter):
    """The event before or after another."""

    regex = "previous|next"


class ShortIdConverter(EventWordConverter):
    """What people call an issue, in capitals or not: SHOP-12."""

    regex = "[A-Za-z0-9][A-Za-z0-9-]{0,49}-[1-9][0-9]{0,8}"


class SecretConverter:
    """A token that a link carries."""

    regex = "[A-Za-z0-9_-]{20,100}"

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


def register() -> None:
    """Makes them known to Django's `path`."""
    register_converter(NameConverter, "name")
    register_converter(NumberConverter, "number")
    register_converter(IndexConverter, "index")
    register_converter(LogAddressConverter, "log_address")
    register_converter(EventIdConverter, "event_id")
    register_converter(EventWordConverter, "event_word")
    register_converter(BesideConverter, "beside")
    register_converter(ShortIdConverter, "short_id")
    register_converter(SecretConverter, "secret")
