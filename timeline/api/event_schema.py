"""The shape of an event, for the API's description; `event_json` writes it, and a test compares the two."""

from rest_framework import serializers

from timeline.api.serializers import IssueSerializer, UtcField
from timeline.crumbs.classification import KINDS
from timeline.models import Level
from timeline.trail.wire import JSON


class RemarkSerializer(serializers.Serializer[JSON]):
    """What a reader must know about a value: removed, shortened, invalid, guessed, inferred."""

    field = serializers.CharField(help_text="A dotted path; empty is the whole.")
    reason = serializers.CharField()
    text = serializers.CharField()


class TelemetrySerializer(serializers.Serializer[JSON]):
    """Where a log or span of the trace stands."""

    batch = serializers.CharField()
    place = serializers.IntegerField(help_text="In its batch.")
    project = serializers.CharField(allow_null=True, help_text="Another one than the event's.")
    trace_id = serializers.CharField(allow_null=True)
    span_id = serializers.CharField(allow_null=True)
    attributes = serializers.DictField(help_text="What the SDK added by itself.")


class BreadcrumbSerializer(serializers.Serializer[JSON]):
    """One entry of the trail."""

    index = serializers.IntegerField(
        min_value=0,
        allow_null=True,
        help_text="Its place in the list as sent; null: a log or span of the trace.",
    )
    address = serializers.CharField(help_text="What `at=` names it by.")
    timestamp = UtcField(allow_null=True, help_text="Drift corrected; null where none could be read.")
    type = serializers.CharField()
    category = serializers.CharField(allow_null=True)
    level = serializers.ChoiceField(
        choices=Level.choices, help_text="The sent one; info where none was sent."
    )
    message = serializers.CharField(allow_null=True)
    data = serializers.DictField()  # type: ignore[assignment]  # the wire's name
    event_id = serializers.CharField(allow_null=True)
    origin = serializers.CharField(allow_null=True)
    kind = serializers.ChoiceField(choices=list(KINDS), help_text="Where it comes from.")
    shown_level = serializers.ChoiceField(
        choices=Level.choices,
        help_text="As the timeline shows it: a request without a level has it from its status.",
    )
    remarks = RemarkSerializer(many=True)
    other = serializers.DictField(help_text="Keys that are not part of the interface.")
    duration = serializers.FloatField(
        allow_null=True, help_text="Seconds, of the span that speaks of the same."
    )
    log = TelemetrySerializer(
        allow_null=True, help_text="The log or span of the trace that it is, or repeats."
    )


class LogEntrySerializer(serializers.Serializer[JSON]):
    """A message and its template."""

    formatted = serializers.CharField()
    message = serializers.CharField(allow_null=True)
    params = serializers.JSONField(allow_null=True)


class FrameSerializer(serializers.Serializer[JSON]):
    """One call."""

    function = serializers.CharField(allow_null=True)
    raw_function = serializers.CharField(
        allow_null=True,
        help_text="As the compiler has it, with its parameters; sent alone, or beside `function`.",
    )
    module = serializers.CharField(allow_null=True)
    filename = serializers.CharField(allow_null=True)
    abs_path = serializers.CharField(allow_null=True)
    lineno = serializers.IntegerField(allow_null=True)
    colno = serializers.IntegerField(allow_null=True)
    in_app = serializers.BooleanField(allow_null=True)
    context_line = serializers.CharField(allow_null=True)
    pre_context = serializers.ListField(child=serializers.CharField())
    post_context = serializers.ListField(child=serializers.CharField())
    vars = serializers.DictField(allow_null=True)
    package = serializers.CharField(allow_null=True)
    instruction_addr = serializers.CharField(allow_null=True, help_text="Hexadecimal, as the next two.")
    symbol_addr = serializers.CharField(allow_null=True)
    image_addr = serializers.CharField(allow_null=True)
    offset = serializers.IntegerField(allow_null=True, help_text="Of the instruction in its image.")
    debug_id = serializers.CharField(allow_null=True, help_text="Of the image.")


class StacktraceSerializer(serializers.Serializer[JSON]):
    """Calls, the innermost last."""

    frames = FrameSerializer(many=True)
    frames_omitted = serializers.IntegerField()


class ExceptionValueSerializer(serializers.Serializer[JSON]):
    """One exception of a chain."""

    type = serializers.CharField(allow_null=True)
    value = serializers.CharField(allow_null=True)
    module = serializers.CharField(allow_null=True)
    mechanism = serializers.DictField(allow_null=True)
    thread_id = serializers.CharField(allow_null=True)
    stacktrace = StacktraceSerializer(allow_null=True)


