"""The forms of django-allauth in the portal's words and look."""

from __future__ import annotations

from typing import Any

from allauth.account import forms as account
from allauth.mfa.base import forms as mfa
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.forms import ActivateTOTPForm
from allauth.mfa.totp.internal.auth import TOTP
from django import forms
from django.core.validators import MaxLengthValidator
from django.http import HttpRequest
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from portal import clock
from portal.accounts import mails
from portal.accounts.adapter import SecondFactorAdapter
from portal.web.forms import PlainForm

NEW_PASSWORD_HINT = _("At least 12 characters. A sentence that only you know works well.")
EMAIL_LIMIT = 190  # longer addresses do not occur; from 200 on a counter would show
PASSWORD_LIMIT = 128
CODE_LIMIT = 20


class Spoken(PlainForm):
    """Our labels and hints in place of allauth's, and no placeholders."""

    labels: dict[str, Any] = {}
    hints: dict[str, Any] = {}
    limits: dict[str, int] = {}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper.form_show_errors = True
        for name, field in self.fields.items():
            field.widget.attrs.pop("placeholder", None)
            field.help_text = self.hints.get(name, "")

    @classmethod
    def shape(cls, fields: dict[str, forms.Field]) -> None:
        """Set labels and limits before the sentences about them are made."""
        for name, field in fields.items():
            field.label = cls.labels.get(name, field.label)
            limit = cls.limits.get(name)
            if limit and isinstance(field, forms.CharField):
                field.max_length = limit
                field.validators.append(MaxLengthValidator(limit))


class _Shaped:
    """Sits between `Spoken` and a form of allauth: shapes the fields once they exist."""

    fields: dict[str, forms.Field]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        type(self).shape(self.fields)  # type: ignore[attr-defined]


class SignInForm(Spoken, _Shaped, account.LoginForm):
    """E-mail address and password."""

    labels = {"login": _("E-mail address"), "password": _("Password")}
    limits = {"login": EMAIL_LIMIT, "password": PASSWORD_LIMIT}


class ForgottenForm(Spoken, _Shaped, account.ResetPasswordForm):
    """The address to which the link for a new password goes."""

    labels = {"email": _("E-mail address")}
    limits = {"email": EMAIL_LIMIT}

    def save(self, request: HttpRequest, **kwargs: Any) -> str:
        """A mail to every address, so that nobody learns from the page which ones are known."""
        if self.users:
            return str(super().save(request, **kwargs))
        email: str = self.cleaned_data["email"]
        mails.reset_without_account(email, language=get_language() or "nl", at=clock.now())
        return email


class NewPasswordForm(Spoken, _Shaped, account.ResetPasswordKeyForm):
    """A new password, after the link."""

    labels = {"password1": _("New password"), "password2": _("New password again")}
    hints = {"password1": NEW_PASSWORD_HINT}
    limits = {"password1": PASSWORD_LIMIT, "password2": PASSWORD_LIMIT}


class ChangePasswordForm(Spoken, _Shaped, account.ChangePasswordForm):
    """A new password, knowing the current one."""

    labels = {"oldpassword": _("Current password"), **NewPasswordForm.labels}
    hints = NewPasswordForm.hints
    limits = {"oldpassword": PASSWORD_LIMIT, **NewPasswordForm.limits}


class PasswordForm(Spoken, _Shaped, account.ReauthenticateForm):
    """The password once more."""

    labels = {"password": _("Password")}
    limits = {"password": PASSWORD_LIMIT}


class CodeForm(Spoken, _Shaped, mfa.AuthenticateForm):
    """A code of the app, or a recovery code."""

    labels = {"code": _("Code")}
    hints = {"code": _("Six digits from the app on your phone. Or one of your recovery codes.")}
    limits = {"code": CODE_LIMIT}


class CodeAgainForm(Spoken, _Shaped, mfa.ReauthenticateForm):
    """A code once more."""

    labels = CodeForm.labels
    hints = CodeForm.hints
    limits = CodeForm.limits


class ActivateForm(Spoken, _Shaped, ActivateTOTPForm):
    """The first code of a new app; it counts as used, like every other one."""

    labels = {"code": _("Code from the app")}
    hints = {"code": _("Six digits. The app shows a new code every 30 seconds.")}
    limits = {"code": CODE_LIMIT}

    @property
    def spaced_secret(self) -> str:
        """The key in groups of four, as people type it."""
        return " ".join(self.secret[at : at + 4] for at in range(0, len(self.secret), 4))

    def clean_code(self) -> str:
        """Mark the code, so that it cannot open a session as well."""
        code: str = super().clean_code()
        candidate = Authenticator(user=self.user, type=Authenticator.Type.TOTP, data={})
        if not TOTP(candidate)._mark_code_used(code):
            raise SecondFactorAdapter().validation_error("incorrect_code")
        return code
