"""Questions of the care office as the coalition sees them: read, answer, confirm, send."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.contrib import messages
from django.core.exceptions import NON_FIELD_ERRORS
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from plans import store
from plans.facts import facts_for
from plans.places import linked
from plans.queries import own_slug, roles_of
from plans.readiness import blocking, for_org, gaps
from plans.rules import COALITION
from plans.workflow import Role as PlanRole
from portal.drafts import forget, once, typed
from portal.web.acting import attempt
from portal.web.gate import refuse, requires_post, requires_read
from reviews.asked import TONES, Asked, for_coalition, summary
from reviews.forms.changes import AnswerForm
from reviews.gate import person
from reviews.models import ChangeQuestion, ChangeRequest
from reviews.services import asking
from reviews.views.acting import press
from reviews.workflow import COALITION_LABELS, ChangeState


@requires_read
def questions(request: HttpRequest, request_id: int) -> HttpResponse:
    """Everything that was asked, what is answered, and what has to happen before sending."""
    found, roles = _for_coalition(request, request_id)
    user, plan = person(request), found.plan
    data = store.read(plan)
    asked = for_coalition(found, user, data)
    shown: dict[str, Any] = {
        "plan": plan,
        "asked": found,
        "tone": TONES[found.state],
        "label": COALITION_LABELS[ChangeState(found.state)],
        "questions": asked,
        "progress": summary(asked),
        "is_open": found.state == ChangeState.OPEN,
        "is_lead": PlanRole.LEAD_EDITOR in roles,
    }
    if found.state == ChangeState.OPEN:
        stops = for_org(blocking(gaps(data, facts_for(plan))), data, own_slug(user, plan))
        shown["blocking"] = linked(plan, stops)
    return render(request, "reviews/questions.html", shown)


@once
def answer(request: HttpRequest, question_id: int) -> HttpResponse:
    """One question: where it is about, and the answer."""
    question = _question(question_id)
    found, _roles = _for_coalition(request, question.request_id)
    one = _readable(request, question)
    if not one.may_answer or found.state != ChangeState.OPEN:
        refuse(_("Only an editor of the organisation that is asked can answer."))
    key = f"answer:{question.pk}"
    initial = {"answer": question.answer, "version": question.version}
    form = AnswerForm(typed(request, key), initial=initial)
    if request.method == "POST" and form.is_valid():
        if _answered(request, form, question):
            forget(request, key)
            messages.success(request, _("Saved. The answer goes out when the lead sends it."))
            return redirect("reviews:questions", found.pk)
        question.refresh_from_db()
        _seen_now(form, question)
    shown = {"plan": found.plan, "asked": found, "one": one, "form": form, "draft_key": key}
    shown |= {"question": question, "stale": _is_stale(form, question)}
    return render(request, "reviews/answer.html", shown)


def _is_stale(form: AnswerForm, question: ChangeQuestion) -> bool:
    """Whether a colleague saved after this person began: refused just now, or a kept draft."""
    return form.has_error(NON_FIELD_ERRORS, code="stale") or (
        form.put_back and form["version"].value() != str(question.version)
    )


def _seen_now(form: AnswerForm, question: ChangeQuestion) -> None:
    """After a refusal the page shows the answer of the colleague: saving again replaces it."""
    if form.has_error(NON_FIELD_ERRORS, code="stale"):
        form.data = {**form.data.dict(), "version": str(question.version)}  # type: ignore[attr-defined]


def _question(number: int) -> ChangeQuestion:
    related = ("request__plan__lead", "answered_by")
    return get_object_or_404(ChangeQuestion.objects.select_related(*related), pk=number)


def _answered(request: HttpRequest, form: AnswerForm, question: ChangeQuestion) -> bool:
    said = form.cleaned_data
    act = partial(
        asking.answer_question,
        question.pk,
        said["answer"],
        version=said["version"],
        by=person(request),
    )
    return attempt(form, act) is not None


@once
@requires_post
def send(request: HttpRequest, request_id: int) -> HttpResponse:
    """Send the answer as a new version of the plan."""
    found, roles = _for_coalition(request, request_id)
    if PlanRole.LEAD_EDITOR not in roles:
        refuse(_("The lead provider sends the answer."))
    done = _("Sent as a new version. Everyone in the coalition gets a receipt by mail.")
    press(request, partial(asking.send, found.pk, by=person(request)), done)
    return redirect("reviews:questions", found.pk)


def _for_coalition(
    request: HttpRequest, request_id: int
) -> tuple[ChangeRequest, frozenset[PlanRole]]:
    """The question, for who takes part in the plan; it does not exist for anybody else."""
    related = ("plan__lead", "plan__office", "plan__region", "plan__scheme", "plan__call")
    found = get_object_or_404(ChangeRequest.objects.select_related(*related), pk=request_id)
    roles = roles_of(person(request), found.plan)
    if not roles & COALITION:
        raise Http404
    return found, roles


def _readable(request: HttpRequest, question: ChangeQuestion) -> Asked:
    """The question as this person may read it; that on another's budget does not exist."""
    plan, user = question.request.plan, person(request)
    found = for_coalition(question.request, user, store.read(plan))
    one = next(a for a in found if a.question.pk == question.pk)
    if one.hidden:
        raise Http404
    return one
