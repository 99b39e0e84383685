"""How views press a button: the service acts, or its refusal is said on the page."""

from __future__ import annotations

from collections.abc import Callable

from django import forms
from django.contrib import messages
from django.core.exceptions import NON_FIELD_ERRORS
from django.http import HttpRequest

from portal.refusal import Refusal
from portal.web.conflict import answer


def press(request: HttpRequest, act: Callable[[], object], done: object) -> bool:
    """Do `act` and say `done`; a refusal is said in its place. Whether it was done."""
    try:
        act()
    except Refusal as refusal:
        messages.error(request, str(refusal))
        return False
    messages.success(request, str(done))
    return True


def look_again(form: forms.Form, **versions: int) -> None:
    """After a refusal as stale: the form shows the newest state and can be sent on top of it."""
    if form.is_bound and form.has_error(NON_FIELD_ERRORS, "stale"):
        for name, version in versions.items():
            answer(form, name, str(version))
