"""The shapes of what trails share, for the API's description."""

from rest_framework import serializers

from timeline.api.event_schema import BreadcrumbSerializer
from timeline.api.serializers import UtcField
from timeline.crumbs.classification import KINDS
from timeline.models import Level
from timeline.patterns.contrast import STANDS_OUT, THE_ERROR, UNUSUAL
from timeline.trail.wire import JSON


class ShapeSerializer(serializers.Serializer[JSON]):
    """What breadcrumbs of one step share: ids, numbers and times are `{}`."""

    kind = serializers.ChoiceField(choices=list(KINDS))
    category = serializers.CharField()
    level = serializers.ChoiceField(choices=Level.choices, help_text="As shown.")
    method = serializers.CharField()
    status = serializers.CharField(help_text="1xx 2xx 3xx; exact from 400 on; empty where it is no request.")
    text = serializers.CharField(help_text="Empty for a step that is no longer kept.")


class CountSerializer(serializers.Serializer[JSON]):
    """So many of so many events."""

    count = serializers.IntegerField(min_value=0)
    of = serializers.IntegerField(min_value=0)


class SampledSerializer(serializers.Serializer[JSON]):
    """The newest events of the issue, few of one person."""

    sampled = serializers.IntegerField(min_value=0)
    people = serializers.IntegerField(min_value=0, help_text="0 where nobody is named.")
    oldest = UtcField(allow_null=True)
    newest = UtcField(allow_null=True)
    unread = serializers.IntegerField(min_value=0, help_text="Of these, not read yet.")


class ComparedSerializer(serializers.Serializer[JSON]):
    """Events of the project's other issues, of the same days."""

    events = serializers.IntegerField(min_value=0)
    issues = serializers.IntegerField(min_value=0)
    place = serializers.CharField(allow_null=True, help_text="The transaction, or the path of the request.")
    place_events = serializers.IntegerField(min_value=0, help_text="Of other issues, in the same place.")
    note = serializers.CharField(allow_null=True, help_text="What is not said, and why.")


class StepSerializer(serializers.Serializer[JSON]):
    """A step that half of the events or more have, in their usual order."""

    shape = ShapeSerializer()
    count = serializers.IntegerField(min_value=0)
    of = serializers.IntegerField(min_value=0)
    within_seconds = serializers.FloatField(
        allow_null=True, help_text="Counted before the event; null: the whole trail."
    )
    usual_seconds_before = serializers.FloatField()
    others = CountSerializer()
    place = CountSerializer()
    mark = serializers.ChoiceField(choices=[STANDS_OUT, UNUSUAL, THE_ERROR], allow_null=True)
    lower_bound = serializers.FloatField(help_text="Of the difference to others and place, 95 %.")
    vars()["with"] = serializers.CharField(help_text="The id of the newest event that has it.")
    without = serializers.CharField(allow_null=True)


class WaySerializer(serializers.Serializer[JSON]):
    """Steps that come together in some of the events; no steps: the events that came by none."""

    steps = ShapeSerializer(many=True)
    count = serializers.IntegerField(min_value=1)
    example = serializers.CharField()


class MissingSerializer(serializers.Serializer[JSON]):
    """A step that most others have and few of these."""

    shape = ShapeSerializer()
    count = serializers.IntegerField(min_value=0)
    of = serializers.IntegerField(min_value=0)
    others = CountSerializer()
    place = CountSerializer()


class CommonTrailSerializer(serializers.Serializer[JSON]):
    """What the events of an issue share."""

    events = SampledSerializer()
    compared = ComparedSerializer()
    steps = StepSerializer(many=True)
    ways = WaySerializer(many=True)
    missing = MissingSerializer(many=True)


class DiffRowSerializer(serializers.Serializer[JSON]):
    """One moment of two trails."""

    op = serializers.ChoiceField(choices=["same", "changed", "only_left", "only_right"])
    left = BreadcrumbSerializer(allow_null=True, help_text="The first of a run of the same.")
    right = BreadcrumbSerializer(allow_null=True)
    times = serializers.ListField(
        child=serializers.IntegerField(min_value=0), help_text="How often, left and right."
    )


class DiffSerializer(serializers.Serializer[JSON]):
    """Two trails, aligned."""

    rows = DiffRowSerializer(many=True)
