"""What reports put in the header, on the start page and in the history."""

from __future__ import annotations

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from plans.models import Plan
from plans.monitoring.events import EVENTS
from plans.monitoring.models import ReportDuty
from plans.monitoring.pages import duty_title
from plans.monitoring.queries import SOON
from plans.monitoring.workflow import OPEN, State
from plans.queries import posts, visible_to
from plans.workflow import State as PlanState
from portal import clock
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
    words.register(gettext_lazy("Reports"), EVENTS)


def menu(request: HttpRequest) -> list[NavItem]:
    """The reports, for everyone with a role somewhere."""
    if not request.user.is_authenticated or lacking(request) or not memberships_of(request.user):
        return []
    return [NavItem(_("Reports"), reverse("monitoring:list"), order=70)]


def to_do(request: HttpRequest) -> list[TodoItem]:
    """Reports to file for the lead's editors, filed reports for the office's coordinators."""
    held = posts(request.user)  # type: ignore[arg-type]
    leading = [org for org, roles in held.items() if Role.EDITOR in roles]
    judging = [org for org, roles in held.items() if Role.COORDINATOR in roles]
    running = ReportDuty.objects.filter(plan__state=PlanState.RUNNING).select_related("plan")
    found: list[TodoItem] = []
    if leading:
        mine = running.filter(state__in=OPEN, plan__lead__in=leading)
        found += map(_to_file, mine.filter(due_at__lte=clock.now() + SOON))
    if judging:
        plans = Plan.objects.filter(visible_to(request.user), office__in=judging)  # type: ignore[arg-type]
        found += map(_to_judge, running.filter(state=State.FILED, plan__in=plans))
    return found


def _to_file(duty: ReportDuty) -> TodoItem:
    why = _("The care office returned it.") if duty.state == State.RETURNED else ""
    return TodoItem(
        _("File “%(report)s” on “%(title)s”")
        % {"report": duty_title(duty), "title": duty.plan.title},
        reverse("monitoring:detail", args=[duty.pk]),
        duty.due_at,
        why or _("The agreement asks for it."),
    )


def _to_judge(duty: ReportDuty) -> TodoItem:
    return TodoItem(
        _("Judge “%(report)s” on “%(title)s”")
        % {"report": duty_title(duty), "title": duty.plan.title},
        reverse("monitoring:judge", args=[duty.pk]),
        None,
        _("The coalition has filed it."),
    )
