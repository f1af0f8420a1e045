"""Who somebody is: Django's backend, with a reader looked up by a statement that is written once."""

from typing import Any

from django.contrib.auth.backends import ModelBackend
from django.core.exceptions import PermissionDenied

from timeline.database.prepared import Prepared
from timeline.models import User


class Backend(ModelBackend):
    """Every page asks it who reads."""

    def authenticate(self, *args: Any, **kwargs: Any) -> User:
        """Whose password it is. Raises PermissionDenied, which Django turns into nobody: Django's own backend, which only
        knows sessions that began before this one was there, is not asked as well."""
        user = super().authenticate(*args, **kwargs)
        if not isinstance(user, User):
            raise PermissionDenied
        return user

    def get_user(self, user_id: int) -> User | None:
        """Who a session is of. One query."""
        user = _user.first(user_id=user_id)
        return user if user is not None and self.user_can_authenticate(user) else None


_user = Prepared(User, lambda user_id: User.objects.filter(pk=user_id))
