"""Decisions for tests: prepared, sent and made final through the services, on the example plans."""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal

from plans.demo.files import raw
from portal.accounts.models import User
from reviews.models import Case, Decision, Objection
from reviews.services import deciding, finishing, objecting, releasing
from tests.builders import accounts, reviews
from tests.kept import kept

DECIDED = reviews.TAKEN_UP + timedelta(days=20)
SENT = DECIDED + timedelta(hours=2)
REASON = "Het plan is beoordeeld op alle voorwaarden; dit is de uitkomst van de weging daarvan."
TEXT = "Wij zijn het niet eens met het oordeel op voorwaarde vijf, omdat de betaler wel rond is."
TOO_SMALL = {"TM24_5": 2}
OTHER_SCHEME = {"TM24_8": False}


def to_decide(cast, code: str = "V1", **values) -> Case:
    """A case that waits for the decision, with the consensus that its outcome needs."""
    return reviews.to_be_decided(cast, code, **values)


def proposal(code: str) -> dict:
    """What the file of an example plan says is decided, as `prepare` takes it."""
    said = raw(code)["review"]["decision"]
    amounts = {int(year): Decimal(amount) for year, amount in said["amounts"].items()}
    return {
        "outcome": said["outcome"],
        "amounts": amounts,
        "reason": said["reason"],
        "redirect_scheme": said["redirect_scheme"],
    }


@kept
def prepared(cast, code: str = "V1", at: datetime = DECIDED, **said) -> Decision:
    """A decision as the file of the plan says (or as `said` does), without its letter."""
    wanted = proposal(code) | said
    values = {"redirect": OTHER_SCHEME, "reject": TOO_SMALL}.get(wanted["outcome"], {})
    case = to_decide(cast, code, **values)
    return deciding.prepare(case.pk, by=cast.decision_maker, at=at, **wanted)


@kept
def lettered(cast, code: str = "V1", at: datetime = DECIDED, **said) -> Decision:
    """A decision whose letter was drawn."""
    return releasing.draw_letter(prepared(cast, code, at, **said).pk, at=at)


def of_today(cast, code: str = "V6") -> Decision:
    """A decision whose letter bears the day of today: it can be sent from the pages."""
    return releasing.draw_letter(prepared(cast, code).pk)


def rejected(cast, code: str = "V1", at: datetime = DECIDED) -> Decision:
    """A rejection for a condition that failed, with its letter."""
    return lettered(cast, code, at, outcome="reject", amounts={}, reason=REASON)


@kept
def decided(cast, code: str = "V1", at: datetime = SENT, **said) -> Decision:
    """A decision that was sent to the coalition; the objection term runs."""
    decision = prepared(cast, code, at - timedelta(days=1), **said)
    releasing.draw_letter(decision.pk, at=at)
    return releasing.release(decision.pk, by=cast.decision_maker, at=at)


@kept
def final_grant(cast, code: str = "V1", at: datetime = SENT) -> Decision:
    """An award that has become final because the term ended."""
    decision = decided(cast, code, at)
    return finishing.make_final(decision.pk, at=decision.term_ends_at + timedelta(seconds=1))


def handler(decision: Decision) -> User:
    """A second decision maker of the office, who had no part in the decision."""
    office = decision.case.plan.office
    return accounts.colleague(office, "decision_maker", name="Hanna Heroverweg")


def objected(cast, decision: Decision, at: datetime | None = None) -> Objection:
    """An objection of the lead, filed on the second day of the term."""
    lead = decision.case.plan.lead
    by = person_at(cast, lead.slug, "editor")
    moment = at or decision.released_at + timedelta(days=2)
    return objecting.file(decision.pk, lead.slug, text=TEXT, by=by, at=moment)


def taken_on(cast, decision: Decision) -> Objection:
    """The same, taken on by somebody who was not involved."""
    objection = objected(cast, decision)
    moment = objection.filed_at + timedelta(days=1)
    return objecting.take_on(objection.pk, by=handler(decision), at=moment)


def person_at(cast, org: str, role: str) -> User:
    """Somebody of the cast with this role at this organisation."""
    from plans.demo.loader import person

    return person(org, cast, role)
