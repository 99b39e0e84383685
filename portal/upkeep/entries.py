"""What this room puts in the header and on the start page."""

from __future__ import annotations

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from portal.accounts.secondfactor import lacking
from portal.audit import words
from portal.audit.checking import last_check
from portal.upkeep.gate import may
from portal.upkeep.machinery import faults
from portal.upkeep.rules import Verb
from portal.upkeep.words import EVENTS
from portal.web import navigation, todo
from portal.web.navigation import NavItem
from portal.web.todo import TodoItem


def register() -> None:
    """Called when the application starts."""
    navigation.register(menu)
    todo.register(to_do)
    words.register(gettext_lazy("Upkeep"), EVENTS)


def menu(request: HttpRequest) -> list[NavItem]:
    """The machinery for administrators, the record for auditors."""
    if not request.user.is_authenticated or lacking(request):
        return []
    if may(request.user, Verb.RUN):
        return [NavItem(_("Upkeep"), reverse("upkeep:machinery"), order=90)]
    if may(request.user, Verb.AUDIT):
        return [NavItem(_("Record of events"), reverse("upkeep:record"), order=90)]
    return []


def to_do(request: HttpRequest) -> list[TodoItem]:
    """Failed work and mail for administrators; a damaged record for auditors as well."""
    if not may(request.user, Verb.AUDIT):
        return []
    return [*_failed(request), *_damaged()]


def _failed(request: HttpRequest) -> list[TodoItem]:
    found = faults()
    if not found.any or not may(request.user, Verb.RUN):
        return []
    parts = [
        ngettext("%(n)d task failed", "%(n)d tasks failed", found.jobs) % {"n": found.jobs},
        ngettext("%(n)d mail was not delivered", "%(n)d mails were not delivered", found.mails)
        % {"n": found.mails},
    ]
    said = [p for p, n in zip(parts, (found.jobs, found.mails), strict=True) if n]
    why = _("The portal gave up. Look at the cause, then try again.")
    return [TodoItem(_(" and ").join(said), reverse("upkeep:machinery"), why=why)]


def _damaged() -> list[TodoItem]:
    check = last_check()
    if check is None or not check.faults:
        return []
    why = _("Keep the database as it is and call in help.")
    return [TodoItem(_("The record of events is damaged"), reverse("upkeep:record"), why=why)]
