"""Which reader may read from the replica: whoever's last write has arrived there."""

from collections.abc import Callable
from typing import Any

from django.core.exceptions import MiddlewareNotUsed
from django.http import HttpRequest, HttpResponseBase

from timeline.database import replica
from timeline.models import User

READS = ("GET", "HEAD")


class ReadFromReplica:
    """Opens the replica to pages of who is signed in, and notes what they write. Not used without a replica."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        if not replica.has_replica():
            raise MiddlewareNotUsed
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if request.method in READS:
            with replica.page():
                return self.get_response(request)
        answer = self.get_response(request)
        # A view of the API knows its reader only now.
        if request.user.is_authenticated:
            User.objects.filter(pk=request.user.pk).update(last_write=replica.WrittenHere())
        return answer

    def process_view(self, request: HttpRequest, *_: Any) -> None:
        """A session's reader. (A token's is known to the API's authentication.)"""
        if request.method in READS and request.user.is_authenticated:
            replica.read_for(request.user.last_write)
