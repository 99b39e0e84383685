"""What a question round must be like: checks on its terms, each with the field it belongs to."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time

from django.utils.translation import gettext as _

from portal.dates import DateError, deadline
from portal.funds import wording
from portal.funds.clarifications.objections import COUNTED, ObjectionRule, Rule, Until, until
from portal.funds.models import Call
from portal.funds.terms import ZONE, Fault, no_such_time
from portal.workdays import is_working_day

MOST_NUMBER = 365
"""Days or hours in an objection rule; a year is more than any call takes."""


@dataclass(frozen=True)
class RoundTerms:
    """What a coordinator fills in; dates and times as people read them in Amsterdam."""

    opens_on: date
    opens_time: time
    closes_on: date
    closes_time: time
    answers_due_on: date
    objection_rule: str = ObjectionRule.NONE
    objection_number: int | None = None
    objection_on: date | None = None
    objection_time: time | None = None
    objection_text_nl: str = ""
    principles_nl: str = ""
    only_changed: bool = False
    changed_conditions: tuple[str, ...] = ()

    @property
    def opens_at(self) -> datetime:
        """The instant of opening. Raises DateError for a wall time that never comes."""
        return deadline(self.opens_on, self.opens_time, ZONE).instant

    @property
    def closes_at(self) -> datetime:
        """The instant at which a question is too late."""
        return deadline(self.closes_on, self.closes_time, ZONE).instant

    @property
    def answers_due_at(self) -> datetime:
        """The end of the day on which the answers are due (R-1.7-2)."""
        return deadline(self.answers_due_on, zone=ZONE).instant

    @property
    def objection(self) -> Rule:
        """The rule for objections, with only the values that belong to it."""
        rule = self.objection_rule
        fixed, counted = rule == ObjectionRule.FIXED, rule in COUNTED
        return Rule(
            rule,
            self.objection_number if counted else None,
            self.objection_on if fixed else None,
            self.objection_time if fixed else None,
            ZONE,
        )


def faults(terms: RoundTerms, call: Call) -> list[Fault]:
    """What keeps these terms from being the question round of this call."""
    found = [*_clock_faults(terms), *_objection_faults(terms), *_subject_faults(terms)]
    if not any(fault.field.endswith("_time") for fault in found):
        found += _order_faults(terms, call)
    return found


def _clock_faults(terms: RoundTerms) -> list[Fault]:
    found = []
    for day, at, field in (
        (terms.opens_on, terms.opens_time, "opens_time"),
        (terms.closes_on, terms.closes_time, "closes_time"),
        (terms.objection.on, terms.objection.at, "objection_time"),
    ):
        if day and at:
            try:
                deadline(day, at, ZONE)
            except DateError:
                found.append(Fault(field, no_such_time(day, at)))
    return found


def _order_faults(terms: RoundTerms, call: Call) -> list[Fault]:
    found = []
    if terms.closes_at <= terms.opens_at:
        text = _("Asking ends before it begins. Choose a later end.")
        found.append(Fault("closes_on", text))
    if terms.answers_due_at < terms.closes_at:
        text = _("The answers are due before asking ends. Choose a later day.")
        found.append(Fault("answers_due_on", text))
    if terms.answers_due_at >= call.closes_at:
        text = _(
            "The call closes on %(moment)s. Choose an earlier day, so that coalitions can use the"
            " answers."
        )
        moment = wording.moment(call.closes_at)
        found.append(Fault("answers_due_on", text % {"moment": moment}))
    return found


def _objection_faults(terms: RoundTerms) -> list[Fault]:
    if terms.objection_rule == ObjectionRule.FIXED and not (
        terms.objection_on and terms.objection_time
    ):
        return [Fault("objection_on", _("Fill in the day and the time of the fixed moment."))]
    if terms.objection_rule in COUNTED and not (
        terms.objection_number and 1 <= terms.objection_number <= MOST_NUMBER
    ):
        text = _("Fill in a number from 1 to %(most)d.") % {"most": MOST_NUMBER}
        return [Fault("objection_number", text)]
    return []


def _subject_faults(terms: RoundTerms) -> list[Fault]:
    if terms.only_changed and not terms.changed_conditions:
        text = _("Choose at least one condition that is new or was changed.")
        return [Fault("changed_conditions", text)]
    return []


def warnings(terms: RoundTerms, call: Call) -> list[str]:
    """What does not stop a round but deserves a look, such as filing before the note (R-PR-6)."""
    found = []
    if call.opens_at <= terms.answers_due_at:
        text = _(
            "Plans can be submitted from %(moment)s, before the answers are due. Usually that is"
            " possible only after the Nota van Inlichtingen."
        )
        found.append(text % {"moment": wording.moment(call.opens_at)})
    if not is_working_day(terms.answers_due_on):
        text = _("The answers are due on %(day)s. That is no working day.")
        found.append(text % {"day": wording.day(terms.answers_due_on)})
    end = objection_of(terms, call)
    if end is not None and end.moment <= terms.closes_at:
        found.append(_("The term for objections ends before or with the questions."))
    if end is not None and end.moment > call.closes_at:
        found.append(_("The term for objections ends after the call closes."))
    return found


def objection_of(terms: RoundTerms, call: Call) -> Until | None:
    """Until when objections to the conditions would be in time, before any note is out."""
    return until(
        terms.objection,
        closes_at=call.closes_at,
        published_at=call.published_at,
        note_at=None,
        note_due_at=terms.answers_due_at,
    )
