"""Accepting, returning and waiving reports."""

from __future__ import annotations

from functools import partial

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from plans.monitoring.forms import JudgeForm, WaiveForm
from plans.monitoring.gate import duty_gate
from plans.monitoring.models import ReportDuty
from plans.monitoring.moments import renewed_due
from plans.monitoring.services import judging
from plans.monitoring.services.writing import current
from plans.monitoring.views.reading import heading, side_by_side
from plans.monitoring.workflow import Verb
from portal import clock
from portal.drafts.keeping import typed
from portal.drafts.receipts import once
from portal.web.acting import attempt


@once
@duty_gate(Verb.ACCEPT)
def judge(request: HttpRequest, duty: ReportDuty) -> HttpResponse:
    """Agreed and reported side by side, with the judgement below."""
    report = current(duty)
    if report is None:
        return redirect("monitoring:detail", duty.pk)
    start = {"round": report.round, "due": renewed_due(duty.due, clock.now())}
    form = JudgeForm(typed(request), initial=start)
    if form.is_valid() and (said := attempt(form, lambda: _judge(request, duty, form))):
        messages.success(request, said)
        return redirect("monitoring:detail", duty.pk)
    shown = heading(request, duty) | side_by_side(duty, report) | {"form": form}
    return render(request, "monitoring/judge.html", shown)


def _judge(request: HttpRequest, duty: ReportDuty, form: JudgeForm) -> str:
    by, typed = request.user, form.cleaned_data
    if typed["outcome"] == "accept":
        judging.accept(duty.pk, by=by, round=typed["round"], remark=typed["remark"])  # type: ignore[arg-type]
        return _("The report is accepted. The coalition gets a message.")
    judging.return_report(
        duty.pk,
        by=by,  # type: ignore[arg-type]
        round=typed["round"],
        reason=typed["remark"],
        due=typed["due"],
    )
    return _("The report is returned. The coalition gets a message with your reason.")


@once
@duty_gate(Verb.WAIVE)
def waive(request: HttpRequest, duty: ReportDuty) -> HttpResponse:
    """Say that a progress report is no longer needed."""
    form = WaiveForm(typed(request))
    act = partial(judging.waive, duty.pk, by=request.user)  # type: ignore[arg-type]
    if form.is_valid() and attempt(form, lambda: act(**form.cleaned_data)) is not None:
        messages.success(request, _("The report is waived. The coalition gets a message."))
        return redirect("monitoring:detail", duty.pk)
    return render(request, "monitoring/waive.html", heading(request, duty) | {"form": form})
