"""How users are made and found: an e-mail address is one address in any case."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib.auth.base_user import BaseUserManager
from django.contrib.auth.hashers import make_password

if TYPE_CHECKING:
    from portal.accounts.models import User


class UserManager(BaseUserManager["User"]):
    """Makes users with a normalised address; lookups ignore case."""

    def create_user(
        self, email: str, name: str, password: str | None = None, encoded: str = "", **extra: Any
    ) -> User:
        """A new user; without a password the account can only be entered by a reset link."""
        user = self.model(email=email.strip().lower(), name=name, **extra)
        user.password = encoded or make_password(password)
        user.save(using=self._db)
        return user

    def get_by_natural_key(self, username: str | None) -> User:
        """The user with this address, in any case."""
        return self.get(email__iexact=username)
