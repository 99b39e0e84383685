"""What plans put in the header and on the start page."""

from __future__ import annotations

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from plans.models import CoalitionInvitation, Member, Plan
from plans.queries import posts
from plans.workflow import InvitationState, State
from portal.accounts.models import Role
from portal.accounts.roles import memberships_of, provider_ids
from portal.accounts.secondfactor import lacking
from portal.web import navigation, todo
from portal.web.navigation import NavItem
from portal.web.todo import TodoItem


def register() -> None:
    """Called when the application starts."""
    navigation.register(menu)
    todo.register(to_do)


def menu(request: HttpRequest) -> list[NavItem]:
    """The plans, for everyone with a role somewhere."""
    if not request.user.is_authenticated or lacking(request) or not memberships_of(request.user):
        return []
    return [NavItem(_("Plans"), reverse("plans:list"), order=20)]


def to_do(request: HttpRequest) -> list[TodoItem]:
    """Invitations to answer, drafts to finish, plans to confirm."""
    own = posts(request.user)  # type: ignore[arg-type]
    if not own:
        return []
    return [*_invitations(set(own)), *_drafts(request), *_confirmations(own)]


def _invitations(own: set[int]) -> list[TodoItem]:
    found = CoalitionInvitation.objects.filter(
        org__pk__in=own, state=InvitationState.PENDING
    ).select_related("plan__lead")
    return [
        TodoItem(
            _("Answer the invitation for “%(title)s”") % {"title": i.plan.title},
            reverse("plans:answer", args=[i.pk]),
            i.expires_at,
            _("%(lead)s asks your organisation to take part.") % {"lead": i.plan.lead.name},
        )
        for i in found
    ]


def _drafts(request: HttpRequest) -> list[TodoItem]:
    leading = provider_ids(request.user, Role.EDITOR)
    found = Plan.objects.filter(state=State.DRAFT, lead__in=leading).select_related("call")
    return [
        TodoItem(
            _("Finish the plan “%(title)s”") % {"title": p.title},
            reverse("plans:detail", args=[p.pk]),
            p.call.closes_at,
            _("The call closes."),
        )
        for p in found
    ]


def _confirmations(own: dict[int, frozenset[str]]) -> list[TodoItem]:
    signing = [org for org, roles in own.items() if Role.SIGNATORY in roles]
    found = (
        Member.objects.filter(
            org__pk__in=signing,
            plan__state=State.DRAFT,
            accepted_at__isnull=False,
            left_at__isnull=True,
        )
        .exclude(role="partner")
        .exclude(confirmations__lapsed_at__isnull=True, confirmations__isnull=False)
        .select_related("plan__call", "org")
    )
    return [
        TodoItem(
            _("Confirm “%(title)s” for %(org)s") % {"title": m.plan.title, "org": m.org.name},
            reverse("plans:declarations", args=[m.plan_id]),
            m.plan.call.closes_at,
            _("The plan can be submitted when every organisation has confirmed."),
        )
        for m in found
    ]
