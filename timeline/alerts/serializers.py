"""The shapes of channels, rules and notices in the API."""

from typing import Any

from rest_framework import serializers

from timeline.api.serializers import UtcField
from timeline.models import (
    AlertChannel,
    AlertRule,
    ChannelKind,
    Level,
    Notice,
    NoticeState,
    Occasion,
    Project,
)
from timeline.trail.wire import JSON, utc_text

ONLY_WRITERS = "Only for owners, whose token is of scope `write`; else null."


class ChannelSerializer(serializers.Serializer[JSON]):
    """Where an organization is told."""

    id = serializers.IntegerField(min_value=1)
    name = serializers.CharField(max_length=100)
    kind = serializers.ChoiceField(choices=ChannelKind.choices)
    target = serializers.CharField(
        allow_null=True,
        help_text=f"E-mail addresses separated by commas, or the webhook's URL. {ONLY_WRITERS}",
    )
    secret = serializers.CharField(
        allow_null=True, help_text=f"What a JSON webhook is signed with (HMAC-SHA256). {ONLY_WRITERS}"
    )
    per_hour = serializers.IntegerField(min_value=1, help_text="More are held back and told together.")
    created = UtcField()


class ChannelChangeSerializer(serializers.Serializer[JSON]):
    """A new channel needs name, kind and target; of one that is there, what is left out stays."""

    name = serializers.CharField(max_length=100, required=False)
    kind = serializers.ChoiceField(choices=ChannelKind.choices, required=False)
    target = serializers.CharField(max_length=2000, required=False)
    per_hour = serializers.IntegerField(min_value=1, max_value=1000, required=False)


class RuleSerializer(serializers.Serializer[JSON]):
    """What of a project is told, and where."""

    id = serializers.IntegerField(min_value=1)
    channel = serializers.IntegerField(min_value=1, help_text="The id of the channel.")
    on_new = serializers.BooleanField(help_text="Of a new issue.")
    on_reopened = serializers.BooleanField(help_text="Of a resolved issue that happens again.")
    events = serializers.IntegerField(allow_null=True, help_text="Of so many events of an issue …")
    minutes = serializers.IntegerField(allow_null=True, help_text="… in so many minutes; null: not told.")
    level = serializers.ChoiceField(choices=Level.choices, help_text="This or worse.")
    environment = serializers.CharField(help_text="Only in this one; empty for all.")
    q = serializers.CharField(help_text="Only what this search of the issue list finds; empty for all.")
    quiet_minutes = serializers.IntegerField(min_value=0, help_text="About an issue, after telling of it.")
    is_active = serializers.BooleanField()
    created = UtcField()


class RuleChangeSerializer(serializers.Serializer[JSON]):
    """A new rule needs a channel; of one that is there, what is left out stays."""

    channel = serializers.IntegerField(min_value=1, required=False)
    on_new = serializers.BooleanField(required=False)
    on_reopened = serializers.BooleanField(required=False)
    events = serializers.IntegerField(min_value=2, max_value=10_000, allow_null=True, required=False)
    minutes = serializers.IntegerField(min_value=1, max_value=60, allow_null=True, required=False)
    level = serializers.ChoiceField(choices=Level.choices, required=False)
    environment = serializers.CharField(max_length=64, allow_blank=True, required=False)
    q = serializers.CharField(max_length=500, allow_blank=True, required=False)
    quiet_minutes = serializers.IntegerField(min_value=0, max_value=10_080, required=False)
    is_active = serializers.BooleanField(required=False)


class NoticeSerializer(serializers.Serializer[JSON]):
    """One thing to tell a channel, and what became of it."""

    id = serializers.CharField(min_length=32, max_length=32, help_text="As in `X-Crumbsite-Delivery`.")
    project = serializers.CharField()
    issue = serializers.CharField(allow_null=True, help_text="Such as SHOP-12; null for a test or a digest.")
    rule = serializers.IntegerField(allow_null=True)
    occasion = serializers.ChoiceField(choices=Occasion.choices)
    state = serializers.ChoiceField(choices=NoticeState.choices)
    created = UtcField()
    due = UtcField(allow_null=True, help_text="When it is tried next; null: nothing is left to do.")
    tries = serializers.IntegerField(min_value=0)
    status = serializers.CharField(help_text="Of the last try.")
    answer = serializers.CharField(help_text="To the last try, its first 2,000 characters.")


def channel_json(channel: AlertChannel, *, for_writer: bool) -> JSON:
    """A channel; its address and its secret for who may change them."""
    is_signed = channel.kind == ChannelKind.WEBHOOK
    return {
        "id": channel.pk,
        "name": channel.name,
        "kind": channel.kind,
        "target": channel.target if for_writer else None,
        "secret": channel.secret if for_writer and is_signed else None,
        "per_hour": channel.per_hour,
        "created": utc_text(channel.created),
    }


RULE_FIELDS: dict[str, type[Any]] = {
    "channel": int,
    "on_new": bool,
    "on_reopened": bool,
    "events": int,
    "minutes": int,
    "level": str,
    "environment": str,
    "q": str,
    "quiet_minutes": int,
    "is_active": bool,
}


def rule_values(rule: AlertRule) -> JSON:
    """What of a rule may be changed."""
    return {name: getattr(rule, "channel_id" if name == "channel" else name) for name in RULE_FIELDS}


def rule_json(rule: AlertRule) -> JSON:
    """A rule."""
    return {"id": rule.pk, **rule_values(rule), "created": utc_text(rule.created)}


def notice_json(notice: Notice, project: Project) -> JSON:
    """A notice."""
    return {
        "id": notice.notice_id,
        "project": project.slug,
        "issue": project.short_id(notice.issue_number) if notice.issue_number else None,
        "rule": notice.rule_id,
        "occasion": notice.occasion,
        "state": notice.state,
        "created": utc_text(notice.created),
        "due": utc_text(notice.due),
        "tries": notice.tries,
        "status": notice.status,
        "answer": notice.answer,
    }
