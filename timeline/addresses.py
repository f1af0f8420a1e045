"""Addresses as people and SDKs reach them, made from `CRUMBSITE_BASE_URL`."""

from urllib.parse import urlsplit

from django.conf import settings

from timeline.models import ProjectKey


def absolute(path: str) -> str:
    """The whole address of what `reverse` gave (which has the base's own path already)."""
    base = urlsplit(settings.BASE_URL)
    return f"{base.scheme}://{base.netloc}{path}"


def dsn_of(key: ProjectKey) -> str:
    """What an SDK is given to write to the key's project."""
    base = urlsplit(settings.BASE_URL)
    return f"{base.scheme}://{key.public_key}@{base.netloc}{base.path}/{key.project_id}"
