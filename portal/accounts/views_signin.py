"""Signing in, and the pages around passwords: allauth's views with our own additions."""

from __future__ import annotations

from typing import Any

from allauth.account.views import LoginView
from django.conf import settings

from portal.accounts.demo import cast_by_organisation


class SignInView(LoginView):
    """The sign-in page; in the demo it also offers the cast."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the people of the demo."""
        cast = cast_by_organisation() if settings.DEMO_MODE else []
        return super().get_context_data(**kwargs) | {"cast": cast}
