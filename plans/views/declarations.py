"""Section 12: each organisation confirms, by its signatory."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from plans.confirmation import content_sha
from plans.data import PlanData
from plans.forms.declarations import ConfirmForm
from plans.gate import plan_gate
from plans.models import Member, Plan
from plans.pages import stepper
from plans.places import gap_url
from plans.queries import own_members
from plans.readiness import blocking_confirmation, for_org, gaps
from plans.reading import Names, Reading, context
from plans.services.confirming import confirm
from plans.standing import changes_since
from plans.structure import Section
from plans.telling import told
from plans.views.shared import data_and_facts
from plans.visibility import for_org as visible_for
from plans.workflow import Verb
from portal.accounts.models import Role
from portal.accounts.stepup import step_up
from portal.drafts.receipts import once
from portal.refusal import Refusal
from portal.web.components import Party


@plan_gate(Verb.READ)
def declarations(request: HttpRequest, plan: Plan) -> HttpResponse:
    """Who has confirmed, and what is left to do before the own organisation can."""
    data, facts = data_and_facts(plan)
    own = own_members(request.user, plan, Role.SIGNATORY)  # type: ignore[arg-type]
    found = gaps(data, facts)
    own = [m for m in own if m.role != "partner"]
    standing = {m.org for m in data.members if m.confirmed}
    shown: dict[str, Any] = {
        "plan": plan,
        "stepper": stepper(plan, found, Section.DECLARATIONS),
        "parties": _parties(plan),
        "own": [m for m in own if m.org_id not in standing],
        "done": [m for m in own if m.org_id in standing],
        "first": [
            (g, gap_url(plan, g))
            for g in for_org(blocking_confirmation(found), data, own[0].org_id if own else "")
        ],
        "lapsed": _lapsed(own, data),
    }
    return render(request, "plans/declarations.html", shown)


@step_up
@once
@plan_gate(Verb.CONFIRM)
def confirm_for(request: HttpRequest, plan: Plan, member_id: int) -> HttpResponse:
    """Read what is confirmed, tick the statements, confirm."""
    own = own_members(request.user, plan, Role.SIGNATORY)  # type: ignore[arg-type]
    member = next((m for m in own if m.pk == member_id and m.role != "partner"), None)
    if member is None:
        raise Http404
    data, _facts = data_and_facts(plan)
    form = ConfirmForm(request.POST or None, initial={"sha": content_sha(data, member.org_id)})
    if form.is_valid() and _confirmed(request, member, form):
        messages.success(request, _("You confirmed for %(org)s.") % {"org": member.org.name})
        return redirect("plans:declarations", plan.pk)
    reading = Reading(visible_for(data, member.org_id), Names.load())
    if form.is_bound:
        typed = request.POST.copy()
        typed["sha"] = content_sha(data, member.org_id)
        form.data = typed
    shown = context(reading, plan=plan, member=member, form=form)
    return render(request, "plans/confirm.html", shown)


def _confirmed(request: HttpRequest, member: Member, form: ConfirmForm) -> bool:
    try:
        confirm(
            member.pk,
            by=request.user,  # type: ignore[arg-type]
            statements=form.statements(),
            seen_sha=form.cleaned_data["sha"],
        )
    except Refusal as refusal:
        form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))
        return False
    return True


def _parties(plan: Plan) -> list[Party]:
    members = plan.members.filter(left_at=None).exclude(role="partner").select_related("org")
    found = []
    for member in members.prefetch_related("confirmations__by"):
        standing = next((c for c in member.confirmations.all() if c.lapsed_at is None), None)
        found.append(
            Party(
                name=member.org.name,
                detail=f"{standing.by.name}, {standing.function}" if standing else "",
                status=_("Confirmed") if standing else _("Not confirmed"),
                tone="ok" if standing else "warn",
                when=standing.at if standing else None,
            )
        )
    return found


def _lapsed(own: list[Member], data: PlanData) -> list[list[str]]:
    """What changed since the last confirmation of each own organisation that lapsed.

    On this page figures of the own organisation may be shown; the mail only names them.
    """
    found = []
    for member in own:
        latest = member.confirmations.select_related("member").first()
        if latest is not None and latest.lapsed_at is not None:
            changes = [told(c, figures=True) for c in changes_since(latest, data)]
            found.append(changes or [latest.lapsed_because])
    return found
