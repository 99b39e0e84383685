"""What pages show of rounds, questions and notes: badges, facts, rows."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from portal.funds import wording
from portal.funds.clarifications.models import EntryStatus, Note, Question, QuestionRound
from portal.funds.clarifications.objections import ObjectionRule
from portal.funds.clarifications.phases import Phase
from portal.funds.clarifications.queries import objection_of
from portal.funds.clarifications.subjects import Subject
from portal.funds.clarifications.workflow import OFFICE_LABELS, State
from portal.web.components import Row, Tone

TONES: Mapping[str, Tone] = {
    State.RECEIVED: "info",
    State.ANSWERED: "ok",
    State.DECLINED: "warn",
    State.WITHDRAWN: "neutral",
    EntryStatus.NEW: "info",
    EntryStatus.CHANGED: "warn",
    EntryStatus.SAME: "neutral",
    Phase.HIDDEN: "neutral",
    Phase.COMING: "info",
    Phase.OPEN: "ok",
    Phase.CLOSED: "neutral",
}


@dataclass(frozen=True)
class Asked:
    """A question in a list: `who` is empty for everybody who may not know it.

    `number` counts the questions of one call at its desk; 0 in other lists.
    """

    question: Question
    subject: str
    label: str
    tone: Tone
    who: str = ""
    number: int = 0


def for_asker(questions: Iterable[Question], labels: Mapping[str, str]) -> list[Asked]:
    """The questions of one's own organisation, with the colleague who asked."""
    return [_asked(q, labels, str(State(q.state).label), q.asked_by.name) for q in questions]


def for_office(
    questions: Iterable[Question], labels: Mapping[str, str], *, askers: bool
) -> list[Asked]:
    """All questions of a call, oldest first, as the care office reads them; numbered from 1.

    A question is never deleted, so it keeps its number. `askers`: whether to say who asked.
    """
    return [
        _asked(
            q,
            labels,
            str(OFFICE_LABELS[State(q.state)]),
            f"{q.organisation.name} ({q.asked_by.name})" if askers else "",
            number,
        )
        for number, q in enumerate(questions, 1)
    ]


def _asked(
    question: Question, labels: Mapping[str, str], label: str, who: str, number: int = 0
) -> Asked:
    code = Subject(question.condition_id, question.document).code
    return Asked(question, labels.get(code, code), label, TONES[question.state], who, number)


def facts(found: QuestionRound, notes: Sequence[Note]) -> list[Row]:
    """The round in a few lines: every moment as people read it."""
    asking = _("%(start)s until %(end)s") % {
        "start": wording.moment(found.opens_at),
        "end": wording.moment(found.closes_at),
    }
    rows = [
        Row(_("Questions can be asked"), asking),
        Row(_("Answers at the latest on"), wording.day(found.answers_due_on)),
    ]
    rows += [Row(_("Nota van Inlichtingen"), version_words(note)) for note in notes[:1]]
    end = objection_of(found, notes[-1] if notes else None)
    if end is not None:
        moment = wording.moment(end.moment)
        text = _("%(moment)s (expected: counted from the day of the answers)")
        said = text % {"moment": moment} if end.expected else moment
        rows.append(Row(_("Objections to the conditions until"), said))
    elif found.objection_rule != ObjectionRule.NONE:
        rows.append(Row(_("Objections to the conditions until"), rule_words(found)))
    return rows


def rule_words(found: QuestionRound) -> str:
    """The rule for objections in words."""
    texts = {
        ObjectionRule.AFTER_NOTE: _("%(n)d days after the Nota van Inlichtingen"),
        ObjectionRule.BEFORE_CLOSING: _("%(n)d hours before the call closes"),
        ObjectionRule.AFTER_PUBLICATION: _("%(n)d days after the call was published"),
    }
    text = texts.get(ObjectionRule(found.objection_rule))
    return text % {"n": found.objection_number} if text else ""


def version_words(note: Note) -> str:
    """`Version 2, 8 september 2026`."""
    words = {"number": note.number, "day": wording.moment(note.published_at)}
    return _("version %(number)d, published on %(day)s") % words


def later_terms(found: QuestionRound | None, notes: Sequence[Note]) -> list[Note]:
    """Later versions with a term of their own, for what they changed; the oldest first."""
    if found is None or found.objection_rule != ObjectionRule.AFTER_NOTE:
        return []
    return [n for n in reversed(notes) if n.number > 1 and n.objection_until is not None]
