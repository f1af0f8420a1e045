"""What people fill in."""

import re
from datetime import timedelta
from typing import Any

from django import forms
from django.conf import settings
from django.contrib.auth import password_validation
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator
from django.forms.renderers import BaseRenderer
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.safestring import SafeString

from timeline.accounts import zones
from timeline.models import Organization, Project, Role, Scope, User
from timeline.slugs import validate_project_slug

MAX_EVENTS_PER_MINUTE = 10_000_000
MAX_MEGABYTES_PER_DAY = 100_000_000
MAX_LOG_BATCHES_PER_MINUTE = 10_000_000
MAX_LOG_BYTES_PER_MINUTE = 1 << 40
MAX_RETENTION = 1_000_000  # days, or events


class SignInForm(forms.Form):
    """An e-mail address and a password."""

    email = forms.EmailField(
        label="E-mail", widget=forms.EmailInput({"autocomplete": "username", "autofocus": True})
    )
    password = forms.CharField(
        strip=False, max_length=1000, widget=forms.PasswordInput({"autocomplete": "current-password"})
    )


class NewPasswordForm(forms.Form):
    """A password for somebody who opens their account."""

    password = forms.CharField(
        strip=False,
        max_length=1000,
        widget=forms.PasswordInput({"autocomplete": "new-password"}),
        help_text="At least 10 characters; several words are better than one with special characters.",
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user

    def clean_password(self) -> str:
        """Refuses a password that others would guess."""
        password: str = self.cleaned_data["password"]
        password_validation.validate_password(password, self.user)
        return password


class ChangePasswordForm(NewPasswordForm):
    """The new password, and the old one where there is one."""

    old_password = forms.CharField(
        label="Current password",
        strip=False,
        max_length=1000,
        widget=forms.PasswordInput({"autocomplete": "current-password"}),
    )
    field_order = ["old_password", "password"]

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, user=user, **kwargs)
        self.fields["password"].label = "New password"
        if not user.has_usable_password():
            del self.fields["old_password"]

    def clean_old_password(self) -> str:
        """Refuses whoever only found the session open."""
        password: str = self.cleaned_data["old_password"]
        if not self.user.check_password(password):
            raise ValidationError("This is not your current password.")
        return password


class LongSelect(forms.Select):
    """One of very many, of which none is required: all options are drawn at once."""

    def render(
        self, name: str, value: Any, attrs: dict[str, Any] | None = None, renderer: BaseRenderer | None = None
    ) -> SafeString:
        """Its HTML."""
        context = {
            "name": name,
            "attrs": self.build_attrs(self.attrs, attrs),
            "options": self.choices,
            "chosen": str(value or ""),
        }
        return SafeString(render_to_string("select.html", context, using="timeline"))


class TimeZoneForm(forms.Form):
    """The zone that times are written in."""

    time_zone = forms.ChoiceField(
        label="Time zone",
        required=False,
        choices=lambda: [("", "the browser's"), *((name, name) for name in sorted(zones.names()))],
        widget=LongSelect,
    )


