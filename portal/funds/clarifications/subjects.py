"""What a question can be about: a numbered condition, a policy document, or the whole call."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _

from portal.funds.clarifications.documents import documents_of, titles
from portal.funds.clarifications.models import QuestionRound
from portal.funds.models import Call, Condition
from portal.refusal import Refusal

WHOLE = "call"


@dataclass(frozen=True)
class Subject:
    """What a question is about; both empty: the call as a whole."""

    condition: str | None = None
    document: str = ""

    @property
    def code(self) -> str:
        """The value in a form and in an address."""
        if self.condition:
            return f"c:{self.condition}"
        return f"d:{self.document}" if self.document else WHOLE


def choices(call: Call, found: QuestionRound | None = None) -> list[tuple[str, str]]:
    """Everything a question about this call can be about, with its words.

    Where a round asks about changed conditions only, there is nothing else (R-N.0-1).
    """
    conditions = conditions_of(call)
    if found is not None and found.only_changed:
        rows = [c for c in conditions if c.code in found.changed_conditions]
        return [(Subject(c.code).code, condition_label(c)) for c in rows]
    return [
        (WHOLE, _("The call as a whole")),
        *((Subject(c.code).code, condition_label(c)) for c in conditions),
        *((Subject(None, d.code).code, d.title) for d in documents_of(call)),
    ]


def conditions_of(call: Call) -> list[Condition]:
    """The conditions that hold for the scheme of this call, in their order; one query."""
    rows = call.condition_set.conditions.all()
    return [c for c in rows if c.applies_scheme in ("", call.scheme_id)]


def condition_label(condition: Condition) -> str:
    """`Condition 3: SMART goals`; what has no number is named by its label."""
    if condition.number is None:
        return condition.label_nl
    text = _("Condition %(number)d: %(label)s")
    return text % {"number": condition.number, "label": condition.label_nl}


def parse(code: str) -> Subject:
    """The subject behind a value of `choices`."""
    kind, found, name = code.partition(":")
    if not found:
        return Subject()
    return Subject(name) if kind == "c" else Subject(None, name)


def check(call: Call, subject: Subject, found: QuestionRound | None = None) -> None:
    """Raise Refusal("subject") for what a question about this call cannot be about."""
    if subject.code not in dict(choices(call, found)):
        raise Refusal(
            _("Choose what the question is about from the list."), field="subject", code="subject"
        )


def words(call: Call, condition: Condition | None, document: str) -> str:
    """What a question or an item is about, in words."""
    if condition is not None:
        return condition_label(condition)
    return titles(call).get(document, document) if document else _("The call as a whole")
