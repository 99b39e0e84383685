"""The gate of these pages: for others than the office the desk does not exist."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404

from portal.accounts.roles import provider_ids
from portal.funds.clarifications.access import allowed, is_staff, own_questions
from portal.funds.clarifications.models import Note, Question
from portal.funds.clarifications.rules import ONLY_PROVIDERS, REASONS, NoteVerb
from portal.funds.gate import call_for
from portal.funds.models import Call
from portal.funds.workflow import Verb
from portal.web.gate import refuse

View = Callable[..., HttpResponseBase]


def desk_gate(verb: NoteVerb) -> Callable[[View], View]:
    """Decorator for views `(request, call, …)` of the care office under a `call_id`.

    `call.note_verbs` is all that this person may do with the questions about it.
    """

    def guard(view: View) -> View:
        @wraps(view)
        def wrapped(
            request: HttpRequest, call_id: int, *args: Any, **kwargs: Any
        ) -> HttpResponseBase:
            call = call_for(request, call_id, Verb.READ)
            if not is_staff(request.user, call):
                raise Http404
            verbs = allowed(request.user, call)
            if verb not in verbs:
                refuse(REASONS[verb])
            call.note_verbs = verbs  # type: ignore[attr-defined]
            return view(request, call, *args, **kwargs)

        wrapped.verb = verb  # type: ignore[attr-defined]
        return wrapped

    return guard


def asker_gate(view: View) -> View:
    """Decorator for views `(request, call, …)` of care providers; 403 for everybody else."""

    @wraps(view)
    def wrapped(request: HttpRequest, call_id: int, *args: Any, **kwargs: Any) -> HttpResponseBase:
        call = call_for(request, call_id, Verb.READ)
        if not provider_ids(request.user):
            refuse(ONLY_PROVIDERS)
        return view(request, call, *args, **kwargs)

    return wrapped


def own_question(request: HttpRequest, call: Call, asked_id: int) -> Question:
    """A question of one's own organisations; of others it does not exist."""
    rows = call.questions.filter(own_questions(request.user)).select_related("organisation")
    return get_object_or_404(rows, pk=asked_id)


def version_of(call: Call, version: int) -> Note:
    """A published version of the note of a call, with its PDF."""
    if not 1 <= version <= call.note_number:
        raise Http404
    return get_object_or_404(call.notes.select_related("document", "snapshot"), number=version)
