"""The background thread of a server that deletes what the settings do not keep, every hour."""

import logging
import threading
from datetime import timedelta

from django.db import Error, connection
from django.utils import timezone

from timeline.background import PeriodicThread
from timeline.database.write_lock import is_unavailable
from timeline.models import Installation
from timeline.retention.deletion import clean, log_deleted, rules_of_settings

logger = logging.getLogger(__name__)

FIRST_SECONDS = 60
CLEAN_SECONDS = 3600
RETRY_SECONDS = 60  # when the database could not be written to


def make_cleaner() -> PeriodicThread:
    """The thread; it finishes the batch at hand when it is stopped."""
    return PeriodicThread("retention", clean_alone, FIRST_SECONDS)


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


def _clean(stopped: threading.Event) -> None:
    try:
        log_deleted(clean(rules_of_settings(), stopped=stopped))
    except (Error, OSError):
        Installation.objects.release_cleaning()
        raise
    if stopped.is_set():  # it may not be finished: the next server to start goes on
        Installation.objects.release_cleaning()
