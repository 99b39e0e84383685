"""What a password must be, and what is said when it is not: the repair stands in the sentence."""

from __future__ import annotations

from django.contrib.auth import password_validation as django_rules
from django.utils.translation import gettext as _


class LongEnough(django_rules.MinimumLengthValidator):
    """At least `min_length` characters."""

    def get_error_message(self) -> str:
        """Say how many characters it takes."""
        return _(
            "This password is too short. Use at least %(n)d characters; a sentence that only you "
            "know works well."
        ) % {"n": self.min_length}


class NotCommon(django_rules.CommonPasswordValidator):
    """Not one of the passwords that people guess first."""

    def get_error_message(self) -> str:
        """Say what is wrong with it."""
        return _("Many people use this password, so it is easy to guess. Choose another one.")


class NotAboutYou(django_rules.UserAttributeSimilarityValidator):
    """Not the name or the address of the person."""

    def get_error_message(self) -> str:
        """Say what is wrong with it."""
        return _("This password looks like your name or your e-mail address. Choose another one.")
