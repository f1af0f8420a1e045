"""How the API says no: `{"detail", "causes"}` with the right status."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404
from rest_framework import exceptions
from rest_framework.response import Response
from rest_framework.views import exception_handler

from timeline.accounts.access import MISSING


def _causes(detail: object) -> list[str]:
    if isinstance(detail, dict):
        return [f"{name}: {cause}" for name, value in detail.items() for cause in _causes(value)]
    if isinstance(detail, list):
        return [cause for value in detail for cause in _causes(value)]
    return [str(detail)]


def answer_error(error: Exception, context: dict[str, Any]) -> Response | None:
    """Every error of the API in one form; None, which becomes a 500, for what is not a client's."""
    if isinstance(error, Http404):
        error = exceptions.NotFound(MISSING)
    elif isinstance(error, PermissionDenied):
        error = exceptions.PermissionDenied(str(error) or None)
    answer = exception_handler(error, context)
    if answer is None or not isinstance(error, exceptions.APIException):
        return answer
    if isinstance(error, exceptions.ValidationError):
        causes = _causes(error.detail)
        answer.data = {
            "detail": causes[0] if len(causes) == 1 else "The request is not valid.",
            "causes": causes,
        }
    else:
        answer.data = {"detail": str(error.detail), "causes": []}
    return answer