class ExceptionSerializer(serializers.Serializer[JSON]):
    """A chain, the oldest first."""

    values = ExceptionValueSerializer(many=True)


class ThreadSerializer(serializers.Serializer[JSON]):
    """One thread."""

    id = serializers.CharField(allow_null=True)
    name = serializers.CharField(allow_null=True)
    crashed = serializers.BooleanField()
    current = serializers.BooleanField()
    main = serializers.BooleanField()
    state = serializers.CharField(allow_null=True)
    held_locks = serializers.ListField(child=serializers.CharField(), help_text="In words.")
    stacktrace = StacktraceSerializer(allow_null=True)


class ThreadsSerializer(serializers.Serializer[JSON]):
    """All threads."""

    values = ThreadSerializer(many=True)


class SdkSerializer(serializers.Serializer[JSON]):
    """What sent the event."""

    name = serializers.CharField(allow_null=True)
    version = serializers.CharField(allow_null=True)


class LinkedEventSerializer(serializers.Serializer[JSON]):
    """Another event of the organization."""

    event_id = serializers.CharField()
    title = serializers.CharField()
    level = serializers.ChoiceField(choices=Level.choices)
    project = serializers.CharField()
    short_id = serializers.CharField()
    url = serializers.CharField()


class NotKeptSerializer(serializers.Serializer[JSON]):
    """Something that came in the event's envelope."""

    kind = serializers.CharField(help_text="attachment, minidump, or the type of an item.")
    name = serializers.CharField(help_text="Of a file.")
    size = serializers.IntegerField(help_text="Bytes of a file.")
    count = serializers.IntegerField()


class FeedbackSerializer(serializers.Serializer[JSON]):
    """What a user said about the event, as the sender gave it."""

    name = serializers.CharField(allow_blank=True)
    email = serializers.CharField(allow_blank=True)
    comments = serializers.CharField()
    received = UtcField(help_text="Our clock.")


class EventSerializer(serializers.Serializer[JSON]):
    """An event, read, with its breadcrumbs after the filter. `…/json/` has it as it was sent."""

    event_id = serializers.CharField(min_length=32, max_length=32)
    project = serializers.CharField()
    issue = IssueSerializer()
    url = serializers.CharField(help_text="Its page.")
    timestamp = UtcField(help_text="The sender's clock, drift corrected.")
    received = UtcField(help_text="Our clock.")
    drift_seconds = serializers.FloatField(
        allow_null=True, help_text="What was added to the times that were sent; null: nothing."
    )
    level = serializers.ChoiceField(choices=Level.choices)
    title = serializers.CharField()
    culprit = serializers.CharField()
    platform = serializers.CharField(allow_null=True)
    logger = serializers.CharField(allow_null=True)
    release = serializers.CharField(allow_null=True)
    dist = serializers.CharField(allow_null=True)
    environment = serializers.CharField(allow_null=True)
    transaction = serializers.CharField(allow_null=True)
    server_name = serializers.CharField(allow_null=True)
    trace_id = serializers.CharField(allow_null=True)
    logentry = LogEntrySerializer(allow_null=True)
    exception = ExceptionSerializer(allow_null=True)
    stacktrace = StacktraceSerializer(
        allow_null=True, help_text="Of an event without exceptions: its own, else that of a thread."
    )
    threads = ThreadsSerializer(allow_null=True)
    tags = serializers.DictField(child=serializers.CharField(allow_blank=True))
    fingerprint = serializers.ListField(child=serializers.CharField())
    user = serializers.DictField(allow_null=True, help_text="As sent.")
    request = serializers.JSONField(allow_null=True, help_text="As sent.")
    contexts = serializers.JSONField(allow_null=True, help_text="As sent.")
    extra = serializers.JSONField(allow_null=True, help_text="As sent.")
    modules = serializers.JSONField(allow_null=True, help_text="As sent.")
    sdk = SdkSerializer(allow_null=True)
    breadcrumbs = BreadcrumbSerializer(many=True, help_text="After the filter, in its order.")
    breadcrumbs_total = serializers.IntegerField(help_text="Before the filter.")
    breadcrumbs_dropped = serializers.IntegerField(help_text="How many the SDK says it cut.")
    not_kept = NotKeptSerializer(many=True, help_text="What came with it and is not kept.")
    feedback = FeedbackSerializer(many=True, help_text="Of its users, the first said first.")
    linked_events = LinkedEventSerializer(many=True, help_text="Stored events that its breadcrumbs name.")
    linked_from = LinkedEventSerializer(many=True, help_text="Stored events whose breadcrumbs name it.")
    remarks = RemarkSerializer(many=True)
