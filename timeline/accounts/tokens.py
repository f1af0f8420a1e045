"""Who reads by a token: `Authorization: Bearer <token>`, in the API and where a page takes one."""

from django.utils import timezone

from timeline.accounts import access
from timeline.database.replica import read_for
from timeline.models import ApiToken, User, digest


class TokenError(Exception):
    """The header is there and opens nothing. The text is for the sender."""


def authenticate(header: bytes) -> tuple[User, ApiToken] | None:
    """The token's user; None without a header. Raises TokenError. One query.

    Only digests are stored; a revoked token is one that never was.
    """
    words = header.split()
    if not words:
        return None
    if len(words) != 2 or words[0].lower() != b"bearer":
        raise TokenError("Send 'Authorization: Bearer <token>'.")
    token = (
        ApiToken.objects.select_related("user")
        .filter(digest=digest(words[1].decode("latin-1")), revoked__isnull=True, user__is_active=True)
        .first()
    )
    if token is None:
        raise TokenError("This token is not known, or was revoked.")
    if token.expires is not None and token.expires <= timezone.now():
        raise TokenError("This token has expired.")
    read_for(token.user.last_write)
    return access.limit_to(token.user, token.project_id), token
