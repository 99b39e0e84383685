"""What decisions put in the header and on the start page."""

from __future__ import annotations

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from plans.workflow import State as PlanState
from portal import clock
from portal.accounts.models import Role, User
from portal.accounts.roles import office_ids, organisations_where
from portal.accounts.secondfactor import lacking
from portal.web import navigation, todo
from portal.web.navigation import NavItem
from portal.web.todo import TodoItem
from reviews.decision_facts import second_needed
from reviews.decisions import (
    ACTING_POSTS,
    OPEN_OBJECTIONS,
    cases_to_decide,
    coalition_decisions,
    office_decisions,
)
from reviews.models import Objection
from reviews.queries import OVERSEEING_POSTS
from reviews.workflow import DecisionState, ObjectionState


def register() -> None:
    """Called when the application starts."""
    navigation.register(menu)
    todo.register(to_do)


def menu(request: HttpRequest) -> list[NavItem]:
    """The decisions, for who oversees them."""
    user = request.user
    if not user.is_authenticated or lacking(request):
        return []
    if not office_ids(user, *OVERSEEING_POSTS):
        return []
    url = reverse("reviews:outbox")
    objection = reverse("reviews:objection", args=[0]).removesuffix("0/")
    # the pages of one decision or objection too, and those of the reallocation, a tab here
    own = (url.removesuffix("en/"), objection, reverse("reallocation:home"))
    here = request.path.startswith(own)
    return [NavItem(_("Decisions"), url, current=here, order=32)]


def to_do(request: HttpRequest) -> list[TodoItem]:
    """Decisions to prepare, to send, to draw up an agreement on; objections; the own term."""
    user = request.user
    if not isinstance(user, User):
        return []
    found: list[TodoItem] = []
    deciding = office_ids(user, Role.DECISION_MAKER)
    if deciding:
        found += [*_to_decide(user, deciding), *_to_send(user, deciding)]
    if seconding := office_ids(user, Role.DECISION_MAKER, Role.HEAD):
        found += _to_agree(user, seconding)
    if coordinated := office_ids(user, Role.COORDINATOR):
        found += _to_draw_up(user, coordinated)
    if handling := deciding | coordinated:
        found += _to_treat(user, handling)
    if organisations_where(user, *ACTING_POSTS):
        found += _may_object(user)
    return found


def _to_decide(user: User, offices: set[int]) -> list[TodoItem]:
    waiting = cases_to_decide(user).filter(plan__office__in=offices)
    mine = waiting.exclude(consensus_by=user).exclude(consensus__by=user)
    return [
        TodoItem(
            _("Decide on “%(title)s”") % {"title": case.plan.title},
            reverse("reviews:decide", args=[case.pk]),
            None,
            _("The consensus is closed."),
        )
        for case in mine
    ]


def _to_send(user: User, offices: set[int]) -> list[TodoItem]:
    found = office_decisions(user).filter(
        state=DecisionState.PREPARED, letter__isnull=False, case__plan__office__in=offices
    )
    ready = [d for d in found if not second_needed(d)]
    return [
        TodoItem(
            _("Read and send decision %(number)s") % {"number": d.number},
            reverse("reviews:decision", args=[d.pk]),
            None,
            d.case.plan.title,
        )
        for d in ready
    ]


def _to_agree(user: User, offices: set[int]) -> list[TodoItem]:
    """Decisions above the amount of the office, prepared by somebody else."""
    found = office_decisions(user).filter(
        state=DecisionState.PREPARED, letter__isnull=False, case__plan__office__in=offices
    )
    others = found.exclude(prepared_by=user).exclude(case__consensus_by=user)
    return [
        TodoItem(
            _("Agree to decision %(number)s, or not") % {"number": d.number},
            reverse("reviews:agree", args=[d.pk]),
            None,
            d.case.plan.title,
        )
        for d in others
        if second_needed(d)
    ]


def _to_draw_up(user: User, offices: set[int]) -> list[TodoItem]:
    final = office_decisions(user).filter(
        state=DecisionState.FINAL,
        case__plan__state=PlanState.GRANTED,
        case__plan__office__in=offices,
    )
    return [
        TodoItem(
            _("Draw up the agreement on “%(title)s”") % {"title": d.case.plan.title},
            reverse("reviews:draw_up", args=[d.pk]),
            None,
            _("The award is final."),
        )
        for d in final
    ]


def _to_treat(user: User, offices: set[int]) -> list[TodoItem]:
    seen = office_decisions(user).filter(case__plan__office__in=offices).order_by().values("pk")
    found = Objection.objects.filter(decision__in=seen, state__in=OPEN_OBJECTIONS)
    untreated = (
        found.filter(state=ObjectionState.RECEIVED)
        .exclude(decision__prepared_by=user)
        .exclude(decision__released_by=user)
        .exclude(decision__agreed_by=user)
        .exclude(decision__case__consensus_by=user)
    )
    own = found.filter(state=ObjectionState.IN_TREATMENT, handler=user)
    return [
        TodoItem(
            _("Objection of %(org)s to %(number)s")
            % {"org": o.org.name, "number": o.decision.number},
            reverse("reviews:objection", args=[o.pk]),
            None,
            _("Take it on.") if o.state == ObjectionState.RECEIVED else _("You treat it."),
        )
        for o in (untreated | own).select_related("org", "decision")
    ]


def _may_object(user: User) -> list[TodoItem]:
    running = coalition_decisions(user).filter(
        state=DecisionState.RELEASED, term_ends_at__gte=clock.now()
    )
    return [
        TodoItem(
            _("Read the decision on “%(title)s”") % {"title": d.case.plan.title},
            reverse("reviews:decision", args=[d.pk]),
            d.term_ends_at,
            _("You can object until then."),
        )
        for d in running
    ]
