"""The pages of django-allauth that we use, under its own names; all its others do not exist.

What changes a key runs in one transaction, so that change, event and mail are kept together;
signing in does not, so that a wrong attempt and a used code count at once.
"""

from collections.abc import Callable
from typing import Any

from allauth.account import views as account
from allauth.mfa.base import views as mfa
from allauth.mfa.recovery_codes import views as codes
from allauth.mfa.totp import views as totp
from django.contrib.auth.decorators import login_required
from django.db import transaction
from django.urls import path, re_path

from portal.accounts.secondfactor import before_second_factor
from portal.accounts.stepup import step_up
from portal.accounts.views_profile import security
from portal.accounts.views_signin import ActivateView, SignInView
from portal.web.gate import public

View = Callable[..., Any]


def early(view: View) -> View:
    """A page that works before the second factor was given."""
    return before_second_factor(view)


def guarded(view: View) -> View:
    """A page of one's own account."""
    return login_required(transaction.atomic(view))


urlpatterns = [
    path("inloggen/", early(SignInView.as_view()), name="account_login"),
    path("uitloggen/", public(early(account.logout)), name="account_logout"),
    path("gesloten/", early(account.account_inactive), name="account_inactive"),
    path("wachtwoord/", guarded(account.password_change), name="account_change_password"),
    path("wachtwoord/vergeten/", early(account.password_reset), name="account_reset_password"),
    path(
        "wachtwoord/vergeten/verstuurd/",
        early(account.password_reset_done),
        name="account_reset_password_done",
    ),
    path(
        "wachtwoord/nieuw/klaar/",
        early(account.password_reset_from_key_done),
        name="account_reset_password_from_key_done",
    ),
    re_path(
        r"^wachtwoord/nieuw/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>[^/]+)/$",
        early(transaction.atomic(account.password_reset_from_key)),
        name="account_reset_password_from_key",
    ),
    path("code/", early(mfa.authenticate), name="mfa_authenticate"),
    path("beveiliging/", security, name="mfa_index"),
    path(
        "tweede-stap/",
        early(transaction.atomic(step_up(ActivateView.as_view()))),
        name="mfa_activate_totp",
    ),
    path(
        "tweede-stap/verwijderen/",
        guarded(step_up(totp.deactivate_totp)),
        name="mfa_deactivate_totp",
    ),
    path(
        "herstelcodes/",
        guarded(step_up(codes.view_recovery_codes)),
        name="mfa_view_recovery_codes",
    ),
    path(
        "herstelcodes/nieuw/",
        guarded(step_up(codes.generate_recovery_codes)),
        name="mfa_generate_recovery_codes",
    ),
    path(
        "herstelcodes/bestand/",
        guarded(step_up(codes.download_recovery_codes)),
        name="mfa_download_recovery_codes",
    ),
]
