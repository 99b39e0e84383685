"""The page on which the second of two savers chooses, for every part of a plan alike."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.utils.translation import gettext as _

from plans.forms.conflict import Sheet, differences, typed_fields
from plans.models import Plan
from plans.services.sections import Stale, section_version
from plans.services.task_writing import LastWriter
from plans.structure import Section
from plans.texts import personal_numbers
from portal.drafts.keeping import earlier_forms
from portal.web.forms import whole


def conflict(
    request: HttpRequest,
    plan: Plan,
    stale: Stale | LastWriter,
    label: Any,
    mine: Sheet,
    theirs: Sheet,
    base: Sheet | None = None,
    typed: QueryDict | None = None,
) -> HttpResponse:
    """Both texts per field (409); what was typed goes along as hidden fields."""
    saved = stale.state if isinstance(stale, Stale) else stale
    shown = {
        "plan": plan,
        "label": label,
        "stale": saved,
        "is_own": saved.changed_by == request.user,  # in another tab
        "draft_from": earlier_forms(request),
        "differences": differences(mine, theirs, base),
        "typed": typed_fields(request.POST if typed is None else typed),
    }
    return render(request, "plans/conflict.html", shown, status=409)


def seen_version(request: HttpRequest) -> int:
    """The version this person had on screen; -1, which is always stale, when it is missing."""
    version = whole(request.POST.get("seen_version"))
    return -1 if version is None else version


def shown_version(typed: Any, plan: Plan, section: Section, org: str = "") -> int:
    """The version that goes with what is on screen: of a kept draft the one it was typed on."""
    version = whole(typed.get("seen_version")) if typed else None
    return section_version(plan, section, org or None) if version is None else version


def warn_of_personal_numbers(request: HttpRequest) -> None:
    """Say after a save which numbers may be a BSN; readiness says at which field."""
    values = (value for name in request.POST for value in request.POST.getlist(name))
    found = dict.fromkeys(n for value in values for n in personal_numbers(value))
    if found:
        messages.warning(
            request,
            _(
                "%(numbers)s looks like a citizen service number (BSN). Take it out: no client "
                "data belongs in a plan."
            )
            % {"numbers": ", ".join(found)},
        )
