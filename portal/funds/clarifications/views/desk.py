"""The desk of the care office: every question about a call, and the answers being written."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import NON_FIELD_ERRORS
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from portal.drafts import forget, once, typed
from portal.funds.clarifications import answering as services
from portal.funds.clarifications.comparing import entries_in_force, pending
from portal.funds.clarifications.forms.answering import ItemForm, VersionForm, item_values
from portal.funds.clarifications.forms.asking import DeclineForm
from portal.funds.clarifications.gate import desk_gate
from portal.funds.clarifications.models import Item, Question
from portal.funds.clarifications.pages import for_office
from portal.funds.clarifications.queries import (
    names_to_avoid,
    notes_of,
    questions_for_office,
    round_of,
)
from portal.funds.clarifications.recognising import hints
from portal.funds.clarifications.rules import NoteVerb
from portal.funds.clarifications.subjects import Subject, choices
from portal.funds.clarifications.workflow import State
from portal.funds.gate import person
from portal.funds.models import Call
from portal.web.acting import attempt
from portal.web.conflict import renew
from portal.web.gate import requires_read


@requires_read
@desk_gate(NoteVerb.READ_QUESTIONS)
def desk(request: HttpRequest, call: Call) -> HttpResponse:
    """All questions and all answers, by what is still to do."""
    verbs: frozenset[NoteVerb] = call.note_verbs  # type: ignore[attr-defined]
    labels = dict(choices(call))
    rows = for_office(questions_for_office(call), labels, askers=NoteVerb.READ_ASKERS in verbs)
    items = pending(call)
    context = {
        "call": call,
        "round": round_of(call),
        "notes": notes_of(call),
        "waiting": [r for r in rows if r.question.state == State.RECEIVED and not r.question.item],
        "rest": [r for r in rows if r.question.state != State.RECEIVED or r.question.item],
        "items": [(p, labels.get(_subject(p.item)), _merged(rows, p.item)) for p in items],
        "news": [p for p in items if p.is_ready and p.is_news],
        "may_answer": NoteVerb.ANSWER in verbs,
        "reads_askers": NoteVerb.READ_ASKERS in verbs,
    }
    return render(request, "clarifications/desk.html", context)


def _subject(item: Item) -> str:
    return Subject(item.condition_id, item.document).code


def _merged(rows: list[Any], item: Item) -> int:
    """How many questions an item answers."""
    return sum(row.question.item_id == item.pk for row in rows)


@once
@desk_gate(NoteVerb.ANSWER)
def new_item(request: HttpRequest, call: Call) -> HttpResponse:
    """Answer one or more questions in an item, or write one that nobody asked."""
    key, free = f"note-item:{call.pk}", list(_free(call))
    form = ItemForm(typed(request, key), call=call, free=free, initial=_start(request, free))
    if request.method == "POST" and form.is_valid():
        terms, numbers, by = form.terms(), form.answered(), person(request)
        item = attempt(form, lambda: services.draft_item(call, terms, numbers, by=by))
        if item is not None:
            forget(request, key)
            return _saved(request, item, form)
    return render(request, "clarifications/item.html", _context(call, form, key, None))


@once
@desk_gate(NoteVerb.ANSWER)
def item(request: HttpRequest, call: Call, item_id: int) -> HttpResponse:
    """Change an item; a save on top of somebody else's shows both."""
    found = get_object_or_404(call.note_items, pk=item_id)
    key, current = f"note-item:{call.pk}:{found.pk}", []
    free = [*_free(call), *found.questions.all()]
    form = ItemForm(typed(request, key), call=call, free=free, initial=item_values(found))
    if request.method == "POST" and form.is_valid():
        saved = attempt(form, lambda: _save(found, form, request))
        if saved is not None:
            forget(request, key)
            return _saved(request, saved, form)
        if form.has_error(NON_FIELD_ERRORS, "stale"):
            current = renew(form, item_values(call.note_items.get(pk=item_id)))
    context = _context(call, form, key, found) | {"current": current}
    return render(request, "clarifications/item.html", context)


def _save(found: Item, form: ItemForm, request: HttpRequest) -> Item:
    version, by = form.cleaned_data["version"], person(request)
    return services.save_item(found.pk, form.terms(), form.answered(), by=by, version=version)


def _free(call: Call) -> Any:
    """The questions that no item answers yet."""
    return call.questions.filter(state=State.RECEIVED, item__isnull=True)


def _start(request: HttpRequest, free: list[Question]) -> dict[str, Any]:
    """What was ticked at the desk: their texts one after the other, to be made one."""
    wanted = set(request.GET.getlist("vraag"))
    chosen = [question for question in free if str(question.pk) in wanted]
    if not chosen:
        return {}
    first = chosen[0]
    return {
        "questions": [question.pk for question in chosen],
        "subject": Subject(first.condition_id, first.document).code,
        "question_nl": "\n\n".join(question.text for question in chosen)[:3000],
    }


def _context(call: Call, form: ItemForm, key: str, found: Item | None) -> dict[str, Any]:
    published = {entry.item_id: entry for entry in entries_in_force(call)}
    return {
        "call": call,
        "form": form,
        "draft_key": key,
        "item": found,
        "entry": published.get(found.pk) if found else None,
        "hints": _hints(call, found) if found else [],
    }


def _hints(call: Call, found: Item) -> list[str]:
    text = "\n".join((found.question_nl, found.answer_nl, found.change_nl))
    return hints(text, names_to_avoid(call))


def _saved(request: HttpRequest, item: Item, form: ItemForm) -> HttpResponse:
    """To the desk; back to the item when somebody may be recognised in it."""
    if _hints(item.call, item):
        messages.warning(request, _("Saved. Look at the text again: see the hints below."))
        return redirect("clarifications:item", item.call_id, item.pk)
    messages.success(request, _("Saved. Nobody outside your office sees it yet."))
    return redirect("clarifications:desk", item.call_id)


@once
@desk_gate(NoteVerb.ANSWER)
def remove_item(request: HttpRequest, call: Call, item_id: int) -> HttpResponse:
    """Drop an item that was never published."""
    found = get_object_or_404(call.note_items, pk=item_id)
    form = VersionForm(request.POST or None, initial={"version": found.version})
    if request.method == "POST" and form.is_valid():
        values, by = form.cleaned_data, person(request)
        if attempt(form, lambda: services.remove_item(found.pk, **values, by=by) or True):
            messages.success(request, _("The draft answer was removed."))
            return redirect("clarifications:desk", call.pk)
    context = {"call": call, "item": found, "form": form}
    return render(request, "clarifications/item_remove.html", context)


@once
@desk_gate(NoteVerb.ANSWER)
def decline(request: HttpRequest, call: Call, asked_id: int) -> HttpResponse:
    """Leave a question out of the note, with a reason."""
    question = get_object_or_404(call.questions, pk=asked_id)
    key = f"question-decline:{question.pk}"
    form = DeclineForm(typed(request, key))
    if request.method == "POST" and form.is_valid():
        values, by = form.cleaned_data, person(request)
        if attempt(form, lambda: services.decline(question.pk, **values, by=by)):
            forget(request, key)
            messages.success(request, _("The organisation that asked reads your reason."))
            return redirect("clarifications:desk", call.pk)
    context = {"call": call, "question": question, "form": form, "draft_key": key}
    return render(request, "clarifications/decline.html", context)
