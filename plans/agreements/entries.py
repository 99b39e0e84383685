"""What agreements put in the header and on the start page."""

from __future__ import annotations

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from plans.agreements.events import EVENTS
from plans.agreements.models import Party
from plans.agreements.workflow import State
from plans.queries import posts
from portal.accounts.models import Role
from portal.accounts.roles import memberships_of
from portal.accounts.secondfactor import lacking
from portal.audit import words
from portal.web import navigation, todo
from portal.web.navigation import NavItem
from portal.web.todo import TodoItem


def register() -> None:
    """Called when the application starts."""
    navigation.register(menu)
    todo.register(to_do)
    words.register(gettext_lazy("Agreements"), EVENTS)


def menu(request: HttpRequest) -> list[NavItem]:
    """The agreements, for everyone with a role somewhere."""
    if not request.user.is_authenticated or lacking(request) or not memberships_of(request.user):
        return []
    return [NavItem(_("Agreements"), reverse("agreements:list"), order=60)]


def to_do(request: HttpRequest) -> list[TodoItem]:
    """Agreements that wait for this person's signature."""
    held = posts(request.user)  # type: ignore[arg-type]
    signing = [org for org, roles in held.items() if Role.SIGNATORY in roles]
    deciding = [org for org, roles in held.items() if Role.DECISION_MAKER in roles]
    waiting = Party.objects.filter(agreement__state=State.SIGNING, signature__isnull=True)
    mine = waiting.filter(org__pk__in=signing).exclude(role="office") | waiting.filter(
        org__pk__in=deciding, role="office"
    )
    return [
        TodoItem(
            _("Sign agreement %(number)s") % {"number": p.agreement.number},
            reverse("agreements:detail", args=[p.agreement_id]),
            None,
            _("For %(org)s.") % {"org": p.org.name},
        )
        for p in mine.select_related("agreement", "org")
    ]
