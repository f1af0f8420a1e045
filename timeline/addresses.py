"""Addresses as people and SDKs reach them, made from `CRUMBSITE_BASE_URL`."""

from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpRequest
from django.utils.http import url_has_allowed_host_and_scheme

from timeline.models import ProjectKey


def absolute(path: str) -> str:
    """The whole address of what `reverse` gave (which has the base's own path already)."""
    base = urlsplit(settings.BASE_URL)
    return f"{base.scheme}://{base.netloc}{path}"


def dsn_of(key: ProjectKey) -> str:
    """What an SDK is given to write to the key's project."""
    base = urlsplit(settings.BASE_URL)
    return f"{base.scheme}://{key.public_key}@{base.netloc}{base.path}/{key.project_id}"


def own_address(request: HttpRequest, wanted: str, default: str) -> str:
    """What a form or an address says to go on to, if that is a page of ours; it must not lead elsewhere."""
    is_ours = url_has_allowed_host_and_scheme(wanted, {request.get_host()}, require_https=request.is_secure())
    return wanted if is_ours and wanted.startswith(("/", "http://", "https://")) else default
