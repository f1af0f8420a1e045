"""A message in the form of each channel."""

import hashlib
import hmac
from html import escape
from typing import Any

import orjson
from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template import loader
from django.urls import reverse

from timeline.addresses import absolute
from timeline.alerts.message import Message, Told
from timeline.api.event_json import event_json
from timeline.api.serializers import IssueSerializer
from timeline.trail.wire import JSON

COLOURS = {
    "fatal": "#8b1a2b",
    "error": "#c62f3d",
    "warning": "#b7791f",
    "info": "#3f6fb5",
    "debug": "#7a7f87",
}
SIGNATURE = "X-Crumbsite-Signature"
DELIVERY = "X-Crumbsite-Delivery"


def write_mail(message: Message) -> EmailMultiAlternatives:
    """Text and HTML; the subject has no line break, whatever was sent."""
    context = {"message": message, "told": message.told}
    mail = EmailMultiAlternatives(
        subject=message.subject,
        body=loader.render_to_string("mail/alert.txt", context),
        from_email=settings.DEFAULT_FROM_EMAIL,
        to=[address.strip() for address in message.channel.target.split(",")],
        headers={DELIVERY: message.notice.notice_id, "Auto-Submitted": "auto-generated"},
    )
    mail.attach_alternative(loader.render_to_string("mail/alert.html", context), "text/html")
    return mail


# ---------------------------------------------------------------- JSON


def write_json(message: Message) -> tuple[bytes, dict[str, str]]:
    """The body, and its headers: HMAC-SHA256 of the body with the channel's secret, in hex."""
    notice, told = message.notice, message.told
    body = orjson.dumps(
        {
            "version": 1,
            "id": notice.notice_id,
            "occasion": notice.occasion,
            "headline": message.headline,
            "organization": message.channel.organization.slug,
            "rule": notice.rule_id,
            "issue": IssueSerializer(told.issue).data if told else None,
            "event": _event(told) if told else None,
            "trail": _trail(told) if told else None,
            "held_back": [{"title": link.text, "url": link.url} for link in message.held],
        },
        option=orjson.OPT_NON_STR_KEYS,
        default=str,
    )
    signature = hmac.new(message.channel.secret.encode(), body, hashlib.sha256).hexdigest()
    return body, {**_headers(message), SIGNATURE: f"sha256={signature}"}


def _headers(message: Message) -> dict[str, str]:
    return {
        "Content-Type": "application/json",
        "User-Agent": "Crumbsite",
        DELIVERY: message.notice.notice_id,
    }


def _event(told: Told) -> JSON | None:
    reading = told.reading
    return event_json(reading.row, reading.event, told.issue, reading.timeline) if reading else None


def _trail(told: Told) -> JSON:
    return {"lead": told.lead, "last": [row._asdict() for row in told.rows], "url": told.url}


# ---------------------------------------------------------------- Slack's shape


def write_slack(message: Message) -> tuple[bytes, dict[str, str]]:
    """What Slack's incoming webhooks take, and Mattermost, Discord (/slack), Rocket.Chat and Teams after them.

    All that was sent stands in code: there no mark, no link, no mention means anything, but the mark that ends it.
    """
    told = message.told
    said: dict[str, Any] = {"text": f"*{_text(message.headline)}*"}
    if told:
        said["text"] += f"\n<{escape(told.url)}|{told.short_id}> {_code(told.title)}"
        said["attachments"] = [
            {
                "fallback": _text(message.subject),
                "color": COLOURS.get(told.issue.level, COLOURS["error"]),
                "mrkdwn_in": ["text"],
                "text": "\n".join(filter(None, (_place(told), _code(told.lead), _block(message.lines)))),
                "footer": _text(f"Crumbsite · {message.channel.organization.slug}"),
            }
        ]
    if message.held:
        said["text"] += "".join(f"\n<{escape(link.url)}|open> {_code(link.text)}" for link in message.held)
        said["text"] += f"\n… and {message.more_held} more" if message.more_held else ""
        said["text"] += f"\n<{escape(_issues(message))}|All issues>"
    return orjson.dumps(said), _headers(message)


def _issues(message: Message) -> str:
    return absolute(reverse("issues", args=(message.channel.organization.slug,)))


def _place(told: Told) -> str:
    return " · ".join(_code(text) for text in (told.place, told.counts) if text)


def _block(lines: tuple[str, ...]) -> str:
    return f"```\n{_in_code(chr(10).join(lines))}\n```" if lines else ""


def _code(text: str) -> str:
    return f"`{_in_code(text)}`" if text.strip() else ""


def _in_code(text: str) -> str:
    """Slack reads &, < and > as its own everywhere; a code ends at its mark."""
    return escape(text.replace("`", "ˋ"), quote=False)


def _text(text: str) -> str:
    """Words of our own, and slugs."""
    return escape(text.replace("`", "ˋ").replace("*", "∗"), quote=False)
