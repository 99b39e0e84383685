"""What the reallocation puts on the start page, and the words of its events."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Count, Q
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from portal import clock
from portal.accounts.models import Role, User
from portal.accounts.roles import office_ids
from portal.audit import words
from portal.dates import local
from portal.web import todo
from portal.web.todo import TodoItem
from reviews.decisions import overseen_plans
from reviews.reallocation.events import EVENTS
from reviews.reallocation.lastday import last_days
from reviews.reallocation.models import Line
from reviews.reallocation.workflow import State


def register() -> None:
    """Called when the application starts."""
    todo.register(to_do)
    words.register(gettext_lazy("Reallocation"), EVENTS)


def to_do(request: HttpRequest) -> list[TodoItem]:
    """Lines to prepare this year, for the coordinator; lines to confirm, for the decider."""
    user = request.user
    if not isinstance(user, User):
        return []
    found: list[TodoItem] = []
    if coordinated := office_ids(user, Role.COORDINATOR):
        found += _to_process(user, coordinated)
    if deciding := office_ids(user, Role.DECISION_MAKER):
        found += _to_confirm(user, deciding)
    return found


def _to_process(user: User, offices: set[int]) -> list[TodoItem]:
    this_year = local(clock.now()).year
    rows = _counted(user, offices, State.OPEN, Q(round__lte=this_year))
    days = last_days((row.office, row.round) for row in rows) if rows else {}
    return [
        TodoItem(
            _("Reallocation %(year)s") % {"year": row.round},
            row.url,
            days[row.office, row.round].deadline.instant,
            ngettext("%(n)d line to process.", "%(n)d lines to process.", row.n) % {"n": row.n},
        )
        for row in rows
    ]


def _to_confirm(user: User, offices: set[int]) -> list[TodoItem]:
    rows = _counted(user, offices, State.PREPARED, ~Q(prepared_by=user))
    return [
        TodoItem(
            _("Confirm the reallocation of %(year)s") % {"year": row.round},
            row.url,
            None,
            ngettext("%(n)d line was prepared.", "%(n)d lines were prepared.", row.n)
            % {"n": row.n},
        )
        for row in rows
    ]


@dataclass(frozen=True)
class Counted:
    """How many lines of one office and year wait."""

    office: int
    slug: str
    round: int
    n: int

    @property
    def url(self) -> str:
        """The page of that year."""
        return reverse("reallocation:year", args=[self.slug, self.round])


def _counted(user: User, offices: set[int], state: State, more: Q) -> list[Counted]:
    """Per office and year the number of lines in a state that this person oversees."""
    seen = Line.objects.filter(
        more, plan__in=overseen_plans(user), plan__office__in=offices, state=state
    )
    rows = seen.order_by().values_list("plan__office", "plan__office__slug", "round")
    return [Counted(*row) for row in rows.annotate(n=Count("pk")).order_by("round", "plan__office")]
