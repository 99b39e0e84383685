"""The payment route and the cashiers (R-1.5-2, R-1.5-3)."""

from __future__ import annotations

from typing import Any, cast

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from plans import store
from plans.asked import MONEY, is_shut
from plans.at_stake import Place, stake
from plans.cashier import above_room, may_be_cashier, room_of
from plans.data import MoneyRoute, PlanData
from plans.facts import facts_for
from plans.forms.base import RowSet
from plans.forms.budget import (
    CashierForm,
    CashierOwnForm,
    CashierRows,
    MoneyForm,
    money_of,
)
from plans.forms.conflict import Sheet, merged, picks
from plans.forms.context import EditContext
from plans.gate import plan_gate
from plans.models import CashierShare, Plan
from plans.queries import own_members
from plans.rules import reserved_for
from plans.services.cashing import apply_split, checkers, save_cashier, save_route
from plans.services.coalition import accept_cashier
from plans.services.sections import Stale
from plans.structure import Section
from plans.views.conflicts import conflict, seen_version, shown_version
from plans.views.lapsing import members_before, tell_lapsed
from plans.workflow import Role as PlanRole
from plans.workflow import Verb
from portal.accounts.models import Role
from portal.accounts.roles import has_role
from portal.accounts.stepup import step_up
from portal.drafts.keeping import forget, typed
from portal.drafts.receipts import once
from portal.money import ZERO
from portal.refusal import Refusal
from portal.web.forms import asks_for_row, with_extra_row
from portal.web.gate import refuse, requires_post

TITLE = gettext_lazy("Payment route and cashier")


@once
@plan_gate(Verb.EDIT)
def money(request: HttpRequest, plan: Plan) -> HttpResponse:
    """The lead says how the money travels and who is cashier for how much."""
    _for_the_lead(plan)
    key = f"plan:{plan.pk}:money"
    post = typed(request, key)
    extra = post is not None and asks_for_row(post, "cashiers")
    context = EditContext(plan, store.read(plan))
    if post is not None and picks(post):
        post = merged(post, _sheet(context, post), _sheet(context))
    sheet = _sheet(context, with_extra_row(post, "cashiers") if extra else post)
    form, rows = sheet.main, sheet.sets[0][1]
    if not extra and form.is_valid() and rows.is_valid():
        try:
            value = money_of(form, rows.rows(), context.data.money)
            save_route(plan.pk, value, by=request.user, version=seen_version(request))  # type: ignore[arg-type]
            return _saved(request, plan, key, context)
        except Stale as stale:
            return conflict(request, plan, stale, TITLE, sheet, _sheet(context))
        except Refusal as refusal:
            form.add_error(None, str(refusal))
    shown: dict[str, Any] = {"plan": plan, "form": form, "formset": rows, "draft_key": key}
    shown |= {"totals": plan.year_totals.all(), "stake": stake(context.data.members, Place.MONEY)}
    shown["version"] = shown_version(post, plan, Section.BUDGET)
    shown["is_closed"] = is_shut(plan, MONEY)
    return render(request, "plans/money.html", shown)


def _for_the_lead(plan: Plan) -> None:
    if PlanRole.LEAD_EDITOR not in plan.roles:  # type: ignore[attr-defined]
        refuse(reserved_for({PlanRole.LEAD_EDITOR}))


@once
@plan_gate(Verb.EDIT_BUDGET)
def cashier(request: HttpRequest, plan: Plan, org: str) -> HttpResponse:
    """The cashier's own part: account, production, tariff."""
    share = _own_share(request, plan, org)
    key = f"plan:{plan.pk}:cashier:{org}"
    post = typed(request, key)
    context = EditContext(plan, store.read(plan))
    if post is not None and picks(post):
        post = merged(post, _own_sheet(context, org, post), _own_sheet(context, org))
    sheet = _own_sheet(context, org, post)
    form = sheet.main
    if form.is_valid():
        try:
            by: Any = request.user
            save_cashier(plan.pk, org, form.cleaned_data, by=by, version=seen_version(request))
            return _saved(request, plan, key, context)
        except Stale as stale:
            label = _("Details of the cashier")
            return conflict(request, plan, stale, label, sheet, _own_sheet(context, org))
        except Refusal as refusal:
            form.add_error(None, str(refusal))
    version = shown_version(post, plan, Section.BUDGET)
    shown = {"plan": plan, "share": share, "form": form, "version": version, "draft_key": key}
    shown |= _room(plan, context.data, org) | _second_person(request, share)
    shown |= _stakes(context.data, org) | {"is_closed": is_shut(plan, MONEY)}
    return render(request, "plans/cashier.html", shown)


