"""One request to a Django of one view, which asks its database, logs, and fails. Prints the id of the event."""

import logging
import os
from typing import Any

import django
import sentry_sdk
from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory
from django.urls import path
from sentry_sdk.integrations.django import DjangoIntegration

log = logging.getLogger("shop.views")
sent: list[str] = []


def note(event: Any, hint: Any) -> Any:
    """Remember its id."""
    sent.append(event["event_id"])
    return event


def checkout(request: HttpRequest) -> HttpResponse:
    """The view."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 41 + 1")
    log.warning("cart %s is old", "A-1", extra={"order": "A-1"})
    sentry_sdk.logger.info("asking the till")
    raise ConnectionError("payment failed")


urlpatterns = [path("checkout/", checkout)]


def main() -> None:
    """One request."""
    settings.configure(
        ROOT_URLCONF=__name__,
        DATABASES={"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:"}},
        ALLOWED_HOSTS=["*"],
        LOGGING_CONFIG=None,
    )
    sentry_sdk.init(
        os.environ["SENTRY_DSN"],
        enable_logs=True,
        traces_sample_rate=1.0,
        integrations=[DjangoIntegration()],
        before_send=note,
    )
    django.setup()
    environ = RequestFactory().get("/checkout/").environ
    answer = get_wsgi_application()(environ, lambda *_: lambda _: None)
    answer.close()
    sentry_sdk.flush()
    print(sent[0])


main()
