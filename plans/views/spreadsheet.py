"""The budget as a workbook: download, upload, look, apply; and the whole budget as a table."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from plans import budget, store
from plans.asked import BUDGET, is_shut
from plans.at_stake import stake_in
from plans.forms.budget import BudgetContext
from plans.forms.context import EditContext
from plans.forms.spreadsheet import UploadForm, as_typed, offer_of
from plans.gate import plan_gate
from plans.models import Plan
from plans.reading import Names
from plans.services import importing
from plans.services.sections import Stale, section_version
from plans.spreadsheet import changes
from plans.spreadsheet import export as whole
from plans.spreadsheet.layout import Offer, content_sha
from plans.spreadsheet.reading import Filled, read
from plans.spreadsheet.showing import shown
from plans.spreadsheet.template import filename, template
from plans.structure import Section
from plans.views.budget import (
    FOR_LINES,
    chosen_rows,
    conflict_page,
    kept_lines,
    lines_of,
    own_member,
)
from plans.views.conflicts import seen_version
from plans.views.detail import seen_by
from plans.views.lapsing import tell_lapsed
from plans.workflow import Verb
from portal.documents import scan
from portal.documents.exports import FILES, table_export
from portal.documents.workbook_reading import filled_book
from portal.documents.workbooks import workbook_response
from portal.drafts.keeping import forget
from portal.drafts.receipts import once
from portal.refusal import Refusal
from portal.web.gate import requires_read


def _opened(request: HttpRequest, plan: Plan, org: str) -> tuple[Any, BudgetContext, Offer]:
    """The own member, what its lines choose from, and what its template is made for."""
    member = own_member(request, plan, org)
    context = BudgetContext(plan, store.read(plan, only=FOR_LINES), org)
    return member, context, offer_of(context, org, member.org.name, lines_of(context, org))


@requires_read
@plan_gate(Verb.EDIT_BUDGET)
def download(request: HttpRequest, plan: Plan, org: str) -> HttpResponseBase:
    """The template of the own organisation, filled with its present lines."""
    member, context, offer = _opened(request, plan, org)
    version = section_version(plan, Section.BUDGET, org)
    book = template(offer, lines_of(context, org), version=version)
    importing.record_download(plan, by=request.user, kind="template", org=member.org)  # type: ignore[arg-type]
    return workbook_response(book, filename(offer))


@plan_gate(Verb.EDIT_BUDGET)
def upload(request: HttpRequest, plan: Plan, org: str) -> HttpResponse:
    """Take in a filled-in workbook and show what it would do; nothing is changed here."""
    member, context, offer = _opened(request, plan, org)
    form = UploadForm(request.POST or None, request.FILES or None)
    page = {"plan": plan, "member": member, "form": form, "scanned": scan.configured()}
    page["is_closed"] = is_shut(plan, f"{BUDGET}{org}")
    if form.is_valid():
        try:
            book = filled_book(form.cleaned_data["file"])
            filled = read(book, offer)
        except Refusal as refusal:
            form.add_error("file", str(refusal))
        else:
            page |= _preview(context, offer, filled) | {"book": book}
            return render(request, "plans/spreadsheet/preview.html", page)
    return render(request, "plans/spreadsheet/upload.html", page)


def _preview(context: BudgetContext, offer: Offer, filled: Filled) -> dict[str, Any]:
    """What the file would change, under the version that it was made from."""
    before = lines_of(context, offer.org)
    fresh = content_sha(before) == filled.sha256
    now = section_version(context.plan, Section.BUDGET, offer.org)
    typed = as_typed(filled.lines, now if fresh else filled.section_version)
    return {
        "filled": filled,
        "fresh": fresh or filled.section_version == now,
        "changes": shown(changes.changes(before, filled.lines), offer),
        "same": changes.same(before, filled.lines),
        "totals": changes.totals(before, filled.lines),
        "typed": [(name, typed[name]) for name in typed],
        "stake": stake_in(context.data, Section.BUDGET, offer.org),
    }


@require_POST
@once
@plan_gate(Verb.EDIT_BUDGET)
def apply(request: HttpRequest, plan: Plan, org: str) -> HttpResponse:
    """Put the lines of the file in place of the budget; whoever was second chooses per field."""
    member, context, _offer = _opened(request, plan, org)
    rows = chosen_rows(context, org, request.POST)
    if not rows.is_valid():
        messages.error(request, _("The plan changed meanwhile. Upload the file again."))
        return redirect("plans:sheet", plan.pk, org)
    facts = {"version": seen_version(request), "sha256": request.POST.get("file", "")[:64]}
    try:
        done = importing.apply_file(plan, member.org, kept_lines(rows), by=request.user, **facts)  # type: ignore[arg-type]
    except Stale as stale:
        return conflict_page(request, plan, member, rows, stale)
    except Refusal as refusal:
        messages.error(request, str(refusal))
        return redirect("plans:sheet", plan.pk, org)
    forget(request, f"plan:{plan.pk}:budget:{org}")
    messages.success(request, _done(member.org.name, changed=done))
    tell_lapsed(request, plan, context.data.members)
    return redirect("plans:lines", plan.pk, org)


def _done(name: str, *, changed: bool) -> str:
    if changed:
        return _("The workbook is in the budget of %(org)s.") % {"org": name}
    return _("Nothing changed: the budget already said what is in the workbook.")


@requires_read
@plan_gate(Verb.READ)
def export(request: HttpRequest, plan: Plan, fmt: str) -> HttpResponseBase:
    """The whole budget, as far as this person may see it, as XLSX or CSV."""
    if fmt not in FILES:
        raise Http404
    data = seen_by(request, plan, store.read(plan))
    regions = dict(EditContext(plan, data).regions)
    importing.record_download(plan, by=request.user, kind=fmt)  # type: ignore[arg-type]
    return table_export(
        whole.columns(budget.years(data), regions=bool(regions)),
        whole.rows(data, Names.load().categories, regions),
        fmt=fmt,
        filename=_("budget-plan-%(plan)s") % {"plan": plan.pk},
        sheet=_("Budget lines"),
    )
