"""What people fill in."""

import re
from typing import Any

from django import forms
from django.contrib.auth import password_validation
from django.core.exceptions import ValidationError

from timeline.accounts import zones
from timeline.models import Organization, Role, User
from timeline.slugs import validate_project_slug


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
        help_text="At least 10 characters; a few words are better than one with signs.",
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
        label="Present password",
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
            raise ValidationError("This is not your present password.")
        return password


class TimeZoneForm(forms.Form):
    """The zone that times are written in."""

    time_zone = forms.ChoiceField(
        label="Time zone",
        required=False,
        choices=lambda: [("", "as the browser says"), *((name, name) for name in sorted(zones.names()))],
    )


class TokenForm(forms.Form):
    """A new token of the API."""

    name = forms.CharField(
        label="What is it for?",
        max_length=100,
        widget=forms.TextInput({"placeholder": "release script", "autocomplete": "off"}),
    )


class InvitationForm(forms.Form):
    """Whom to invite."""

    email = forms.EmailField(label="E-mail", widget=forms.EmailInput({"autocomplete": "off"}))
    role = forms.ChoiceField(choices=Role.choices, initial=Role.MEMBER)


class RoleForm(forms.Form):
    """What a member may do."""

    role = forms.ChoiceField(choices=Role.choices)


class ProjectForm(forms.Form):
    """A new project."""

    name = forms.CharField(max_length=100, widget=forms.TextInput({"autocomplete": "off"}))
    slug = forms.CharField(
        label="Short name",
        required=False,
        max_length=50,
        widget=forms.TextInput({"autocomplete": "off"}),
        help_text="In addresses, and in SHOP-12: a-z, 0-9 and -. Made from the name if left out; it stays.",
    )

    def __init__(self, *args: Any, organization: Organization, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.organization = organization

    def clean_slug(self) -> str:
        """A slug that is free, made from the name where none is given."""
        slug: str = self.cleaned_data["slug"] or slug_of(self.cleaned_data.get("name", ""))
        validate_project_slug(slug)
        if self.organization.projects.filter(slug=slug).exists():
            raise ValidationError("There is a project of this name already.")
        return slug


class KeyForm(forms.Form):
    """The name of a key."""

    name = forms.CharField(max_length=100, widget=forms.TextInput({"autocomplete": "off"}))


def slug_of(name: str) -> str:
    """A slug like this name: "Web shop 2" is web-shop-2."""
    return re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")[:50].strip("-")
