"""Signing in, and the pages around passwords: allauth's views with our own additions."""

from __future__ import annotations

from typing import Any

from allauth.account.internal.flows.login import record_authentication
from allauth.account.views import LoginView
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.views import ActivateTOTPView
from django.conf import settings
from django.http import HttpResponse

from portal import audit
from portal.accounts.demo import cast_by_organisation


class SignInView(LoginView):
    """The sign-in page; in the demo it also offers the cast."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the people of the demo."""
        cast = cast_by_organisation() if settings.DEMO_MODE else []
        context: dict[str, Any] = super().get_context_data(**kwargs)
        return context | {"cast": cast}


class ActivateView(ActivateTOTPView):
    """Setting up an app; the code just typed is the second factor of this session."""

    def form_valid(self, form: Any) -> HttpResponse:
        """Keep the app and go on as somebody who gave a second factor."""
        response: HttpResponse = super().form_valid(form)
        user = self.request.user
        app = Authenticator.objects.get(user=user, type=Authenticator.Type.TOTP)
        record_authentication(self.request, user, "mfa", id=app.pk, type=app.type)
        audit.write("accounts.second_factor_added", obj=user, actor=user)
        return response
