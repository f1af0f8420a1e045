"""What a body says: an object of known fields, each of its type, checked by the form of the page that does the same."""

from collections.abc import Collection, Mapping
from typing import Any

from django import forms
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request

_NAMES = {str: "text", int: "a whole number", bool: "true or false"}


def sent_object(request: Request, fields: Collection[str]) -> dict[str, Any]:
    """The body. Raises ValidationError unless it is an object of these fields."""
    if not isinstance(request.data, dict):
        raise ValidationError([f"Send an object of {', '.join(sorted(fields))}."])
    sent = {str(name): value for name, value in request.data.items()}
    if wrong := sent.keys() - set(fields):
        names = ", ".join(f"`{name[:40]}`" for name in sorted(wrong))
        raise ValidationError([f"{names} is none of {', '.join(sorted(fields))}."])
    return sent


def typed_object(
    request: Request, types: Mapping[str, type], nullable: Collection[str] = ()
) -> dict[str, Any]:
    """The same, each value of its type. Raises ValidationError."""
    sent = sent_object(request, types)
    for name, value in sent.items():
        if value is None and name in nullable:
            continue
        if type(value) is not types[name] or (isinstance(value, str) and not _is_storable(value)):
            null = ", or null" if name in nullable else ""
            raise ValidationError([f"`{name}` is {_NAMES[types[name]]}{null}."])
    return sent


def _is_storable(text: str) -> bool:
    """JSON may hold halves of characters, which no column takes."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def checked(form: forms.BaseForm) -> dict[str, Any]:
    """What a form says. Raises ValidationError."""
    if not form.is_valid():
        raise ValidationError(
            {name: [str(error) for error in errors] for name, errors in form.errors.items()}
        )
    return form.cleaned_data
