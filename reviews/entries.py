"""What judging puts in the header and on the start page."""

from __future__ import annotations

from django.db.models import Exists, F, OuterRef, Q
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from plans.models import Member, Plan
from plans.workflow import State
from portal.accounts.models import Role, User
from portal.accounts.roles import office_ids, provider_ids
from portal.accounts.secondfactor import lacking
from portal.audit import words
from portal.web import navigation, todo
from portal.web.navigation import NavItem
from portal.web.todo import TodoItem
from reviews.events import EVENTS, SCORE_EVENTS
from reviews.models import Assignment, Case, ChangeRequest
from reviews.pages import age_of
from reviews.queries import (
    COUNTING,
    OVERSEEING_POSTS,
    office_plans,
    own_assignments,
    visible_cases,
)
from reviews.services.consensus import LEAST_REVIEWERS
from reviews.workflow import AssignmentState, CaseState, ChangeState


def register() -> None:
    """Called when the application starts."""
    navigation.register(menu)
    todo.register(to_do)
    words.register(gettext_lazy("Judging"), EVENTS, sealed=SCORE_EVENTS)


def menu(request: HttpRequest) -> list[NavItem]:
    """The calls for who organises the judging, the own work for who scores."""
    user = request.user
    if not user.is_authenticated or lacking(request):
        return []
    items = []
    if office_ids(user, *OVERSEEING_POSTS):
        items.append(NavItem(_("Judging"), reverse("reviews:calls"), order=30))
    if office_ids(user, Role.REVIEWER):
        url, one = reverse("reviews:mine"), reverse("reviews:assignment", args=[0])
        here = request.path.startswith((url, one.removesuffix("0/")))
        items.append(NavItem(_("My reviews"), url, current=here, order=31))
    return items


def to_do(request: HttpRequest) -> list[TodoItem]:
    """Plans to score, to take up, to staff, to bring together."""
    user = request.user
    if not isinstance(user, User):
        return []
    found: list[TodoItem] = []
    if writing := provider_ids(user, Role.EDITOR):
        found += _to_answer(writing)
    if office_ids(user, Role.REVIEWER):
        found += _to_score(user)
    if coordinated := office_ids(user, Role.COORDINATOR):
        found += [*_to_take_up(user, coordinated), *_to_organise(user, coordinated)]
    return found


def _to_answer(writing: set[int]) -> list[TodoItem]:
    """Questions of a care office about plans in which one's organisation takes part."""
    own = Member.objects.filter(
        plan=OuterRef("plan"), org__pk__in=writing, accepted_at__isnull=False, left_at=None
    ).exclude(role="partner")
    found = ChangeRequest.objects.filter(Exists(own), state=ChangeState.OPEN)
    return [
        TodoItem(
            _("Answer the questions about “%(title)s”") % {"title": row.plan.title},
            reverse("reviews:questions", args=[row.pk]),
            row.due_at,
            _("Without an answer in time, the plan is judged as you filed it."),
        )
        for row in found.select_related("plan").order_by("due_at")
    ]


def _to_score(user: User) -> list[TodoItem]:
    open_ = (AssignmentState.ASKED, AssignmentState.SCORING)
    own = own_assignments(user).filter(state__in=open_)
    return [_scoring(a) for a in own.select_related("case__plan__office__policy")]


def _scoring(assignment: Assignment) -> TodoItem:
    plan = assignment.case.plan
    asked = assignment.state == AssignmentState.ASKED
    label = _("Say whether you have a tie: “%(title)s”") if asked else _("Score “%(title)s”")
    why = _("The plan opens after that.") if asked else _("Hand in your scores when you are done.")
    terms = age_of(plan, plan.office.policy, assignment.assigned_at)
    url = reverse("reviews:assignment", args=[assignment.pk])
    return TodoItem(label % {"title": plan.title}, url, terms.aim, why)


def _to_take_up(user: User, offices: set[int]) -> list[TodoItem]:
    new = Plan.objects.filter(office_plans(user), office__in=offices, state=State.SUBMITTED)
    return [
        TodoItem(
            _("Take up “%(title)s”") % {"title": plan.title},
            reverse("reviews:plan", args=[plan.pk]),
            age_of(plan, plan.office.policy, plan.changed_at).aim,
            _("Look at the automatic checks, then take it up or say why not."),
        )
        for plan in new.select_related("office__policy")
    ]


def _to_organise(user: User, offices: set[int]) -> list[TodoItem]:
    """Cases that wait for a coordinator, except those on which this one scores."""
    scoring = Q(assignments__reviewer=user, assignments__state__in=COUNTING)
    independent = Q(state=CaseState.INDEPENDENT)
    few = Q(asked__lt=LEAST_REVIEWERS)
    waiting = (independent & (few | Q(finished=F("asked")))) | Q(state=CaseState.CONSENSUS)
    cases = visible_cases(user).filter(waiting, plan__office__in=offices, plan__state="in_review")
    mine = Case.objects.filter(scoring).values("pk")
    return [_organising(case) for case in cases.exclude(pk__in=mine).select_related("plan")]


def _organising(case: Case) -> TodoItem:
    url = reverse("reviews:plan", args=[case.plan_id])
    title = {"title": case.plan.title}
    if case.state == CaseState.CONSENSUS:
        to = reverse("reviews:consensus", args=[case.pk])
        return TodoItem(_("Write down the consensus on “%(title)s”") % title, to)
    if case.asked < LEAST_REVIEWERS:
        missing = LEAST_REVIEWERS - case.asked
        why = ngettext(
            "%(count)d reviewer is missing.", "%(count)d reviewers are missing.", missing
        )
        label = _("Ask reviewers for “%(title)s”") % title
        return TodoItem(label, url, None, why % {"count": missing})
    why = _("All who were asked have handed in.")
    return TodoItem(_("Start the consensus on “%(title)s”") % title, url, None, why)
