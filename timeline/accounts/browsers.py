"""Browsers that somebody has signed in from: a signed cookie for each account, by which its owner is told from strangers.

It opens nothing. It only keeps those who guess an account's password from using up the tries of who knows it.
"""

import secrets
from datetime import timedelta

from django.http import HttpRequest, HttpResponse

from timeline.models import User, digest

COOKIE = "browser"
LIFETIME = timedelta(days=180)


def name_of(request: HttpRequest, email: str) -> str:
    """The name of this browser where the account of `email` was signed in from it, else ""."""
    email = email.strip().lower()
    name = request.get_signed_cookie(_cookie(email), default="", salt=email, max_age=LIFETIME)
    return name if isinstance(name, str) else ""


def remember(request: HttpRequest, response: HttpResponse, user: User) -> None:
    """After signing in."""
    response.set_signed_cookie(
        _cookie(user.email),
        name_of(request, user.email) or secrets.token_urlsafe(16),
        salt=user.email,
        max_age=LIFETIME,
        path="/",
        secure=request.is_secure(),
        httponly=True,
        samesite="Lax",
    )


def _cookie(email: str) -> str:
    return f"{COOKIE}_{digest(email)[:16]}"
