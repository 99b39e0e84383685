"""What this room puts in the header and on the start page."""

from __future__ import annotations

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal import clock
from portal.accounts.events import EVENTS
from portal.accounts.gate import person
from portal.accounts.models import Role
from portal.accounts.queries import invitations_for, waiting_for_manager
from portal.accounts.roles import memberships_of
from portal.accounts.secondfactor import lacking
from portal.accounts.vocabulary import in_order
from portal.audit import words
from portal.web import navigation, todo
from portal.web.navigation import Identity, NavItem
from portal.web.todo import TodoItem


def register() -> None:
    """Called when the application starts."""
    navigation.register(overview)
    navigation.identify(identity)
    todo.register(people_to_do)
    words.register(gettext_lazy("People and organisations"), EVENTS)


def overview(request: HttpRequest) -> list[NavItem]:
    """The start page of whoever is signed in."""
    if not request.user.is_authenticated or lacking(request):
        return []
    return [NavItem(_("Overview"), "/", current=request.path == "/", order=0)]


def identity(request: HttpRequest) -> Identity:
    """Name, organisations and own pages of the signed-in person."""
    return Identity(person(request).name, _detail(request), _own_pages())


def people_to_do(request: HttpRequest) -> list[TodoItem]:
    """Requests to join that a manager answers, and invitations to the person's own address."""
    asked = [
        TodoItem(
            _("Answer the request of %(name)s") % {"name": request_.user},
            reverse("accounts:people", args=[request_.organisation.slug]),
            why=_("Asks to join %(organisation)s.") % {"organisation": request_.organisation},
        )
        for request_ in waiting_for_manager(person(request))
    ]
    invited = [
        TodoItem(
            _("Open your invitation for %(organisation)s") % {"organisation": i.organisation},
            reverse("accounts:organisations"),
            due=i.expires_at,
            why=_("The link is in an e-mail to %(address)s.") % {"address": i.email},
        )
        for i in invitations_for(person(request), clock.now())
    ]
    return asked + invited


def _detail(request: HttpRequest) -> str:
    """One organisation by name with the roles there; several as a number."""
    facts = memberships_of(request.user)
    names = {fact.organisation_id: fact.organisation_name for fact in facts}
    if len(names) > 1:
        return _("%(count)d organisations") % {"count": len(names)}
    labels = [str(Role(role).label).lower() for role in in_order(f.role for f in facts)]
    return (
        " · ".join([*names.values(), ", ".join(labels)])
        if 0 < len(labels) < 3
        else "".join(names.values())
    )


def _own_pages() -> list[NavItem]:
    return [
        NavItem(_("My details"), reverse("accounts:profile")),
        NavItem(_("Password and second step"), reverse("mfa_index")),
        NavItem(_("My organisations"), reverse("accounts:organisations")),
    ]
