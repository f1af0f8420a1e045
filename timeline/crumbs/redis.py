"""A command sent to Redis or to a cache."""

from typing import Any

from timeline.crumbs.base import Kind, Line, Part, Said, ShapeParts, Surroundings
from timeline.crumbs.text.templates import key_template, text_template
from timeline.crumbs.text.visible import is_blank
from timeline.crumbs.values import first_text, text_of
from timeline.protocol.breadcrumbs import Breadcrumb

COMMAND_KEYS = ("redis.command", "db.query.text", "db.statement", "db.operation.name", "db.operation")
SYSTEM_KEYS = ("db.system.name", "db.system")
_SYSTEMS = frozenset({"redis", "valkey", "memcached"})
_MAX_COMMANDS = 10
_MAX_READ = 400  # characters


def claims(data: dict[str, Any]) -> bool:
    """OpenTelemetry's name of the system."""
    return first_text(data, SYSTEM_KEYS)[1].lower() in _SYSTEMS


def read(breadcrumb: Breadcrumb, _: Surroundings) -> Line:
    message = breadcrumb.message or ""
    if not is_blank(message):
        return Line((Part(message.strip().split("\n", 1)[0], "code"),), uses_message=True)
    commands = breadcrumb.data.get("commands")
    if isinstance(commands, list) and (
        texts := [text for text in map(_command, commands[:_MAX_COMMANDS]) if text]
    ):
        more = (
            [Part(f" +{len(commands) - _MAX_COMMANDS:,} commands", "more")]
            if len(commands) > _MAX_COMMANDS
            else []
        )
        used = frozenset(("commands",)) if not more else frozenset()
        return Line((Part("; ".join(texts), "code"), *more), used)
    command_key, command = first_text(breadcrumb.data, COMMAND_KEYS)
    key_key, key = first_text(breadcrumb.data, ("redis.key",))
    if not command:
        return Line()
    text = f"{command} {key}" if key else command
    return Line((Part(text, "code"),), frozenset(name for name in (command_key, key_key) if name))


def shape(breadcrumb: Said) -> ShapeParts:
    """The command and the key without its ids; of a sentence about a cache its template."""
    message = (breadcrumb.message or "")[:_MAX_READ].strip().partition("\n")[0]
    if not message:
        command = first_text(breadcrumb.data, COMMAND_KEYS)[1]
        key = first_text(breadcrumb.data, ("redis.key",))[1]
        commands = breadcrumb.data.get("commands")
        if not command and isinstance(commands, list):
            message = next(filter(None, map(_command, commands[:_MAX_COMMANDS])), "")
        else:
            message = f"{command} {key}".strip()
    words = message.split(None, 2)
    if not words or not words[0].isalpha() or not words[0].isupper():
        return ShapeParts(text_template(message))
    return ShapeParts(" ".join([words[0], *(key_template(word.strip("'\"")) for word in words[1:2])]))


def _command(command: Any) -> str:
    """One of Rails' commands: {"command": "GET", "key": "cart:7"}, or a plain text."""
    if isinstance(command, dict):
        texts = (text_of(command.get(name)) for name in ("command", "key"))
        return " ".join(text for text in texts if text)
    return text_of(command) or ""


KIND = Kind(
    name="redis",
    icon="icon-redis",
    counted=("redis command", "redis commands"),
    read=read,
    shape=shape,
    shape_keys=frozenset({*COMMAND_KEYS, "redis.key", "commands"}),
    claims=claims,
    claim_order=3,
    aliases=frozenset({"db.redis", "cache"}),
)
