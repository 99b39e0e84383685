"""What this room puts in the header and on the start page."""

from __future__ import annotations

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.accounts.roles import office_ids
from portal.accounts.secondfactor import lacking
from portal.audit import words
from portal.funds.access import offices_where
from portal.funds.events import EVENTS
from portal.funds.models import Call, CallState
from portal.funds.rules import OfficeVerb
from portal.web import navigation, todo
from portal.web.navigation import NavItem
from portal.web.todo import TodoItem


def register() -> None:
    """Called when the application starts."""
    navigation.register(menu)
    todo.register(calls_to_do)
    words.register(gettext_lazy("Calls and settings"), EVENTS)


def menu(request: HttpRequest) -> list[NavItem]:
    """Calls for everybody; for a care office its own calls, and its budgets for who reads them."""
    if request.user.is_authenticated and not lacking(request) and office_ids(request.user):
        items = [NavItem(_("Calls"), reverse("funds:office_calls"), _is_here(request), order=30)]
        if offices_where(request.user, OfficeVerb.READ_BUDGETS):
            items.append(NavItem(_("Regional budgets"), reverse("funds:budgets"), order=35))
        return items
    return [NavItem(_("Calls"), reverse("funds:calls"), order=10)]


def _is_here(request: HttpRequest) -> bool:
    """On every page of this room that is not about budgets."""
    root, budgets = reverse("funds:calls"), reverse("funds:budgets")
    return request.path.startswith(root) and not request.path.startswith(budgets)


def calls_to_do(request: HttpRequest) -> list[TodoItem]:
    """Drafts that a coordinator has still to publish."""
    offices = offices_where(request.user, OfficeVerb.PREPARE_CALL)
    if not offices:
        return []
    drafts = Call.objects.filter(state=CallState.DRAFT, region__office__in=offices)
    return [
        TodoItem(
            _("Publish the call “%(title)s”") % {"title": call.title},
            reverse("funds:call", args=[call.pk]),
            due=call.opens_at,
            why=_("Nobody outside your office sees it yet."),
        )
        for call in drafts
    ]
