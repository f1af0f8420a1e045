"""Who may read the API, and how it says no: `{"detail", "causes"}` with the right status."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from rest_framework import exceptions
from rest_framework.authentication import BaseAuthentication, get_authorization_header
from rest_framework.negotiation import BaseContentNegotiation
from rest_framework.parsers import BaseParser
from rest_framework.renderers import BaseRenderer
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import exception_handler

from timeline.models import ApiToken, User, digest


class TokenAuthentication(BaseAuthentication):
    """`Authorization: Bearer <token>`. Only digests are stored; a revoked token is one that never was."""

    def authenticate(self, request: Request) -> tuple[User, ApiToken] | None:
        """The token's user; None leaves it to the next way. Raises AuthenticationFailed. One query."""
        words = get_authorization_header(request).split()
        if not words:
            return None
        if len(words) != 2 or words[0].lower() != b"bearer":
            raise exceptions.AuthenticationFailed("Send 'Authorization: Bearer <token>'.")
        token = (
            ApiToken.objects.select_related("user")
            .filter(digest=digest(words[1].decode("latin-1")), revoked__isnull=True, user__is_active=True)
            .first()
        )
        if token is None:
            raise exceptions.AuthenticationFailed("This token is not known, or was revoked.")
        return token.user, token

    def authenticate_header(self, request: Request) -> str:
        """What a 401 asks for."""
        return "Bearer"


class TokenScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]  # untyped library
    """Tells the schema about Bearer tokens."""

    target_class = "timeline.api_access.TokenAuthentication"
    name = "token"

    def get_security_definition(self, auto_schema: Any) -> dict[str, str]:
        """In the words of OpenAPI."""
        return {"type": "http", "scheme": "bearer", "description": "A token of /account/."}


class OneFormat(BaseContentNegotiation):
    """The API speaks JSON, whatever a client says that it accepts."""

    def select_parser(self, request: Request, parsers: Any) -> BaseParser:
        """The only parser."""
        parser: BaseParser = parsers[0]
        return parser

    def select_renderer(
        self, request: Request, renderers: Any, format_suffix: str | None = None
    ) -> tuple[BaseRenderer, str]:
        """The only renderer."""
        return renderers[0], renderers[0].media_type


def _causes(detail: object) -> list[str]:
    if isinstance(detail, dict):
        return [f"{name}: {cause}" for name, value in detail.items() for cause in _causes(value)]
    if isinstance(detail, list):
        return [cause for value in detail for cause in _causes(value)]
    return [str(detail)]


def answer_error(error: Exception, context: dict[str, Any]) -> Response | None:
    """Every error of the API in one form; None, which becomes a 500, for what is not a client's."""
    if isinstance(error, Http404):
        error = exceptions.NotFound("There is nothing here, or nothing that you may see.")
    elif isinstance(error, PermissionDenied):
        error = exceptions.PermissionDenied()
    answer = exception_handler(error, context)
    if answer is None or not isinstance(error, exceptions.APIException):
        return answer
    if isinstance(error, exceptions.ValidationError):
        causes = _causes(error.detail)
        answer.data = {
            "detail": causes[0] if len(causes) == 1 else "This request is not right.",
            "causes": causes,
        }
    else:
        answer.data = {"detail": str(error.detail), "causes": []}
    return answer
