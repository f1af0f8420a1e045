"""The whole way: a real SDK, the server as people run it, a mail server and a webhook; and a server that is killed."""

import json
import os
import signal
import time
from urllib.parse import urlsplit

import pytest
import sentry_sdk

from tests.alerts.catchers import http_catcher, mail_catcher
from tests.running import end_server, running_server, start_server, wait_until_it_answers
from tests.wire import post

pytestmark = pytest.mark.server

SETTLE_SECONDS = 60
MAKE = """
from timeline.models import *
organization = Organization.objects.get()
for kind, target in (("email", "ops@e.example"), ("webhook", {url!r}), ("slack", {url!r})):
    channel = AlertChannel.objects.create(organization=organization, name=kind, kind=kind, target=target)
    AlertRule.objects.create(project=Project.objects.get(), channel=channel)
"""
# A notice that was claimed by a thread that died is due again after two minutes: here at once.
HURRY = "from django.utils import timezone; from timeline.models import *; Notice.objects.filter(due__isnull=False).update(due=timezone.now())"


def test_an_error_of_an_sdk_is_told_and_told_once_when_the_server_is_killed() -> None:
    with http_catcher() as hook, mail_catcher() as post_office:
        settings = {
            "CRUMBSITE_EMAIL_URL": f"smtp://{post_office.host}:{post_office.port}",
            "CRUMBSITE_WEBHOOK_NETWORKS": "127.0.0.0/8",
        }
        with running_server(settings=settings) as server:
            server.manage("shell", "-c", MAKE.format(url=hook.url))
            fail(server.dsn)
            wait(lambda: post_office.mails and len(hook.requests) == 2)
            text = post_office.mails[0].get_body(("plain",))
            assert text is not None
            assert "PaymentFailed: provider answered 500" in text.get_content()
            assert "paying for order 8821" in text.get_content()
            assert {json.loads(each.body).get("occasion", "slack") for each in hook.requests} == {
                "new",
                "slack",
            }

            hook.requests.clear()
            body = json.dumps({"message": "told after death", "level": "error"}).encode()
            assert post(server, body, path=f"/api/{server.project_id}/store/").status == 200
            os.killpg(server.process.pid, signal.SIGKILL)
            server.process.wait()
            again = start_server(server.environment, server.folder)
            try:
                wait_until_it_answers(again, urlsplit(server.url).port or 0, server.folder)
                server.manage("shell", "-c", HURRY)
                wait(lambda: len(hook.requests) >= 2)
                time.sleep(2)
            finally:
                end_server(again)
            # Killed before it was sent: once a channel. Between sending and noting it: twice, with the same id.
            ids = [each.headers["x-crumbsite-delivery"] for each in hook.requests]
            assert len(set(ids)) == 2
            assert all(ids.count(one) <= 2 for one in ids)


def fail(dsn: str) -> None:
    """An error with a trail, sent by the SDK for Python."""
    client = sentry_sdk.Client(dsn=dsn, default_integrations=False)
    with sentry_sdk.new_scope() as scope:
        scope.set_client(client)
        scope.add_breadcrumb(category="checkout", message="paying for order 8821")

        class PaymentFailed(Exception):  # noqa: N818
            pass

        try:
            raise PaymentFailed("provider answered 500")
        except PaymentFailed:
            scope.capture_exception()
    client.close(timeout=10)


def wait(is_there: object) -> None:
    until = time.monotonic() + SETTLE_SECONDS
    while not is_there():  # type: ignore[operator]
        assert time.monotonic() < until, "nothing arrived"
        time.sleep(0.1)
