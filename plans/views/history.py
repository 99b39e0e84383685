"""The history of a plan: every saved version, two versions side by side, putting one back."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from msgspec.structs import replace

from plans import history as past
from plans import store
from plans.at_stake import stake_in
from plans.gate import plan_gate
from plans.models import Plan, SectionVersion
from plans.pages import section_url
from plans.reading import Names
from plans.rules import OFFICE
from plans.services.history import Restorer, restore, with_own_details
from plans.services.sections import Stale, section_version
from plans.structure import Section
from plans.trail import coalition_events, told
from plans.views.changes import parts
from plans.views.conflicts import seen_version
from plans.views.detail import seen_by
from plans.views.lapsing import members_before, tell_lapsed
from plans.workflow import Role, Verb
from portal.drafts.receipts import once
from portal.refusal import Refusal
from portal.web.gate import refuse, requires_read

PER_PAGE = 50


@requires_read
@plan_gate(Verb.READ)
def history(request: HttpRequest, plan: Plan) -> HttpResponse:
    """Every saved and filed version of the plan; the care office finds what was filed."""
    return _history(request, plan, None)


@requires_read
@plan_gate(Verb.READ)
def section_history(request: HttpRequest, plan: Plan, code: str) -> HttpResponse:
    """Every saved version of one part."""
    if code not in Section or _is_office(plan):
        raise Http404
    if code == Section.COALITION:
        return _coalition(request, plan)
    return _history(request, plan, Section(code))


def _coalition(request: HttpRequest, plan: Plan) -> HttpResponse:
    """Members and tasks have no versions to put back: what happened to them is told."""
    page = Paginator(coalition_events(plan), PER_PAGE).get_page(request.GET.get("page"))
    to_lead = Role.LEAD_EDITOR in plan.roles  # type: ignore[attr-defined]
    shown = {"plan": plan, "page": page, "rows": told(page, to_lead=to_lead)}
    return render(request, "plans/history/coalition.html", shown)


def _history(request: HttpRequest, plan: Plan, part: Section | None) -> HttpResponse:
    office = _is_office(plan)
    found = past.versions(plan, part)
    page = Paginator(found.none() if office else found, PER_PAGE).get_page(request.GET.get("page"))
    filed = list(plan.submissions.select_related("by"))
    restorer = None if office else Restorer.of(request.user, plan)  # type: ignore[arg-type]
    shown: dict[str, Any] = {
        "plan": plan,
        "section": part,
        "office": office,
        "page": page,
        "rows": [_row(plan, version, restorer) for version in page],
        "restores": restorer is not None and restorer.may_something(part),
        "filed": filed,
        "points": _points(page, filed, office=office),
    }
    return render(request, "plans/history/list.html", shown)


def _is_office(plan: Plan) -> bool:
    return bool(plan.roles & OFFICE)  # type: ignore[attr-defined]


def _row(plan: Plan, version: SectionVersion, restorer: Restorer | None) -> dict[str, Any]:
    state = version.state
    return {
        "version": version,
        "part": past.part_of(version),
        "is_newest": version.number == state.version,
        "may": restorer.may(Section(state.section), state.org_id) if restorer else None,
    }


def _points(page: Any, filed: Any, *, office: bool) -> list[tuple[str, str]]:
    """The versions to choose from: now, as filed, and the saves on this page."""
    found = [] if office else [(past.NOW, _("The plan now"))]
    found += [(f"i{one.number}", past.label_of_submission(one)) for one in filed]
    return found + [(f"v{version.pk}", past.label_of(version)) for version in page]


@requires_read
@plan_gate(Verb.READ)
def compare(request: HttpRequest, plan: Plan) -> HttpResponse:
    """Two versions of the plan: what changed in texts, goals and cells of the budget."""
    code = request.GET.get("onderdeel", "")
    if code and code not in Section:
        raise Http404
    old, new = (_point(request, plan, name) for name in ("van", "naar"))
    seen = [seen_by(request, plan, one.data) for one in (old, new)]
    shown = {
        "plan": plan,
        "old": old,
        "new": new,
        "section": Section(code) if code else None,
        "parts": parts(seen[0], seen[1], Names.load(), Section(code) if code else None),
    }
    return render(request, "plans/history/compare.html", shown)


def _point(request: HttpRequest, plan: Plan, name: str) -> past.Point:
    found = past.point(plan, request.GET.get(name, ""), filed_only=_is_office(plan))
    if found is None:
        raise Http404
    return found


@once
@plan_gate(Verb.READ)
def put_back(request: HttpRequest, plan: Plan, version_id: int) -> HttpResponse:
    """Put an older version of a part back, after a look at what that changes."""
    version = past.versions(plan).filter(pk=version_id).first()
    if version is None or _is_office(plan):
        raise Http404
    part, org = Section(version.state.section), version.state.org_id
    answer = Restorer.of(request.user, plan).may(part, org)  # type: ignore[arg-type]
    if not answer:
        refuse(answer.reason)
    if request.method == "POST" and _restored(request, plan, version):
        return redirect(section_url(plan, part))
    now = store.read(plan)
    then = replace(now, **with_own_details(now, past.values_of(now, version)))
    seen = [seen_by(request, plan, data) for data in (now, then)]
    shown = {
        "plan": plan,
        "version": version,
        "part": past.part_of(version),
        "seen_version": section_version(plan, part, org),
        "parts": parts(seen[0], seen[1], Names.load(), part),
        "stake": stake_in(now, part, org),
    }
    return render(request, "plans/history/put_back.html", shown)


def _restored(request: HttpRequest, plan: Plan, version: SectionVersion) -> bool:
    before = members_before(plan)
    try:
        restore(
            plan.pk,
            version.pk,
            by=request.user,  # type: ignore[arg-type]
            version=seen_version(request),
        )
    except Stale:
        messages.warning(
            request, _("Someone saved this part meanwhile. Look again before you go on.")
        )
        return False
    except Refusal as refusal:
        messages.error(request, str(refusal))
        return False
    messages.success(request, _("Version %(number)d is back.") % {"number": version.number})
    tell_lapsed(request, plan, before)
    return True
