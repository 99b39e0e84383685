"""Where django-allauth meets the portal: mails through the outbox, our words, our rules."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core import context
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from portal import audit, clock
from portal.accounts import mails, secrets
from portal.accounts.models import User
from portal.accounts.roles import second_factor_required
from portal.accounts.stepup import is_fresh

# What changed, for the mail that tells so; the key is allauth's name of its own mail.
NOTICES = {
    "account/email/password_changed": "password_changed",
    "account/email/password_reset": "password_changed",
    "mfa/email/totp_activated": "second_factor_on",
    "mfa/email/totp_deactivated": "second_factor_off",
    "mfa/email/recovery_codes_generated": "recovery_codes",
}


class AccountAdapter(DefaultAccountAdapter):
    """Sign-in by e-mail address; accounts come from invitations only."""

    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "email_password_mismatch": _(
            "The e-mail address or the password is not right. Try again, or choose a new password."
        ),
        "enter_current_password": _("This is not your current password. Type it again."),
        "incorrect_code": _("This code is not right. Wait for the next code and type that one."),
        "incorrect_password": _("The password is not right. Type it again."),
        "invalid_password_reset": _("This link is no longer valid. Ask for a new one."),
        "too_many_login_attempts": _("Too many attempts. Wait five minutes and try again."),
        "rate_limited": _("Too many attempts. Wait five minutes and try again."),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Nobody registers without an invitation."""
        return False

    def is_reauthentication_required(self, *, app: str, **kwargs: Any) -> bool:
        """The same rule as everywhere: a fresh proof within ten minutes."""
        return not is_fresh(context.request)

    def get_reauthentication_methods(self, user: Any) -> list[dict[str, Any]]:
        """One page asks for whatever this person must give."""
        url = reverse("accounts:step_up")
        return [{"id": "step_up", "description": "", "url": url}] if user.is_authenticated else []

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        """Back to the page on which the change was chosen."""
        return reverse("mfa_index")

    def post_login(self, request: HttpRequest, user: Any, **kwargs: Any) -> HttpResponse:
        """The person's language comes along to every browser."""
        response: HttpResponse = super().post_login(request, user, **kwargs)
        response.set_cookie(settings.LANGUAGE_COOKIE_NAME, user.language, samesite="Lax")
        return response

    def authentication_failed(self, request: HttpRequest, **credentials: Any) -> None:
        """Write down that somebody could not sign in; the address only when it is known."""
        known = User.objects.filter(email__iexact=str(credentials.get("email", ""))).first()
        with transaction.atomic():
            audit.write("accounts.sign_in_failed", obj=known)

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """All mail of allauth goes through the outbox, in our own words."""
        at = clock.now()
        if template_prefix == "account/email/password_reset_key":
            path = urlsplit(context["password_reset_url"]).path
            mails.reset_link(context["user"], path, at=at)
        elif template_prefix in NOTICES:
            user = User.objects.get(email__iexact=email)
            mails.security_notice(user, NOTICES[template_prefix], at=at)
        else:
            raise NotImplementedError(template_prefix)


class SecondFactorAdapter(DefaultMFAAdapter):
    """Second factors: secrets encrypted, and never taken away where they are obligatory."""

    error_messages = {
        **DefaultMFAAdapter.error_messages,
        "incorrect_code": _("This code is not right. Wait for the next code and type that one."),
        "cannot_delete_authenticator": _(
            "Your role requires a second step, so you cannot turn it off."
        ),
    }

    def encrypt(self, text: str) -> str:
        """What goes into the table."""
        return secrets.encrypt(text)

    def decrypt(self, encrypted_text: str) -> str:
        """What comes out of the table."""
        return secrets.decrypt(encrypted_text)

    def can_delete_authenticator(self, authenticator: Authenticator) -> bool:
        """Not while a role asks for it."""
        return not second_factor_required(authenticator.user)
