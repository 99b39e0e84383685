"""A person's own pages: details, and what guards the account."""

from __future__ import annotations

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import translation
from django.utils.translation import gettext as _

from portal.accounts import services
from portal.accounts.forms import ProfileForm
from portal.accounts.gate import person
from portal.accounts.models import UserSession
from portal.accounts.roles import office_ids, second_factor_required
from portal.drafts import forget, once, typed
from portal.web.gate import requires_post, requires_read

PROFILE = "account:profile"


@once
def profile(request: HttpRequest) -> HttpResponse:
    """Name, phone number and language of the signed-in person."""
    user = person(request)
    start = {"name": user.name, "phone": user.phone, "language": user.language}
    form = ProfileForm(typed(request, PROFILE), initial=start)
    if request.method == "POST" and form.is_valid():
        changed = services.change_profile(user, **form.cleaned_data)
        forget(request, PROFILE)
        with translation.override(changed.language):
            messages.success(request, _("Your details were saved."))
        response = redirect("accounts:profile")
        response.set_cookie(settings.LANGUAGE_COOKIE_NAME, changed.language, samesite="Lax")
        return response
    shown = {"form": form, "draft_key": PROFILE, "is_office_staff": bool(office_ids(user))}
    return render(request, "accounts/profile.html", shown)


@requires_read
def security(request: HttpRequest) -> HttpResponse:
    """Password, second step, and the browsers in which this person is signed in."""
    kinds = set(Authenticator.objects.filter(user=person(request)).values_list("type", flat=True))
    context = {
        "has_app": Authenticator.Type.TOTP in kinds,
        "has_codes": Authenticator.Type.RECOVERY_CODES in kinds,
        "required": second_factor_required(person(request)),
        "sessions": list(UserSession.objects.filter(user=person(request))),
        "this_key": request.session.session_key,
        "is_office_staff": bool(office_ids(person(request))),
    }
    return render(request, "accounts/security.html", context)


@requires_post
@once
def end_session(request: HttpRequest, pk: int) -> HttpResponse:
    """Sign another browser of this person out."""
    session = get_object_or_404(UserSession, pk=pk, user=person(request))
    if session.key == request.session.session_key:
        messages.info(request, _("This is the browser you are using. Choose “Sign out”."))
    else:
        services.end_session(session, by=person(request))
        messages.success(request, _("That browser is signed out."))
    return redirect("mfa_index")