class TokenForm(forms.Form):
    """A new token of the API."""

    name = forms.CharField(
        label="What is it for?",
        max_length=100,
        widget=forms.TextInput({"placeholder": "release script", "autocomplete": "off"}),
    )
    scope = forms.ChoiceField(label="Scope", choices=Scope.choices, initial=Scope.READ, required=False)
    project = forms.ChoiceField(label="Project", required=False)
    days = forms.ChoiceField(
        label="Expires",
        required=False,
        choices=[
            ("", "never: until it is revoked"),
            ("30", "in 30 days"),
            ("90", "in 90 days"),
            ("365", "in a year"),
        ],
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.projects = {
            str(project.pk): project
            for project in Project.objects.filter(organization__memberships__user=user)
            .select_related("organization")
            .order_by("organization__slug", "slug")
        }
        named = [(key, f"{each.organization.slug}/{each.slug}") for key, each in self.projects.items()]
        self.fields["project"].choices = [("", "all projects"), *named]  # type: ignore[attr-defined]

    def kept(self) -> dict[str, Any]:
        """What `credentials.make_token` is told."""
        days = self.cleaned_data["days"]
        return {
            "name": self.cleaned_data["name"],
            "scope": Scope(self.cleaned_data["scope"] or Scope.READ),
            "project": self.projects.get(self.cleaned_data["project"]),
            "expires": timezone.now() + timedelta(days=int(days)) if days else None,
        }


class InvitationForm(forms.Form):
    """Whom to invite."""

    email = forms.EmailField(label="E-mail", widget=forms.EmailInput({"autocomplete": "off"}))
    role = forms.ChoiceField(choices=Role.choices, initial=Role.MEMBER)


class RoleForm(forms.Form):
    """What a member may do."""

    role = forms.ChoiceField(choices=Role.choices)


class ProjectForm(forms.Form):
    """A new project, or another name for one."""

    name = forms.CharField(max_length=100, widget=forms.TextInput({"autocomplete": "off"}))
    slug = forms.CharField(
        label="Short name",
        required=False,
        max_length=50,
        widget=forms.TextInput({"autocomplete": "off"}),
        help_text="In addresses, and in SHOP-12: a-z, 0-9 and -. Derived from the name if left empty.",
    )

    def __init__(
        self, *args: Any, organization: Organization, project: Project | None = None, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.organization = organization
        self.project = project

    def clean_slug(self) -> str:
        """A slug that is free, made from the name where none is given. The present one may stay, whatever it is."""
        slug: str = self.cleaned_data["slug"] or slug_of(self.cleaned_data.get("name", ""))
        if self.project and slug == self.project.slug:
            return slug
        validate_project_slug(slug)
        if self.organization.projects.filter(slug=slug).exists():
            raise ValidationError("There is a project of this name already.")
        return slug


class LimitsForm(forms.Form):
    """What a project may send, and what is kept of it."""

    events_per_minute = forms.IntegerField(
        label="Events per minute", required=False, min_value=0, max_value=MAX_EVENTS_PER_MINUTE
    )
    megabytes_per_day = forms.IntegerField(
        label="Megabytes to store in a day", required=False, min_value=0, max_value=MAX_MEGABYTES_PER_DAY
    )
    log_batches_per_minute = forms.IntegerField(
        label="Batches of logs per minute", required=False, min_value=0, max_value=MAX_LOG_BATCHES_PER_MINUTE
    )
    log_bytes_per_minute = forms.IntegerField(
        label="Bytes of logs per minute", required=False, min_value=0, max_value=MAX_LOG_BYTES_PER_MINUTE
    )
    retention_days = forms.IntegerField(label="Days to keep events", required=False, min_value=1)
    retention_events_per_issue = forms.IntegerField(
        label="Events to keep of each issue", required=False, min_value=1
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        quota, days, count = (
            settings.EVENTS_PER_MINUTE,
            settings.RETENTION_DAYS,
            settings.RETENTION_EVENTS_PER_ISSUE,
        )
        texts = {
            "events_per_minute": f"{_default(quota)} Events beyond it are refused.",
            "megabytes_per_day": f"{_default(settings.MEGABYTES_PER_DAY)} Events beyond it are refused until the day is over.",
            "log_batches_per_minute": f"{_default(settings.LOG_BATCHES_PER_MINUTE)} SDKs send up to 100 logs in a batch."
            " Logs beyond it are dropped, events are not. As many batches of spans may come.",
            "log_bytes_per_minute": f"{_default(settings.LOG_BYTES_PER_MINUTE)} Counted before they are compressed:"
            " about 1,500 a log. As many bytes of spans may come.",
            "retention_days": f"Empty: the server's setting ({days or 'all days'}); it can be shortened here, not extended.",
            "retention_events_per_issue": f"Empty: the server's setting ({count or 'all events'}). The newest are kept.",
        }
        for name, text in texts.items():
            self.fields[name].help_text = text
        for name, most in (("retention_days", days), ("retention_events_per_issue", count)):
            self.fields[name].validators.append(MaxValueValidator(most or MAX_RETENTION))


def _default(number: int) -> str:
    """What an empty field and 0 mean."""
    return f"Empty: the server's setting ({number:,}). 0: no limit." if number else "Empty or 0: no limit."


class ConfirmForm(forms.Form):
    """That somebody means it: the name of what goes."""

    name = forms.CharField(widget=forms.TextInput({"autocomplete": "off"}))

    def __init__(self, *args: Any, wanted: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.wanted = wanted
        self.fields["name"].label = f"Type {wanted} to confirm"

    def clean_name(self) -> str:
        """Refuses another name."""
        name: str = self.cleaned_data["name"]
        if name.strip() != self.wanted:
            raise ValidationError(f"This is not {self.wanted}.")
        return name


class KeyForm(forms.Form):
    """The name of a key."""

    name = forms.CharField(max_length=100, widget=forms.TextInput({"autocomplete": "off"}))


def slug_of(name: str) -> str:
    """A slug like this name: "Web shop 2" is web-shop-2."""
    return re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")[:50].strip("-")
