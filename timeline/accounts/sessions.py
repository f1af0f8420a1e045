"""Sessions in the database, asked for only by keys that we may have made."""

import re
from typing import Any

from django.contrib.sessions.backends import db
from django.contrib.sessions.models import Session
from django.utils import timezone

from timeline.database.prepared import Prepared

KEY = re.compile(r"[a-z0-9]{32}")


class SessionStore(db.SessionStore):
    """Django's, for whose keys a NUL in a cookie would be an error of PostgreSQL."""

    def _validate_session_key(self, key: str | None) -> bool:
        return bool(key and KEY.fullmatch(key))

    def _get_session_from_db(self) -> Any:
        """The session's row; None, and no key from here on: there is none, or it has expired."""
        found = _session.first(key=self.session_key, now=timezone.now())
        if found is None:
            self._session_key = None
        return found


_session = Prepared(Session, lambda key, now: Session.objects.filter(session_key=key, expire_date__gt=now))
