"""Filling in a section, and choosing when two people saved it."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from msgspec.structs import replace

from plans import store
from plans.at_stake import stake_in
from plans.data import PlanData
from plans.facts import facts_for
from plans.forms.conflict import differences, merged, picks
from plans.forms.context import EditContext
from plans.forms.editor import SPECS, Editor
from plans.forms.examples import grown
from plans.gate import plan_gate
from plans.holders import allows, holder
from plans.holding import Act
from plans.library import themes
from plans.models import Plan
from plans.pages import section_url, stepper
from plans.places import linked
from plans.queries import own_slug
from plans.questions import open_questions
from plans.readiness import by_section, gaps
from plans.reading import Names, Reading, context, template_of
from plans.services.attaching import WITH_FILES
from plans.services.sections import Stale, save_section, version_values
from plans.smart import judge_all
from plans.structure import Section
from plans.views.conflicts import (
    conflict,
    seen_version,
    shown_version,
    warn_of_personal_numbers,
)
from plans.views.lapsing import tell_lapsed
from plans.views.together import opened
from plans.visibility import for_org as visible_for
from plans.workflow import State, Verb
from portal.drafts.keeping import forget, typed
from portal.drafts.receipts import once
from portal.refusal import Refusal

# What the forms of a part choose from, and whose confirmation it touches, beside the part itself.
_CHOSEN_FROM = {
    Section.BASIS: ("members",),
    Section.GOALS: ("basis", "members", "challenge"),
    Section.APPROACH: ("basis", "members", "goals"),
    Section.EMBEDDING: ("members",),
    Section.MONITORING: ("members",),
}


@once
@plan_gate(Verb.EDIT)
def section(request: HttpRequest, plan: Plan, code: str) -> HttpResponse:
    """Fill in one section; half-filled parts may be saved. Who may not write now, reads it."""
    if code not in Section or Section(code) not in SPECS:
        raise Http404
    part = Section(code)
    key = f"plan:{plan.pk}:{code}"
    context_ = EditContext(plan, _content(request, plan, part))
    data = typed(request, key)
    for prefix in _row_prefixes(part):
        if (more := grown(data, prefix)) is not None:
            return _page(request, plan, Editor(part, context_, more), key)
    if data is not None and picks(data):
        data = merged(data, Editor(part, context_, data).sheet(), Editor(part, context_).sheet())
    editor = Editor(part, context_, data)
    sent = request.method == "POST" and editor.is_valid()
    return _save(request, plan, editor, key) if sent else _page(request, plan, editor, key)


def _content(request: HttpRequest, plan: Plan, part: Section) -> PlanData:
    """The plan to show; to save a part, only what its forms lean on.

    Rows are told apart by what was saved and fields that were not asked about keep it. A form of
    nothing but texts brings all of itself along.
    """
    if request.method != "POST":
        return store.read(plan)
    alone = plan.state == State.DRAFT and not SPECS[part].rows and not picks(request.POST)
    own = () if alone else store.KEYS[part]
    return store.read(plan, only={*own, *_CHOSEN_FROM.get(part, ())})


def _whole(request: HttpRequest, editor: Editor) -> PlanData:
    """Everything the plan says, also when a form that was sent is shown again."""
    plan = editor.context.plan
    return store.read(plan) if request.method == "POST" else editor.context.data


def _reading(
    request: HttpRequest, plan: Plan, editor: Editor, shown: dict[str, Any]
) -> HttpResponse:
    """A part that another organisation writes: to read, with what this person had typed."""
    data = _whole(request, editor)
    seen = visible_for(data, own_slug(request.user, plan))  # type: ignore[arg-type]
    saved = Editor(editor.section, EditContext(plan, data)).sheet()
    shown = shown | {
        "plan": plan,
        "section": editor.section,
        "template": template_of(editor.section),
        "stepper": stepper(plan, gaps(data, facts_for(plan)), editor.section),
        "mine": [] if editor.typed is None else differences(editor.sheet(), saved),
    }
    return render(request, "plans/section_held.html", context(Reading(seen, Names.load()), **shown))


def _row_prefixes(part: Section) -> list[str]:
    return [rows.prefix(SPECS[part]) for rows in SPECS[part].rows]


def _save(request: HttpRequest, plan: Plan, editor: Editor, key: str) -> HttpResponse:
    try:
        save_section(
            plan,
            editor.section,
            editor.values(),
            by=request.user,  # type: ignore[arg-type]
            version=seen_version(request),
        )
    except Stale as stale:
        return _conflict(request, plan, editor, stale)
    except Refusal as refusal:
        if refusal.code != "held":  # the page to read says that by itself
            messages.error(request, str(refusal))
        return _page(request, plan, editor, key)
    forget(request, key)
    messages.success(request, _("Saved: %(section)s.") % {"section": editor.section.label})
    tell_lapsed(request, plan, editor.context.data.members)
    warn_of_personal_numbers(request)
    return redirect(_next(request, plan, editor.section))


def _next(request: HttpRequest, plan: Plan, part: Section) -> str:
    if "next" not in request.POST:
        return section_url(plan, part)
    if plan.state == State.CHANGES_ASKED:  # the next part is not open; the questions stand there
        return reverse("plans:detail", args=[plan.pk])
    order = list(Section)
    return section_url(plan, order[min(order.index(part) + 1, len(order) - 1)])


def _page(request: HttpRequest, plan: Plan, editor: Editor, key: str) -> HttpResponse:
    """The form; for whom the part is not to write now, the text to read."""
    held = holder(plan, editor.section)
    acts = allows(request.user, plan, held)  # type: ignore[arg-type]
    shown: dict[str, Any] = {"draft_key": key, "held": held, "acts": acts}
    if not acts[Act.WRITE]:
        return _reading(request, plan, editor, shown)
    return _form(request, plan, editor, shown)


def _form(request: HttpRequest, plan: Plan, editor: Editor, shown: dict[str, Any]) -> HttpResponse:
    data = _whole(request, editor)
    found = gaps(data, facts_for(plan))
    questions = open_questions(plan, (), editor.section)
    shown = shown | {
        "plan": plan,
        "stake": stake_in(data, editor.section),
        "here": opened(request, plan, editor.section),
        "questions": questions,
        "is_closed": plan.state == State.CHANGES_ASKED and not questions,
        "editor": editor,
        "form": editor.main,
        "row_sets": editor.sets,
        "formsets": [row_set for _rows, row_set in editor.sets],
        "section": editor.section,
        "with_files": WITH_FILES,
        "stepper": stepper(plan, found, editor.section),
        "gaps": linked(plan, by_section(found).get(editor.section, ())) if not editor.typed else (),
        **_pictures(editor, data),
        "version": shown_version(editor.typed, plan, editor.section),
    }
    return render(request, "plans/section.html", shown)


def _pictures(editor: Editor, data: PlanData) -> dict[str, Any]:
    """What a section shows beside its fields: advice on goals, the planning or money as a chart."""
    if editor.section == Section.GOALS:
        verdicts = {v.goal: v for v in judge_all(editor.context.data)}
        return {"verdicts": verdicts, "themes": themes("goals")}
    if editor.section in (Section.APPROACH, Section.EMBEDDING):
        return {"reading": Reading(data, Names({}, {}, {}, {}))}
    return {}


def _conflict(request: HttpRequest, plan: Plan, editor: Editor, stale: Stale) -> HttpResponse:
    part = editor.section
    data = store.read(plan)
    seen = version_values(plan, part, seen_version(request))
    base = Editor(part, EditContext(plan, replace(data, **seen))).sheet() if seen else None
    saved = Editor(part, EditContext(plan, data)).sheet()
    return conflict(request, plan, stale, part.label, editor.sheet(), saved, base)
