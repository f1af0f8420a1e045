"""What an owner fills in: channels and rules."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from timeline.alerts.connecting import RefusedError, read_target
from timeline.alerts.matching import read_search
from timeline.models import AlertChannel, AlertRule, ChannelKind, Level, Project

MAX_ADDRESSES = 10
MAX_MINUTES = 60


class ChannelForm(forms.ModelForm):  # type: ignore[type-arg]  # not generic when it runs
    """Where to tell."""

    kind = forms.ChoiceField(label="Kind", choices=ChannelKind.choices)
    target = forms.CharField(
        label="Address",
        max_length=2000,
        widget=forms.TextInput({"autocomplete": "off", "spellcheck": "false"}),
        help_text="The URL of the webhook, or e-mail addresses separated by commas.",
    )
    per_hour = forms.IntegerField(
        label="Messages per hour, at most",
        min_value=1,
        max_value=1000,
        initial=30,
        help_text="Further messages are held back and sent together at the end of the hour.",
    )

    class Meta:
        model = AlertChannel
        fields = ("name", "kind", "target", "per_hour")
        widgets = {"name": forms.TextInput({"autocomplete": "off", "placeholder": "on-call room"})}

    def clean(self) -> dict[str, Any]:
        """An address that fits the kind."""
        cleaned: dict[str, Any] = super().clean() or {}
        kind, target = cleaned.get("kind"), cleaned.get("target")
        if kind and target:
            try:
                cleaned["target"] = _addresses(target) if kind == ChannelKind.EMAIL else _url(target)
            except ValidationError as error:
                self.add_error("target", error)
        return cleaned


def _addresses(text: str) -> str:
    found = [part.strip() for part in text.split(",") if part.strip()]
    if not 1 <= len(found) <= MAX_ADDRESSES:
        raise ValidationError(f"Name 1 to {MAX_ADDRESSES} e-mail addresses, separated by commas.")
    for address in found:
        try:
            validate_email(address)
        except ValidationError:
            raise ValidationError(f"{address!r} is not an e-mail address.") from None
    return ", ".join(found)


def _url(text: str) -> str:
    try:
        read_target(text.strip())
    except RefusedError as error:
        raise ValidationError(f"{str(error)[0].upper()}{str(error)[1:]}.") from None
    return text.strip()


class RuleForm(forms.ModelForm):  # type: ignore[type-arg]  # not generic when it runs
    """What to tell of a project."""

    on_new = forms.BooleanField(label="a new issue", required=False, initial=True)
    on_reopened = forms.BooleanField(
        label="a resolved issue that happens again", required=False, initial=True
    )
    events = forms.IntegerField(
        label="Many events of one issue: at least", required=False, min_value=2, max_value=10_000
    )
    minutes = forms.IntegerField(
        label="within how many minutes", required=False, min_value=1, max_value=MAX_MINUTES
    )
    level = forms.ChoiceField(label="Lowest level", choices=Level.choices, initial=Level.ERROR)
    environment = forms.CharField(
        label="Only in this environment",
        required=False,
        max_length=64,
        widget=forms.TextInput({"autocomplete": "off"}),
    )
    q = forms.CharField(
        label="Only issues that this search finds",
        required=False,
        max_length=500,
        widget=forms.TextInput({"autocomplete": "off", "spellcheck": "false"}),
        help_text="In the language of the issue list: transaction:*checkout* -timeout.",
    )
    quiet_minutes = forms.IntegerField(
        label="Minutes without further messages about the same issue",
        min_value=0,
        max_value=10_080,
        initial=30,
    )

    class Meta:
        model = AlertRule
        fields = (
            "channel",
            "on_new",
            "on_reopened",
            "events",
            "minutes",
            "level",
            "environment",
            "q",
            "quiet_minutes",
        )

    def __init__(self, *args: Any, project: Project, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.project = project
        channel = self.fields["channel"]
        channel.queryset = project.organization.channels.order_by("name")  # type: ignore[attr-defined]
        channel.empty_label = None  # type: ignore[attr-defined]

    def clean_q(self) -> str:
        """A search without problems."""
        q: str = self.cleaned_data["q"]
        _, problems = read_search(q, {self.project.slug: self.project})
        if problems:
            raise ValidationError([f"{problem}." for problem in problems])
        return q

    def clean(self) -> dict[str, Any]:
        """Both numbers or none, and something to tell of."""
        cleaned: dict[str, Any] = super().clean() or {}
        counts = cleaned.get("events"), cleaned.get("minutes")
        if any(counts) and not all(counts) and not {"events", "minutes"} & self.errors.keys():
            self.add_error("events", "Say how many events in how many minutes, or neither.")
        if not (cleaned.get("on_new") or cleaned.get("on_reopened") or any(counts)):
            self.add_error("on_new", "Choose what to notify of.")
        return cleaned
