"""The one gate to a plan: unseen is 404, seen but not permitted is 403 with the reason."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.db import DEFAULT_DB_ALIAS
from django.http import Http404, HttpRequest, HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext as _

from plans.models import Member, Plan
from plans.queries import keep_seats, roles_of
from plans.rules import may_read, verdict
from plans.workflow import State, Verb
from portal.prepared import Prepared, PreparedObjects, attach
from portal.web.gate import refuse

View = Callable[..., HttpResponseBase]


def plan_for(request: HttpRequest, plan_id: int, verb: Verb) -> Plan:
    """The plan, when this person may do `verb` to it now.

    The roles found on the way stay on the plan as `plan.roles`, for templates and views. A page
    gets the plan with all that it shows of it; a form that is sent goes on to a service, which
    reads for itself under its lock, and gets the bare row. Whoever may read the plan and is
    refused here or further on gets a link back to it (`request.onward`, read by 403.html).
    """
    plan = _bare(plan_id) if request.method == "POST" else _to_show(plan_id)
    if plan is None:
        raise Http404
    keep_seats(plan)
    roles = roles_of(request.user, plan)  # type: ignore[arg-type]
    if not may_read(State(plan.state), roles):
        raise Http404
    request.onward = (_("To the plan"), reverse("plans:detail", args=[plan.pk]))  # type: ignore[attr-defined]
    answer = verdict(verb, State(plan.state), roles)
    if not answer:
        refuse(str(answer.reason))
    plan.roles = roles  # type: ignore[attr-defined]
    return plan


_COLUMNS = [field.attname for field in Plan._meta.concrete_fields]
_ROW = Prepared(lambda number: Plan.objects.filter(pk=number).values_list(*_COLUMNS), int)


def _bare(plan_id: int) -> Plan | None:
    rows = _ROW(plan_id)
    return Plan.from_db(DEFAULT_DB_ALIAS, _COLUMNS, rows[0]) if rows else None


def _to_show(plan_id: int) -> Plan | None:
    plan = _SHOWN.first(plan_id)
    if plan is not None:
        attach(plan, "members", _MEMBERS(plan_id))
    return plan


_SHOWN: PreparedObjects[Plan] = PreparedObjects(
    lambda number: Plan.objects.filter(pk=number).select_related(
        "scheme", "region", "lead", "call", "office"
    ),
    int,
)
_MEMBERS: PreparedObjects[Member] = PreparedObjects(
    lambda number: (
        Member.objects.filter(plan=number).select_related("org").order_by("position", "pk")
    ),
    int,
)


def plan_gate(verb: Verb) -> Callable[[View], View]:
    """Decorator for views `(request, plan, …)` under an address with `plan_id`."""

    def guard(view: View) -> View:
        @wraps(view)
        def wrapped(
            request: HttpRequest, plan_id: int, *args: Any, **kwargs: Any
        ) -> HttpResponseBase:
            return view(request, plan_for(request, plan_id, verb), *args, **kwargs)

        wrapped.verb = verb  # type: ignore[attr-defined]
        return wrapped

    return guard
