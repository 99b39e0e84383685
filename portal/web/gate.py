"""The generic part of the gate: who gets in at all, and how a refusal is said.

Every view is private by default (LoginRequiredMiddleware). What a person cannot see does not
exist (`Http404`); what they see but may not do is refused with the reason (`refuse`). Each room
has its own `gate.py` that fetches objects by these rules.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NoReturn, TypeVar

from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied
from django.http import HttpResponseBase
from django.utils.functional import Promise
from django.views.decorators.http import require_POST, require_safe

V = TypeVar("V", bound=Callable[..., HttpResponseBase])


class Forbidden(PermissionDenied):
    """The person sees the thing but may not do this; `reason` is said on the page (403)."""

    def __init__(self, reason: str | Promise) -> None:
        super().__init__(reason)
        self.reason = reason

    def __str__(self) -> str:
        return str(self.reason)


def refuse(reason: str | Promise) -> NoReturn:
    """Answer 403 with `reason`: a translated sentence that also says who may or what helps."""
    raise Forbidden(reason)


def public(view: V) -> V:
    """Open a view to everybody; the list of these is short and a test knows it by heart."""
    opened: V = login_not_required(view)
    opened.is_public = True  # type: ignore[attr-defined]
    return opened


def requires_post(view: V) -> V:
    """405 for everything but POST: for views that act and have no page."""
    guarded: V = require_POST(view)
    return guarded


def requires_read(view: V) -> V:
    """405 for everything but GET and HEAD: for pages without a form and for downloads."""
    guarded: V = require_safe(view)
    return guarded
