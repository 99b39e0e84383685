"""Setting the question round of a call: by a coordinator, as a whole, with a version."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from portal import audit, clock
from portal.accounts.models import User
from portal.funds import wording
from portal.funds.clarifications.locking import locked
from portal.funds.clarifications.models import QuestionRound
from portal.funds.clarifications.rules import NoteVerb
from portal.funds.clarifications.subjects import conditions_of
from portal.funds.clarifications.terms import RoundTerms, faults
from portal.funds.models import Call
from portal.funds.workflow import State
from portal.refusal import Refusal

FIELDS = ("opens_on", "opens_time", "closes_on", "closes_time", "answers_due_on")
INSTANTS = ("opens_at", "closes_at", "answers_due_at")
TEXTS = ("objection_text_nl", "principles_nl")


@transaction.atomic
def set_round(
    call: Call, terms: RoundTerms, *, by: User, version: int = 0, at: datetime | None = None
) -> QuestionRound:
    """Set or change the question round of a call (R-1.7-1, R-1.7-2, R-OV-B).

    `version` is the one that was looked at, 0 when there was none: otherwise Refusal("stale").
    Once the call is published, asking ends at the promised moment or later.
    """
    call = locked(call.pk, NoteVerb.SET_ROUND, by)
    moment = at or clock.now()
    found = QuestionRound.objects.filter(call=call).first()
    if (found.version if found else 0) != version:
        raise Refusal(
            _("Somebody else has changed the question round. Check the values and save again."),
            code="stale",
        )
    if wrong := faults(terms, call):
        raise Refusal(wrong[0].message, field=wrong[0].field, code="terms")
    _keep_promise(call, found, terms)
    before = summary(found) if found else {}
    stored = _store(found or QuestionRound(call=call, version=0), terms, by, moment)
    _record(call, stored, before, by, moment)
    return stored


def _keep_promise(call: Call, found: QuestionRound | None, terms: RoundTerms) -> None:
    if found and call.state != State.DRAFT and terms.closes_at < found.closes_at:
        text = _("Everybody could read that asking ends on %(moment)s. Choose that or later.")
        raise Refusal(
            text % {"moment": wording.moment(found.closes_at)}, field="closes_on", code="promised"
        )


def _store(row: QuestionRound, terms: RoundTerms, by: User, at: datetime) -> QuestionRound:
    for name in (*FIELDS, *INSTANTS):
        setattr(row, name, getattr(terms, name))
    for name in TEXTS:
        setattr(row, name, getattr(terms, name).strip())
    rule = terms.objection
    row.objection_rule, row.objection_number = rule.kind, rule.number
    row.objection_on, row.objection_time = rule.on, rule.at
    row.only_changed = terms.only_changed
    row.changed_conditions = _known(row.call, terms)
    row.set_by, row.set_at = by, at
    row.version += 1
    row.save()
    return row


def _known(call: Call, terms: RoundTerms) -> list[str]:
    """The changed conditions in the order of the set; marked also when all may be asked about."""
    return [c.code for c in conditions_of(call) if c.code in terms.changed_conditions]


def terms_of(row: QuestionRound) -> RoundTerms:
    """The terms as they are stored."""
    values = {name: getattr(row, name) for name in RoundTerms.__dataclass_fields__}
    return RoundTerms(**{**values, "changed_conditions": tuple(row.changed_conditions)})


def summary(row: QuestionRound) -> dict[str, Any]:
    """The round for the record."""
    return {**asdict(terms_of(row)), "closes_at": row.closes_at, "opens_at": row.opens_at}


def _record(call: Call, row: QuestionRound, before: dict[str, Any], by: User, at: datetime) -> None:
    after = summary(row)
    data = {k: {"from": before.get(k), "to": v} for k, v in after.items() if before.get(k) != v}
    office = call.region.office
    audit.write(
        "note.round_changed" if before else "note.round_set",
        obj=call,
        actor=by,
        organisation=office,
        office=office.pk,
        data=data if before else after,
        at=at,
    )
