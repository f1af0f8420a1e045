"""Who may read the API: `Authorization: Bearer <token>`. How it says no stands in `api_errors.py`."""

from typing import Any

from drf_spectacular.extensions import OpenApiAuthenticationExtension
from rest_framework import exceptions
from rest_framework.authentication import BaseAuthentication, get_authorization_header
from rest_framework.negotiation import BaseContentNegotiation
from rest_framework.parsers import BaseParser
from rest_framework.permissions import SAFE_METHODS, IsAuthenticated
from rest_framework.renderers import BaseRenderer
from rest_framework.request import Request

from timeline.accounts import tokens
from timeline.models import ApiToken, Scope, User


class TokenAuthentication(BaseAuthentication):
    """`Authorization: Bearer <token>`. Only digests are stored; a revoked token is one that never was."""

    def authenticate(self, request: Request) -> tuple[User, ApiToken] | None:
        """The token's user; None leaves it to the next way. Raises AuthenticationFailed. One query."""
        try:
            return tokens.authenticate(get_authorization_header(request))
        except tokens.TokenError as error:
            raise exceptions.AuthenticationFailed(str(error)) from None

    def authenticate_header(self, request: Request) -> str:
        """What a 401 asks for."""
        return "Bearer"


class MayWrite(IsAuthenticated):
    """Somebody asks; a token writes only if it was made for that; whoever is signed in does what they may."""

    message = "This token only reads: create one of scope `write` at /account/."

    def has_permission(self, request: Request, view: Any) -> bool:
        """Whether the request only reads, or may write. What an address does not do at all is a 405."""
        if not super().has_permission(request, view):
            return False
        method, token = request.method or "", request.auth
        if method in SAFE_METHODS or method.lower() not in view.http_method_names:
            return True
        return not isinstance(token, ApiToken) or token.scope == Scope.WRITE


class TokenScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]  # untyped library
    """Tells the schema about Bearer tokens."""

    target_class = "timeline.api.authentication.TokenAuthentication"
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
