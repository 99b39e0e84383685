"""Writing down what each organisation does, also when two people do so at once (R-6.4-1)."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from plans.at_stake import Place, stake
from plans.forms.coalition import TasksForm
from plans.forms.conflict import Sheet, merged, picks
from plans.gate import plan_gate
from plans.models import Member, Plan
from plans.questions import open_questions
from plans.services.coalition import set_tasks
from plans.services.task_writing import TasksChanged, last_writer
from plans.structure import Section
from plans.views.conflicts import conflict
from plans.views.lapsing import members_before, tell_lapsed
from plans.views.together import opened
from plans.workflow import Verb
from portal.drafts.keeping import forget, typed
from portal.drafts.receipts import once
from portal.refusal import Refusal

SEEN = "was-"


@once
@plan_gate(Verb.EDIT)
def tasks(request: HttpRequest, plan: Plan) -> HttpResponse:
    """Write down what each organisation does."""
    members, key = _members(plan), f"plan:{plan.pk}:tasks"
    post = typed(request, key)
    if post is not None and picks(post):
        post = merged(post, _sheet(members, post), _sheet(members))
    form = TasksForm(post, members=members)
    before = members_before(plan)
    if post is not None and form.is_valid():
        try:
            set_tasks(plan.pk, form.tasks(), by=request.user, seen=_seen(post, members))  # type: ignore[arg-type]
        except TasksChanged:
            return _conflict(request, plan, post)
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            forget(request, key)
            messages.success(request, _("The tasks are saved."))
            tell_lapsed(request, plan, before)
            return redirect("plans:coalition", plan.pk)
    shown: dict[str, Any] = {"plan": plan, "form": form, "draft_key": key}
    shown |= {"seen": _fields({m.pk: m.task for m in members} | _seen(post, members))}
    shown |= {"section": Section.COALITION, "here": opened(request, plan, Section.COALITION)}
    shown |= {"questions": open_questions(plan, (), Section.COALITION)}
    return render(request, "plans/tasks.html", shown | {"stake": stake(before, Place.TASKS)})


def _conflict(request: HttpRequest, plan: Plan, post: QueryDict) -> HttpResponse:
    """Both texts per task; whoever chooses has seen what is saved now."""
    members = _members(plan)
    seen = {f"task-{n}": text for n, text in _seen(post, members).items()}
    base = Sheet(TasksForm(members=members, initial=seen))
    answer = post.copy()
    for name, text in _fields({m.pk: m.task for m in members}):
        answer[name] = text
    mine, theirs = _sheet(members, post), _sheet(members)
    label = _("Divide the tasks")
    return conflict(request, plan, last_writer(plan), label, mine, theirs, base, answer)


def _members(plan: Plan) -> list[Member]:
    return list(plan.members.filter(left_at=None).select_related("org"))


def _sheet(members: list[Member], post: QueryDict | None = None) -> Sheet:
    return Sheet(TasksForm(post, members=members))


def _seen(post: QueryDict | None, members: list[Member]) -> dict[int, str]:
    """The tasks that stood on the page when this person began to type."""
    if post is None:
        return {}
    found = {m.pk: post.get(f"{SEEN}{m.pk}") for m in members}
    return {n: text.replace("\r\n", "\n") for n, text in found.items() if text is not None}


def _fields(seen: dict[int, str]) -> list[tuple[str, str]]:
    return [(f"{SEEN}{number}", text) for number, text in seen.items()]
