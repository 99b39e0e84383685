"""The front page: what the portal is, or what waits for the person who is signed in."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from portal import clock, dates
from portal.accounts.gate import person
from portal.accounts.queries import organisations_with_roles, own_requests
from portal.web import todo
from portal.web.components import Task, Tone
from portal.web.gate import public, requires_read
from portal.web.todo import TodoItem

SOON = timedelta(days=7)


@public
@requires_read
def home(request: HttpRequest) -> HttpResponse:
    """Public for visitors; a task list for people (G58)."""
    if not request.user.is_authenticated:
        return render(request, "web/landing.html")
    now = clock.now()
    tasks = [_task(item, now) for item in todo.items(request)]
    context = {
        "tasks": tasks,
        "ready": sum(1 for task in tasks if task.url),
        "organisations": organisations_with_roles(person(request)),
        "requests": list(own_requests(person(request))),
    }
    return render(request, "web/home.html", context)


def _task(item: TodoItem, now: datetime) -> Task:
    """A line of the list: the due date is plain, then a warning, then too late."""
    if item.due is None:
        return Task(item.label, item.url, reason=item.why)
    day = dates.format_long(dates.local(item.due).date(), get_language() or "nl")
    if item.due < now:
        return Task(item.label, item.url, _("Too late since %s") % day, "danger", item.why)
    tone: Tone = "warn" if item.due - now < SOON else "neutral"
    return Task(item.label, item.url, _("At the latest %s") % day, tone, item.why)
