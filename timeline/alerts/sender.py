"""The thread of a server that tells: one in each worker, every second."""

import http.client
import logging
import smtplib
import threading
from datetime import datetime, timedelta

from django.conf import settings
from django.core.mail import get_connection
from django.db import Error, close_old_connections
from django.utils import timezone

from timeline.alerts import outbox
from timeline.alerts.connecting import RefusedError, post
from timeline.alerts.message import compose
from timeline.alerts.writing import write_json, write_mail, write_slack
from timeline.background import PeriodicThread
from timeline.database.write_lock import is_unavailable
from timeline.models import AlertChannel, ChannelKind, Issue, Notice, Project

logger = logging.getLogger(__name__)

LOOK_SECONDS = 1.0
RETRY_SECONDS = 5.0  # when the database cannot be used
FORGET_SECONDS = 3600


class Sender:
    """The work of the thread."""

    def __init__(self) -> None:
        self._forget_at: datetime | None = None

    def work(self, stopped: threading.Event) -> float:
        """Tell what there is to tell; the seconds until the next time."""
        try:
            self._work(timezone.now(), stopped)
        except Error as error:
            if not is_unavailable(error):
                raise
            logger.warning("Alerts cannot be sent now (%s); trying again in %d s", error, RETRY_SECONDS)
            return RETRY_SECONDS
        finally:
            close_old_connections()
        return LOOK_SECONDS

    def _work(self, now: datetime, stopped: threading.Event) -> None:
        outbox.take_news(now)
        outbox.look_at_counts(now)
        outbox.make_digests(now)
        while not stopped.is_set() and (notice := outbox.claim(timezone.now())):
            send(notice)
        if self._forget_at is None or now >= self._forget_at:
            self._forget_at = now + timedelta(seconds=FORGET_SECONDS)
            outbox.forget_old(now)


def make_sender() -> PeriodicThread:
    """The thread; it finishes the message at hand when it is stopped."""
    return PeriodicThread("alerts", Sender().work, LOOK_SECONDS)


def send(notice: Notice) -> None:
    """One try of one notice, and what became of it. Never raises for what a channel or a message does."""
    channel = AlertChannel.objects.select_related("organization").filter(pk=notice.channel_id).first()
    project = Project.objects.select_related("organization").filter(pk=notice.project_id).first()
    if channel is None or project is None:
        outbox.finish(notice, is_sent=False, status="the channel is gone", answer="", is_final=True)
        return
    try:
        is_sent, status, answer = _send(notice, channel, project)
        outbox.finish(notice, is_sent=is_sent, status=status, answer=answer)
    except Issue.DoesNotExist:
        outbox.finish(notice, is_sent=False, status="the issue is gone", answer="", is_final=True)
    except RefusedError as error:
        outbox.finish(notice, is_sent=False, status="refused", answer=str(error), is_final=True)
    except (OSError, http.client.HTTPException, smtplib.SMTPException) as error:
        outbox.finish(notice, is_sent=False, status=type(error).__name__, answer=str(error))
    except Error:
        raise
    except Exception as error:  # a defect of ours: the other notices are still sent
        logger.exception("Notice %s could not be sent", notice.notice_id)
        outbox.finish(notice, is_sent=False, status="Crumbsite failed", answer=repr(error))


def _send(notice: Notice, channel: AlertChannel, project: Project) -> tuple[bool, str, str]:
    """Whether it was taken, the status and the answer. Raises what `send` catches."""
    message = compose(notice, channel, project)
    if channel.kind == ChannelKind.EMAIL:
        with get_connection(timeout=settings.EMAIL_TIMEOUT) as connection:
            mail = write_mail(message)
            mail.connection = connection
            mail.send()
        return True, "sent", ""
    body, headers = (write_json if channel.kind == ChannelKind.WEBHOOK else write_slack)(message)
    reply = post(channel.target, body, headers)
    redirected = " (redirects are not followed)" if 300 <= reply.status < 400 else ""
    return reply.is_good, f"{reply.status}{redirected}", reply.text
