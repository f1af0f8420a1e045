"""Addresses as people and SDKs reach them, made from `CRUMBSITE_BASE_URL`."""

from functools import lru_cache
from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpRequest
from django.urls import get_script_prefix, reverse
from django.utils.http import url_has_allowed_host_and_scheme

from timeline.models import ProjectKey

_MARK = 987_654_320  # a number; as 32 digits an id, and a slug


def path_of(name: str, *args: str | int) -> str:
    """What `reverse` gives for slugs, ids and numbers of what is stored, in a tenth of its time: a list has one in each row."""
    if not all(args):
        return reverse(name, args=args)  # as it stands in no address: says so
    return _shape(name, tuple(map(type, args)), get_script_prefix()).format(*args)


@lru_cache(1_000)
def _shape(name: str, kinds: tuple[type, ...], prefix: str) -> str:
    """A path with `{0}`, `{1}` … where its arguments stand."""
    marks = [_MARK + place if kind is int else f"{_MARK + place:032}" for place, kind in enumerate(kinds)]
    path = reverse(name, args=marks)
    for place, mark in enumerate(marks):
        path = path.replace(str(mark), f"{{{place}}}")
    return path


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
