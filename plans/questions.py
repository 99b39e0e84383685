"""The open questions of the care office, as the pages of a plan show them.

They belong to the judging, which pages of plans reach through the relation alone (design.md 3).
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.urls import reverse

from plans.asked import label_of
from plans.models import Plan
from plans.structure import Section
from plans.workflow import State


@dataclass(frozen=True)
class Asked:
    """One open question: where, what, until when, and the page with all of them."""

    place: str
    label: Any
    text: str
    answered: bool
    due_at: datetime
    url: str


def open_questions(
    plan: Plan, orgs: Collection[str], section: Section | None = None, org: str = ""
) -> list[Asked]:
    """What is asked now that people of these organisations may read; in a section, or all.

    A question about a budget is for its own organisation (R-6.4-1a); `org` names whose budget
    page this is.
    """
    if plan.state != State.CHANGES_ASKED:
        return []
    request = plan.change_requests.filter(state="open").prefetch_related("questions__org").first()
    if request is None:
        return []
    url = reverse("reviews:questions", args=[request.pk])
    return [
        Asked(q.place, _label(q), q.text, bool(q.answer), request.due_at, url)
        for q in request.questions.all()
        if q.org_id is None or q.org_id in orgs
        if section is None or q.section == section.value
        if not org or q.org_id == org
    ]


def _label(question: Any) -> Any:
    known = {question.org_id: question.org.name} if question.org else {}
    return label_of(question.place, known)


def by_place(questions: list[Asked]) -> dict[str, str]:
    """The questions by the field that they are about."""
    found: dict[str, str] = {}
    for one in questions:
        found[one.place] = f"{found[one.place]} {one.text}" if one.place in found else one.text
    return found
