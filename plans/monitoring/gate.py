"""The gate to a report: unseen is 404, seen but not permitted is 403 with the reason."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import Http404, HttpRequest, HttpResponseBase

from plans.monitoring.models import ReportDuty
from plans.monitoring.queries import visible_duties
from plans.monitoring.rules import verdict
from plans.monitoring.workflow import Verb
from plans.queries import roles_of
from portal.web.gate import refuse

View = Callable[..., HttpResponseBase]


def duty_for(request: HttpRequest, duty_id: int, verb: Verb) -> ReportDuty:
    """The report, when this person may do `verb` to it now; `duty.roles` is kept for the page."""
    duties = visible_duties(request.user).select_related("agreement__snapshot")  # type: ignore[arg-type]
    duty = duties.filter(pk=duty_id).first()
    if duty is None:
        raise Http404
    roles = roles_of(request.user, duty.plan)  # type: ignore[arg-type]
    answer = verdict(verb, duty.state, duty.plan.state, roles)
    if not answer:
        refuse(str(answer.reason))
    duty.roles = roles  # type: ignore[attr-defined]
    return duty


def duty_gate(verb: Verb) -> Callable[[View], View]:
    """Decorator for views `(request, duty, …)` under an address with `duty_id`."""

    def guard(view: View) -> View:
        @wraps(view)
        def wrapped(
            request: HttpRequest, duty_id: int, *args: Any, **kwargs: Any
        ) -> HttpResponseBase:
            return view(request, duty_for(request, duty_id, verb), *args, **kwargs)

        wrapped.verb = verb  # type: ignore[attr-defined]
        return wrapped

    return guard
