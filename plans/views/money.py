"""The payment route and the cashiers (R-1.5-2, R-1.5-3)."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from plans import store
from plans.data import MoneyRoute
from plans.forms.base import RowSet
from plans.forms.budget import CashierForm, CashierOwnForm, MoneyForm, money_of, with_own
from plans.forms.context import EditContext
from plans.gate import plan_gate
from plans.models import CashierShare, Plan
from plans.queries import own_members
from plans.services.coalition import accept_cashier
from plans.services.sections import save_money, section_version
from plans.structure import Section
from plans.workflow import Verb
from portal.accounts.models import Role
from portal.accounts.stepup import step_up
from portal.drafts.receipts import once
from portal.refusal import Refusal
from portal.web.forms import asks_for_row, with_extra_row
from portal.web.gate import requires_post


@once
@plan_gate(Verb.MANAGE_COALITION)
def money(request: HttpRequest, plan: Plan) -> HttpResponse:
    """The lead says how the money travels and who is cashier for how much."""
    data = store.read(plan)
    context = EditContext(plan, data)
    post = request.POST or None
    if post is not None and asks_for_row(post, "cashiers"):
        post = with_extra_row(post, "cashiers")
    form = MoneyForm(post, initial=_initial(data.money), context=context, prefix="money")
    rows = _rows(context, data.money, post)
    if "add_row" not in request.POST and form.is_valid() and rows.is_valid():
        value = money_of(form, rows.rows(), data.money)
        if _saved(request, plan, value, form):
            return redirect("plans:budget", plan.pk)
    shown = {
        "plan": plan,
        "form": form,
        "formset": rows,
        "totals": plan.year_totals.all(),
        "version": request.POST.get("_version") or section_version(plan, Section.BUDGET),
    }
    return render(request, "plans/money.html", shown)


@once
@plan_gate(Verb.EDIT_BUDGET)
def cashier(request: HttpRequest, plan: Plan, org: str) -> HttpResponse:
    """The cashier's own part: account, production, tariff."""
    own = own_members(request.user, plan, Role.EDITOR)  # type: ignore[arg-type]
    share = get_object_or_404(plan.cashiers.select_related("org"), org_id=org)
    if org not in {m.org_id for m in own}:
        raise Http404
    data = store.read(plan)
    mine = next(c for c in data.money.cashiers if c.org == org)
    initial = {n: getattr(mine, n) for n in CashierOwnForm.base_fields}
    form = CashierOwnForm(request.POST or None, initial=initial, context=EditContext(plan, data))
    if form.is_valid():
        value = with_own(data.money, org, form.cleaned_data)
        if _saved(request, plan, value, form):
            return redirect("plans:budget", plan.pk)
    shown = {
        "plan": plan,
        "share": share,
        "form": form,
        "version": request.POST.get("_version") or section_version(plan, Section.BUDGET),
    }
    return render(request, "plans/cashier.html", shown)


@once
@requires_post
@step_up
@plan_gate(Verb.CONFIRM)
def accept(request: HttpRequest, plan: Plan, org: str) -> HttpResponse:
    """A signatory of the cashier accepts the role."""
    share = get_object_or_404(CashierShare, plan=plan, org_id=org)
    try:
        accept_cashier(share.pk, by=request.user)  # type: ignore[arg-type]
    except Refusal as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("You accepted the role of cashier."))
    return redirect("plans:budget", plan.pk)


def _initial(money: MoneyRoute) -> dict[str, Any]:
    return {"route": money.route, "vat": money.vat}


def _rows(context: EditContext, money: MoneyRoute, post: Any) -> RowSet:
    initial = [{"org": c.org, "shares": c.shares} for c in money.cashiers]
    kind = forms.formset_factory(
        CashierForm, formset=RowSet, extra=0 if initial else 1, can_delete=True, max_num=20
    )
    return kind(post, initial=initial, prefix="cashiers", form_kwargs={"context": context})


def _saved(request: HttpRequest, plan: Plan, value: MoneyRoute, form: Any) -> bool:
    version = request.POST.get("_version", "")
    try:
        save_money(
            plan.pk,
            value,
            by=request.user,  # type: ignore[arg-type]
            version=int(version) if version.isdigit() else -1,
        )
    except Refusal as refusal:
        form.add_error(None, str(refusal))
        return False
    messages.success(request, _("Saved."))
    return True
