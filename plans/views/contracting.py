"""The Wlz contract of the own organisation."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from plans.forms.contract import ContractForm
from plans.gate import plan_gate
from plans.models import Member, MemberRole, Plan
from plans.queries import COALITION_POSTS, own_members
from plans.rules import OFFICE
from plans.services.contracting import ANSWERING, answer_of, state_contract
from plans.workflow import State, Verb
from portal.accounts.models import User
from portal.drafts.receipts import once
from portal.refusal import Refusal


def contracts(user: User, plan: Plan) -> dict[str, object]:
    """Of which members the person may answer, and of which it sees until when the contract runs.

    That day is for the provider itself and the care office (R-OV-10).
    """
    own = {m.pk for post in COALITION_POSTS for m in own_members(user, plan, post)}
    mine = {m.pk for post in ANSWERING for m in own_members(user, plan, post)}
    is_office = bool(plan.roles & OFFICE)  # type: ignore[attr-defined]
    return {
        "answers_contract": mine if plan.state == State.DRAFT else set(),
        "sees_until": {m.pk for m in plan.members.all()} if is_office else own,
    }


@once
@plan_gate(Verb.READ)
def contract(request: HttpRequest, plan: Plan, member_id: int) -> HttpResponse:
    """Say for the own organisation whether its contract covers the plan; nobody else sees it."""
    member = _own(request, plan, member_id)
    form = ContractForm(request.POST or None, initial=_stored(member))
    if form.is_valid() and _saved(request, member, form):
        messages.success(request, _("The answer is saved."))
        return redirect("plans:coalition", plan.pk)
    return render(request, "plans/contract.html", {"plan": plan, "member": member, "form": form})


def _own(request: HttpRequest, plan: Plan, member_id: int) -> Member:
    for post in ANSWERING:
        for member in own_members(request.user, plan, post):  # type: ignore[arg-type]
            if member.pk == member_id and member.role != MemberRole.PARTNER:
                return member
    raise Http404


def _stored(member: Member) -> dict[str, object]:
    until = member.contract_until
    return {"contract": member.contract, "contract_until": until, "seen": answer_of(member)}


def _saved(request: HttpRequest, member: Member, form: ContractForm) -> bool:
    given = form.cleaned_data
    answer = {"contract": given["contract"], "until": given["contract_until"]}
    try:
        state_contract(member.pk, by=request.user, seen=given["seen"], **answer)  # type: ignore[arg-type]
    except Refusal as refusal:
        form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))
        if refusal.code == "stale":
            member.refresh_from_db()
            form.data = {**form.data.dict(), "seen": answer_of(member)}  # type: ignore[attr-defined]
        return False
    return True
