"""Section 7: the combined view, the own lines, the payment route and the cashiers."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, cast

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from plans import store
from plans.asked import BUDGET, MONEY, is_shut
from plans.at_stake import stake_in
from plans.cashier import payments, share_differences
from plans.data import Line
from plans.forms.base import RowSet
from plans.forms.budget import SOURCES, BudgetContext, LineForm
from plans.forms.conflict import Sheet, merged, picks
from plans.forms.context import EditContext
from plans.forms.examples import grown
from plans.forms.grid import Grid
from plans.forms.running import running
from plans.gate import plan_gate
from plans.library import themes
from plans.listing import listing
from plans.models import Plan
from plans.pages import stepper
from plans.places import linked
from plans.queries import allowed, own_members, own_slug
from plans.questions import open_questions
from plans.readiness import by_section, for_org, gaps
from plans.reading import Names, Reading, context
from plans.services.sections import Stale, save_budget, version_values
from plans.structure import Section
from plans.views.conflicts import conflict, seen_version, shown_version
from plans.views.detail import seen_by
from plans.views.lapsing import tell_lapsed
from plans.views.shared import data_and_facts
from plans.views.together import opened
from plans.workflow import Role as PlanRole
from plans.workflow import State, Verb
from portal.accounts.models import Role
from portal.drafts.keeping import forget, typed
from portal.drafts.receipts import once
from portal.refusal import Refusal


@plan_gate(Verb.READ)
def budget(request: HttpRequest, plan: Plan) -> HttpResponse:
    """Totals of all, lines of the own organisation, cashiers."""
    data, facts = data_and_facts(plan)
    found = gaps(data, facts)
    slug = own_slug(request.user, plan)  # type: ignore[arg-type]
    own = own_members(request.user, plan, Role.EDITOR)  # type: ignore[arg-type]
    reading = Reading(seen_by(request, plan, data), Names.load())
    rights = allowed(request.user, plan)  # type: ignore[arg-type]
    missing = for_org(by_section(found)[Section.BUDGET], data, slug)
    shown = context(
        reading,
        plan=plan,
        stepper=stepper(plan, found, Section.BUDGET),
        gaps=linked(plan, missing) if rights[Verb.EDIT_BUDGET].allowed else (),
        slug=slug,
        office=not slug,
        listing=listing(reading.data, reading.names.categories),
        source_names={code: str(label) for code, label in SOURCES},
        cashiers=plan.cashiers.select_related("org", "iban_by"),
        payments=payments(reading.data),
        uncovered=share_differences(reading.data) if data.money.route == "cashier" else {},
        signs_for={m.org_id for m in own_members(request.user, plan, Role.SIGNATORY)},  # type: ignore[arg-type]
        allowed=rights,
        **_open_now(plan, own),
    )
    return render(request, "plans/budget.html", shown)


def _open_now(plan: Plan, own: Sequence[Any]) -> dict[str, Any]:
    """Whose money, and what of it can be changed: all, or what the care office asked about."""
    shut = is_shut(plan, MONEY)
    asked = plan.state == State.CHANGES_ASKED and not shut
    leads = PlanRole.LEAD_EDITOR in plan.roles  # type: ignore[attr-defined]
    return {
        "own": [m for m in own if m.role != "partner"],
        "shut": {m.org_id for m in own if is_shut(plan, f"{BUDGET}{m.org_id}")},
        "money_shut": shut,
        "may_route": leads and (asked or plan.state == State.DRAFT),
    }


FOR_LINES = frozenset({"budget", "members", "goals"})


@once
@plan_gate(Verb.EDIT_BUDGET)
def lines(request: HttpRequest, plan: Plan, org: str) -> HttpResponse:
    """The budget lines of the own organisation; nobody else gets here."""
    member = own_member(request, plan, org)
    context_ = BudgetContext(plan, store.read(plan, only=FOR_LINES), org)
    key = f"plan:{plan.pk}:budget:{org}"
    post = typed(request, key)
    if (more := grown(post, "lines")) is not None:
        return _page(request, plan, member, row_set(context_, org, more), key)
    rows = chosen_rows(context_, org, post)
    if request.method == "POST" and rows.is_valid():
        return _save(request, plan, member, rows, key)
    return _page(request, plan, member, rows, key)


def own_member(request: HttpRequest, plan: Plan, org: str) -> Any:
    """The provider whose budget this person may edit; for everybody else it does not exist."""
    own = own_members(request.user, plan, Role.EDITOR)  # type: ignore[arg-type]
    member = next((m for m in own if m.org_id == org and m.role != "partner"), None)
    if member is None:
        raise Http404
    return member


def row_set(
    context_: EditContext, org: str, post: Any, lines: Sequence[Line] | None = None
) -> RowSet:
    """The rows, empty or bound; of `lines`, or of what the plan says now."""
    saved = lines_of(context_, org) if lines is None else lines
    initial = [{n: getattr(line, n) for n in line.__struct_fields__} for line in saved]
    kind = forms.formset_factory(
        LineForm, formset=RowSet, extra=0 if initial else 3, can_delete=True, max_num=400
    )
    kwargs = {"context": context_}
    rows = kind(post, initial=initial, prefix="lines", form_kwargs=kwargs)
    return cast("RowSet", rows)


def chosen_rows(context_: EditContext, org: str, post: Any) -> RowSet:
    """The rows as sent; after the page with both budgets with the choices carried out."""
    if post is not None and picks(post):
        saved = row_set(context_, org, None)
        post = merged(post, _sheet(row_set(context_, org, post)), _sheet(saved))
    return row_set(context_, org, post)


def lines_of(context_: EditContext, org: str) -> Sequence[Line]:
    """The saved lines of one organisation."""
    return next((b.lines for b in context_.data.budget if b.org == org), ())


def kept_lines(rows: RowSet) -> list[Line]:
    """The lines that were typed, without those that are blank or marked for removal."""
    kept = [f for f in rows.forms if not f.is_blank() and not f.cleaned_data.get("DELETE")]
    return [f.line() for f in kept]


def _save(request: HttpRequest, plan: Plan, member: Any, rows: RowSet, key: str) -> HttpResponse:
    try:
        save_budget(
            plan,
            member.org_id,
            kept_lines(rows),
            by=request.user,  # type: ignore[arg-type]
            version=seen_version(request),
        )
    except Stale as stale:
        return conflict_page(request, plan, member, rows, stale)
    except Refusal as refusal:
        messages.error(request, str(refusal))
        return _page(request, plan, member, rows, key)
    forget(request, key)
    messages.success(request, _("The budget of %(org)s is saved.") % {"org": member.org.name})
    tell_lapsed(request, plan, rows.empty_form.context.data.members)
    return redirect("plans:lines", plan.pk, member.org_id)


def conflict_page(
    request: HttpRequest, plan: Plan, member: Any, rows: RowSet, stale: Stale
) -> HttpResponse:
    """Both budgets per field, with what this person opened or downloaded as the base."""
    org = member.org_id
    context_ = rows.empty_form.context
    seen = version_values(plan, Section.BUDGET, seen_version(request), org)
    base = _sheet(row_set(context_, org, None, seen["lines"])) if seen else None
    saved = _sheet(row_set(context_, org, None, stale.current["lines"]))
    label = _("Budget of %(org)s") % {"org": member.org.name}
    return conflict(request, plan, stale, label, _sheet(rows), saved, base)


def _sheet(rows: RowSet) -> Sheet:
    return Sheet(None, [(_("Line"), rows)])


def _page(request: HttpRequest, plan: Plan, member: Any, rows: RowSet, key: str) -> HttpResponse:
    shown = {
        "plan": plan,
        "member": member,
        "formset": rows,
        "grid": (grid := Grid(rows.forms, rows.empty_form)),
        "rows": grid.rows(),
        "themes": themes("lines"),
        "years": rows.empty_form.context.years,
        "running": running(rows.forms, rows.empty_form.context.years),
        "version": shown_version(rows.data or None, plan, Section.BUDGET, member.org_id),
        "draft_key": key,
        "questions": open_questions(plan, {member.org_id}, org=member.org_id),
        "section": Section.BUDGET,
        "is_closed": is_shut(plan, f"{BUDGET}{member.org_id}"),
        "here": opened(request, plan, Section.BUDGET),
        "stake": stake_in(rows.empty_form.context.data, Section.BUDGET, member.org_id),
    }
    return render(request, "plans/lines.html", shown)
