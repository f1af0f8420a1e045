"""Background threads of a server: one deletes every hour what is not kept, one at once what somebody deleted."""

import fcntl
import logging
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

from django.conf import settings
from django.db import Error, connection
from django.utils import timezone

from timeline.background import PeriodicThread
from timeline.database.write_lock import is_unavailable
from timeline.models import Installation
from timeline.retention.deletion import clean, log_deleted, rules_of_settings
from timeline.retention.removal import remove_all

logger = logging.getLogger(__name__)

FIRST_SECONDS = 60
CLEAN_SECONDS = 3600
REMOVE_SECONDS = 5
RETRY_SECONDS = 60  # when the database could not be written to


def make_cleaner() -> PeriodicThread:
    """The thread; it finishes the batch at hand when it is stopped."""
    return PeriodicThread("retention", clean_alone, FIRST_SECONDS)


def make_remover() -> PeriodicThread:
    """The thread that deletes what is left of deleted projects and issues."""
    return PeriodicThread("removal", remove_alone, REMOVE_SECONDS)


def remove_alone(stopped: threading.Event) -> float:
    """Go on with every deletion, unless another process of the server does; the seconds until the next time."""
    try:
        with alone("removal") as is_alone:
            if is_alone:
                remove_all(stopped)
    except (Error, OSError) as error:
        if not is_unavailable(error):
            logger.exception("What was deleted could not be removed; trying again in %d s", RETRY_SECONDS)
        return RETRY_SECONDS
    finally:
        connection.close()
    return REMOVE_SECONDS


def clean_alone(stopped: threading.Event) -> float:
    """Clean, unless another server of this database did within the hour; the seconds until the next time."""
    try:
        if Installation.objects.claim_cleaning(timezone.now(), timedelta(seconds=CLEAN_SECONDS / 2)):
            _clean(stopped)
    except (Error, OSError) as error:
        if is_unavailable(error):  # the requests that meet it log more
            logger.warning(
                "Old events cannot be deleted now (%s); trying again in %d s", error, RETRY_SECONDS
            )
            return RETRY_SECONDS
        logger.exception("Old events could not be deleted; trying again in %d s", CLEAN_SECONDS)
    finally:
        connection.close()
    return CLEAN_SECONDS


@contextmanager
def alone(work: str) -> Iterator[bool]:
    """Whether no other process of this data folder is at this work."""
    with (settings.DATA_DIR / f"{work}.lock").open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield False
        else:
            yield True


def _clean(stopped: threading.Event) -> None:
    try:
        log_deleted(clean(rules_of_settings(), stopped=stopped))
    except (Error, OSError):
        Installation.objects.release_cleaning()
        raise
    if stopped.is_set():  # it may not be finished: the next server to start goes on
        Installation.objects.release_cleaning()
