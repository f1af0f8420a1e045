"""Sessions in the database, asked for only by keys that we may have made."""

import re

from django.contrib.sessions.backends import db

KEY = re.compile(r"[a-z0-9]{32}")


class SessionStore(db.SessionStore):
    """Django's, for whose keys a NUL in a cookie would be an error of PostgreSQL."""

    def _validate_session_key(self, key: str | None) -> bool:
        return bool(key and KEY.fullmatch(key))
