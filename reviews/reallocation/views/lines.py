"""One year of one award: what it is, another amount, confirming, too late."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from portal import audit
from portal.accounts.models import Organisation
from portal.accounts.stepup import step_up
from portal.drafts import forget, once, typed
from portal.funds.pages import history
from portal.money import ZERO
from portal.web.acting import attempt
from portal.web.gate import requires_post
from reviews.gate import person
from reviews.reallocation import pages
from reviews.reallocation.forms import BecauseForm, PrepareForm, VersionForm
from reviews.reallocation.gate import line_gate
from reviews.reallocation.lastday import last_day
from reviews.reallocation.models import Line
from reviews.reallocation.queries import (
    agreement_of,
    asked_by,
    changes_of,
    division_of,
    is_signed,
    limits_of,
)
from reviews.reallocation.services import confirming, preparing
from reviews.reallocation.services.preparing import came_late
from reviews.reallocation.sums import Limits
from reviews.reallocation.workflow import Verb
from reviews.views.acting import press


@once
@line_gate()
def line(request: HttpRequest, line: Line) -> HttpResponse:
    """Read a line; whoever may prepares it here, as it is or with other amounts."""
    agreement = agreement_of(line)
    limits = limits_of(line, agreement) if agreement and is_signed(agreement) else None
    key, form = f"reallocation:{line.pk}:{line.version}", None
    if limits is not None and line.verbs["prepare"]:  # type: ignore[attr-defined]
        form = _prepare_form(request, line, limits, key)
        if request.method == "POST" and form.is_valid():
            said = {"version": form.cleaned_data["version"], "reason": form.cleaned_data["reason"]}
            act = partial(preparing.prepare, line.pk, form.division(), by=person(request), **said)
            if attempt(form, act) is not None:
                forget(request, key)
                messages.success(request, _("Prepared. A decision maker has to confirm it."))
                return redirect("reallocation:line", line.pk)
    shown = _shown(line, limits) | {"form": form, "draft_key": key}
    return render(request, "reallocation/line.html", shown)


def _prepare_form(request: HttpRequest, line: Line, limits: Limits, key: str) -> PrepareForm:
    most = {o: max(limits.asked_by.get(o, ZERO), now) for o, now in limits.now.items()}
    return PrepareForm(
        typed(request, key),
        year=line.year,
        now=limits.now,
        most=most,
        names=_names(limits.now),
        initial={"version": line.version},
    )


def _names(orgs: Any) -> dict[str, str]:
    return dict(Organisation.objects.filter(slug__in=list(orgs)).values_list("slug", "name"))


def _shown(line: Line, limits: Limits | None) -> dict[str, Any]:
    agreement = agreement_of(line)
    now = limits.now if limits else division_of(line, agreement)
    asked = limits.asked_by if limits else asked_by(line)
    return {
        "line": line,
        "plan": line.plan,
        "agreement": agreement,
        "verbs": line.verbs,  # type: ignore[attr-defined]
        "tone": pages.TONES[line.state],
        "last": last_day(line.plan.office_id, line.round),
        "signed": is_signed(agreement),
        "late": agreement is not None and came_late(line, agreement),
        "parts": pages.part_rows(line, now, asked, _names(now)),
        "facts": pages.line_facts(line, agreement, limits),
        "changes": changes_of(agreement) if agreement else [],
        "next": Line.objects.filter(
            decision=line.decision_id, year=line.year, round=line.round + 1
        ),
        "version_form": VersionForm(initial={"version": line.version}),
        "history": history(audit.history(line)[:20]),
    }


@step_up
@once
@requires_post
@line_gate(Verb.CONFIRM)
def confirm(request: HttpRequest, line: Line) -> HttpResponse:
    """Process the line as it was seen."""
    form = VersionForm(request.POST)
    if form.is_valid():
        act = partial(confirming.confirm, line.pk, by=person(request), **form.cleaned_data)
        press(request, act, _("Processed."))
    return redirect("reallocation:line", line.pk)


def _because(
    request: HttpRequest, line: Line, service: Callable[..., Any], title: str, done: str
) -> HttpResponse:
    """Ask for a reason, then let `service` act."""
    key = f"reallocation:{line.pk}:{line.version}:{service.__name__}"
    form = BecauseForm(typed(request, key), initial={"version": line.version})
    act = partial(service, line.pk, by=person(request))
    if form.is_valid() and attempt(form, lambda: act(**form.cleaned_data)) is not None:
        forget(request, key)
        messages.success(request, done)
        return redirect("reallocation:year", line.plan.office.slug, line.round)
    shown = {"line": line, "plan": line.plan, "form": form, "title": title, "draft_key": key}
    return render(request, "reallocation/because.html", shown)


@once
@line_gate(Verb.TAKE_BACK)
def take_back(request: HttpRequest, line: Line) -> HttpResponse:
    """Back to be processed, with a reason."""
    done = _("The line can be prepared again.")
    return _because(request, line, preparing.take_back, _("Take the preparation back"), done)


@once
@line_gate(Verb.REOPEN)
def reopen(request: HttpRequest, line: Line) -> HttpResponse:
    """Open a processed line again, with a reason."""
    done = _("The line can be prepared again.")
    return _because(request, line, preparing.reopen, _("Open this line again"), done)


@once
@line_gate(Verb.POSTPONE)
def postpone(request: HttpRequest, line: Line) -> HttpResponse:
    """Too late: to the next reallocation, with a reason."""
    done = _("Moved to the reallocation of %(year)s.") % {"year": line.round + 1}
    title = _("Too late for %(year)s") % {"year": line.round}
    return _because(request, line, preparing.postpone, title, done)
