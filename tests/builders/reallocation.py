"""Awards with a signed agreement for tests of the reallocation, without drawing any PDF."""

from __future__ import annotations

import io
from datetime import UTC, datetime, timedelta
from decimal import Decimal

from plans.agreements.grant import Grant
from plans.agreements.models import Agreement
from plans.agreements.services import drawing
from plans.models import Plan
from plans.moving import move
from plans.workflow import Verb
from portal.documents.store import save
from portal.funds import ledger
from portal.funds.models import RegionalBudget
from reviews.models import Decision
from reviews.reallocation.models import Line
from reviews.reallocation.queries import agreement_of, division_of
from reviews.reallocation.services import confirming, preparing
from tests.builders import decisions
from tests.kept import kept

AT = datetime(2026, 9, 1, 10, tzinfo=UTC)
"""When the office works on the reallocation: before the last day."""
WHY = "Minder uren ingezet dan begroot in het eerste halfjaar."


@kept
def awarded(cast, code: str = "V6") -> Decision:
    """A final award whose agreement was not drawn up yet; V6: 25.000, 83.000 and 22.000."""
    return decisions.final_grant(cast, code)


@kept
def signed(cast, code: str = "V6") -> Agreement:
    """A final award with an agreement that all have signed; its PDF is no more than a name."""
    return sign(cast, awarded(cast, code))


def sign(cast, decision: Decision, at: datetime | None = None) -> Agreement:
    """The agreement on this award, signed by all on `at` (default: soon after it was final)."""
    moment = at or decision.final_at + timedelta(days=5)
    amounts = {row.year: row.granted for row in decision.amounts.all() if row.granted}
    grant = Grant(decision.number, amounts, decision.released_at, decision.final_at)
    plan = decision.case.plan
    agreement = drawing.draw_up(plan.pk, grant, by=cast.coordinator, at=moment)
    document = save(
        io.BytesIO(b"%PDF-1.7 agreement"),
        kind="agreement",
        title=agreement.number,
        filename=f"{agreement.number}.pdf",
        content_type="application/pdf",
    )
    Agreement.objects.filter(pk=agreement.pk).update(
        state="complete",
        document=document,
        current=document,
        sent_at=moment,
        completed_at=moment,
    )
    move(plan.pk, Verb.SEND_TO_SIGN, by=None, at=moment)
    move(plan.pk, Verb.START_RUNNING, by=None, at=moment)
    cause = {"key": f"test:contract:{agreement.pk}", "reference": agreement.number, "at": moment}
    ledger.contract(plan.scheme_id, plan.region, amounts, **cause)
    return Agreement.objects.select_related("plan__region", "snapshot").get(pk=agreement.pk)


def line(agreement: Agreement | Plan, year: int, round_: int | None = None) -> Line:
    """The line of a budget year, in the reallocation of that year or of another."""
    plan = getattr(agreement, "plan", agreement)
    return Line.objects.get(plan=plan, year=year, round=round_ or year)


def parts(agreement: Agreement, year: int, **other: str) -> dict[str, Decimal]:
    """The division of a year as it stands, with other amounts for some."""
    now = division_of(line(agreement, year), agreement)
    return now | {org: Decimal(amount) for org, amount in other.items()}


def prepared(cast, found: Line, division=None, reason: str = WHY, at: datetime = AT) -> Line:
    """The line as the coordinator prepared it."""
    said = {"by": cast.coordinator, "version": found.version, "reason": reason, "at": at}
    return preparing.prepare(found.pk, division, **said)


def confirmed(cast, found: Line, division=None, at: datetime = AT) -> Line:
    """The line as it was processed: prepared by one, confirmed by the other."""
    ready = prepared(cast, found, division, at=at)
    return confirming.confirm(ready.pk, by=cast.decision_maker, version=ready.version, at=at)


def lowered(cast, plan: Plan, year: int) -> Line:
    """A year of which the first organisation of the agreement gets a thousand euros less."""
    found = line(plan, year)
    now = division_of(found, agreement_of(found))
    org = max(now, key=lambda one: now[one])
    return confirmed(cast, found, now | {org: now[org] - 1000})


def envelope(agreement: Agreement, year: int) -> RegionalBudget:
    """The regional budget that pays for a year of an agreement."""
    plan = agreement.plan
    return RegionalBudget.objects.get(scheme=plan.scheme_id, region=plan.region_id, year=year)


def paid(agreement: Agreement, year: int, amount: str) -> None:
    """Pay something under the agreement."""
    plan = agreement.plan
    ledger.pay(
        plan.scheme_id,
        plan.region,
        {year: Decimal(amount)},
        key=f"test:pay:{agreement.pk}:{year}:{amount}",
        reference=f"{agreement.number}, voorschot",
        at=AT,
    )
