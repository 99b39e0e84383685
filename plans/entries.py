"""What plans put in the header and on the start page."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from plans.confirmable import first_gaps
from plans.events import EVENTS
from plans.gaps import Gap
from plans.models import CashierShare, CoalitionInvitation, Handover, Holding, Member, Plan
from plans.queries import extension_requests, posts, visible_plans
from plans.workflow import InvitationState, State
from portal.accounts.models import Role, User
from portal.accounts.roles import memberships_of, office_ids, provider_ids
from portal.accounts.secondfactor import lacking
from portal.audit import words
from portal.upkeep import subjects
from portal.web import navigation, todo
from portal.web.navigation import NavItem
from portal.web.todo import TodoItem


def register() -> None:
    """Called when the application starts."""
    navigation.register(menu)
    todo.register(to_do)
    words.register(gettext_lazy("Plans"), EVENTS)
    subjects.plans_are(subjects.Plans(_visible, _named, _found))


def _visible(user: User) -> QuerySet[Plan, int]:
    return visible_plans(user).values_list("pk", flat=True)


def _named(numbers: Iterable[int]) -> dict[int, subjects.Subject]:
    rows = Plan.objects.filter(pk__in=numbers).values_list("pk", "reference", "title")
    return {
        pk: subjects.Subject(f"{reference} {title}".strip(), reverse("plans:detail", args=[pk]))
        for pk, reference, title in rows
    }


def _found(text: str) -> QuerySet[Plan, int]:
    named = Q(title__icontains=text) | Q(reference__icontains=text)
    return Plan.objects.filter(named).values_list("pk", flat=True)


def menu(request: HttpRequest) -> list[NavItem]:
    """The plans, for everyone with a role somewhere."""
    if not request.user.is_authenticated or lacking(request) or not memberships_of(request.user):
        return []
    return [NavItem(_("Plans"), reverse("plans:list"), order=20)]


def to_do(request: HttpRequest) -> list[TodoItem]:
    """Invitations to answer, drafts to finish, parts to write, plans to confirm."""
    own = posts(request.user)  # type: ignore[arg-type]
    if not own:
        return []
    return [
        *_invitations(set(own)),
        *_drafts(request),
        *_given(request),
        *_cashiers(own),
        *_confirmations(own),
        *_handovers(own),
        *_extensions(request),
    ]


def _invitations(own: set[int]) -> list[TodoItem]:
    found = CoalitionInvitation.objects.filter(
        org__pk__in=own, state=InvitationState.PENDING
    ).select_related("plan__lead", "plan__call")
    return [
        TodoItem(
            _("Answer the invitation for “%(title)s”") % {"title": i.plan.title},
            reverse("plans:answer", args=[i.pk]),
            i.ends_at,
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
            p.deadline,
            _("The call closes."),
        )
        for p in found
    ]


def _given(request: HttpRequest) -> list[TodoItem]:
    """Parts of a plan that are with the person's organisation to write (G5)."""
    editing = provider_ids(request.user, Role.EDITOR)
    found = Holding.objects.filter(
        org__pk__in=editing,
        ended_at__isnull=True,
        plan__state__in=[State.DRAFT, State.CHANGES_ASKED],
    ).select_related("plan__call")
    return [
        TodoItem(
            _("Write “%(part)s” of “%(title)s”")
            % {"part": h.get_section_display(), "title": h.plan.title},
            reverse("plans:section", args=[h.plan_id, h.section]),
            h.plan.call.closes_at,
            h.note or _("The lead provider gave this part to your organisation."),
        )
        for h in found
    ]


def _cashiers(own: dict[int, frozenset[str]]) -> list[TodoItem]:
    """Cashiers that have not said yes: first the account, then a signatory accepts (R-1.5-2)."""
    found = CashierShare.objects.filter(
        org__pk__in=own,
        accepted_at=None,
        plan__state__in=[State.DRAFT, State.CHANGES_ASKED],
    ).select_related("plan__call", "org")
    return [
        TodoItem(
            said % {"title": share.plan.title},
            url,
            share.plan.deadline,
            _("%(org)s is named as cashier.") % {"org": share.org.name},
        )
        for share in found
        for said, url in _asked_of_cashier(share, own[share.org.pk])
    ]


def _asked_of_cashier(share: CashierShare, roles: frozenset[str]) -> list[tuple[str, str]]:
    if not share.iban and Role.EDITOR in roles:
        url = reverse("plans:cashier", args=[share.plan_id, share.org_id])
        return [(_("Fill in the account of the cashier in “%(title)s”"), url)]
    if share.iban and Role.SIGNATORY in roles:
        url = reverse("plans:budget", args=[share.plan_id]) + "#cashiers"
        return [(_("Accept the role of cashier in “%(title)s”"), url)]
    return []


def _confirmations(own: dict[int, frozenset[str]]) -> list[TodoItem]:
    """What a signatory can confirm; what cannot be confirmed yet says what it waits for."""
    signing = [org for org, roles in own.items() if Role.SIGNATORY in roles]
    found = (
        Member.objects.filter(
            org__pk__in=signing,
            plan__state__in=[State.DRAFT, State.CHANGES_ASKED],
            accepted_at__isnull=False,
            left_at__isnull=True,
        )
        .exclude(role="partner")
        .exclude(confirmations__lapsed_at__isnull=True, confirmations__isnull=False)
        .select_related("plan__call", "plan__scheme", "org")
    )
    first = first_gaps(members := list(found))
    return [_to_confirm(m, first.get(m.pk)) for m in members]


def _to_confirm(member: Member, first: Gap | None) -> TodoItem:
    plan, names = member.plan, {"title": member.plan.title, "org": member.org.name}
    if first is not None:
        return TodoItem(
            _("Later: confirm “%(title)s” for %(org)s") % names,
            "",
            plan.deadline,
            _("This waits for: %(what)s") % {"what": first.message},
        )
    return TodoItem(
        _("Confirm “%(title)s” for %(org)s") % names,
        reverse("plans:declarations", args=[plan.pk]),
        plan.deadline,
        _("The plan can be submitted when every organisation has confirmed."),
    )


def _handovers(own: dict[int, frozenset[str]]) -> list[TodoItem]:
    """Changes of lead or cashier that a signatory still has to confirm for its own side."""
    signing = [org for org, roles in own.items() if Role.SIGNATORY in roles]
    waits = Q(from_org__pk__in=signing, from_at=None) | Q(to_org__pk__in=signing, to_at=None)
    found = Handover.objects.filter(waits, done_at=None, ended_at=None, plan__state=State.DRAFT)
    return [
        TodoItem(
            _("Confirm the change in “%(title)s”") % {"title": h.plan.title},
            reverse("plans:answer_handover", args=[h.plan_id, h.pk]),
            None,
            str(h.get_kind_display()),
        )
        for h in found.select_related("plan")
    ]


def _extensions(request: HttpRequest) -> list[TodoItem]:
    """Requests for a later deadline that the coordinator has not answered."""
    if not office_ids(request.user, Role.COORDINATOR):
        return []
    found = extension_requests(request.user).filter(  # type: ignore[arg-type]
        answered_at=None, plan__state=State.DRAFT
    )
    return [
        TodoItem(
            _("Answer the request for a later deadline: “%(title)s”") % {"title": r.plan.title},
            reverse("plans:extension", args=[r.pk]),
            r.plan.deadline,
            _("%(lead)s asks for more time.") % {"lead": r.plan.lead.name},
        )
        for r in found
    ]