@once
@requires_post
@plan_gate(Verb.EDIT_BUDGET)
def split(request: HttpRequest, plan: Plan, org: str) -> HttpResponse:
    """The cashier keeps what fits; the provider it chooses gets the rest."""
    _own_share(request, plan, org)
    by: Any = request.user
    other, before = request.POST.get("other", ""), members_before(plan)
    try:
        apply_split(plan.pk, org, other, by=by, version=seen_version(request))
    except Refusal as refusal:
        messages.error(request, str(refusal))
        return redirect("plans:cashier", plan.pk, org)
    messages.success(request, _("Divided. The other provider still has to accept the role."))
    tell_lapsed(request, plan, before)
    return redirect("plans:budget", plan.pk)


@step_up
@once
@requires_post
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


def _stakes(data: PlanData, org: str) -> dict[str, Any]:
    """Whose confirmation the cashier's own figures touch, and whose a second cashier."""
    own, split_ = stake(data.members, Place.CASHIER, org), stake(data.members, Place.SPLIT)
    return {"stake": own, "at_split": split_}


def _own_share(request: HttpRequest, plan: Plan, org: str) -> CashierShare:
    """The cashier's part, for the editors of that cashier; for others it does not exist."""
    own = own_members(request.user, plan, Role.EDITOR)  # type: ignore[arg-type]
    if org not in {m.org_id for m in own}:
        raise Http404
    return get_object_or_404(plan.cashiers.select_related("org", "iban_by"), org_id=org)


def _second_person(request: HttpRequest, share: CashierShare) -> dict[str, Any]:
    """Who checks a changed account number; without anybody the way to a second signatory."""
    if not share.iban:
        return {}
    user: Any = request.user
    waits = share.iban_replaced and share.accepted_at is None
    changer = share.iban_by if waits and share.iban_by else user
    return {
        "account_waits": waits,
        "changer_is_you": changer == user,
        "checkers": checkers(share, changer),
        "may_invite": has_role(user, share.org.pk, Role.MANAGER),
    }


def _room(plan: Plan, data: PlanData, org: str) -> dict[str, Any]:
    """What the saved figures of the cashier come to, and how its share could be divided."""
    cap = facts_for(plan).rules.tariff_cap_pct
    mine = next(c for c in data.money.cashiers if c.org == org)
    above = above_room(mine, cap)
    return {
        "room": room_of(mine, cap),
        "cap": cap,
        "years": [
            (year, amount, above.get(year), amount - above.get(year, ZERO))
            for year, amount in sorted(mine.shares.items())
        ],
        "above": above,
        "others": [m for m in may_be_cashier(data) if m.org != org],
    }


def _sheet(context: EditContext, post: Any = None) -> Sheet:
    money = context.data.money
    initial = {"route": money.route, "vat": money.vat}
    form = MoneyForm(post, initial=initial, context=context, prefix="money")
    return Sheet(form, [(_("Cashier"), _rows(context, money, post))])


def _own_sheet(context: EditContext, org: str, post: Any = None) -> Sheet:
    mine = next(c for c in context.data.money.cashiers if c.org == org)
    initial = {n: getattr(mine, n) for n in CashierOwnForm.base_fields}
    return Sheet(CashierOwnForm(post, initial=initial, context=context))


def _rows(context: EditContext, money: MoneyRoute, post: Any) -> RowSet:
    initial = [{"org": c.org, "shares": c.shares} for c in money.cashiers]
    kind = forms.formset_factory(
        CashierForm, formset=CashierRows, extra=0 if initial else 1, can_delete=True, max_num=20
    )
    kwargs = {"context": context}
    rows = kind(post, initial=initial, prefix="cashiers", form_kwargs=kwargs)
    return cast("RowSet", rows)


def _saved(request: HttpRequest, plan: Plan, key: str, was: EditContext) -> HttpResponse:
    forget(request, key)
    messages.success(request, _("Saved."))
    tell_lapsed(request, plan, was.data.members)
    return redirect("plans:budget", plan.pk)
