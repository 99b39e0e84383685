"""Plays what follows the judging: decision, letter, term, agreement, signatures."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from decimal import Decimal

from plans.agreements.grant import Grant
from plans.agreements.models import Agreement
from plans.agreements.services import drawing, signing
from plans.demo.files import raw
from plans.demo.loader import person
from plans.monitoring.services import planning
from portal.accounts.models import Organisation, Role, User
from portal.funds.queries import policy_of
from portal.funds.settings import change_settings, settings_of
from reviews.decision_facts import second_needed
from reviews.models import Case, Decision
from reviews.services import agreeing, deciding, finishing, releasing

People = Mapping[str, User]
DAY = timedelta(days=1)


def ask_second_decider(office: Organisation, people: People, at: datetime) -> None:
    """Above half a million euros a second decider agrees: the office's own setting."""
    policy = policy_of(office)
    values = replace(settings_of(policy), second_decider_above=Decimal(500_000))
    change_settings(policy, values, by=people["administrator"], version=policy.version, at=at)


def decided(code: str, case: Case, people: People, at: datetime) -> Decision:
    """The decision of the file, sent a day later with the letter of that day."""
    said = raw(code)["review"]["decision"]
    decider = people["decision_maker"]
    decision = deciding.prepare(
        case.pk,
        said["outcome"],
        {int(year): Decimal(amount) for year, amount in said["amounts"].items()},
        said["reason"],
        said["redirect_scheme"],
        by=decider,
        at=at,
    )
    if second_needed(decision):
        releasing.draw_letter(decision.pk, at=at)
        agreeing.agree(decision.pk, by=people["head"], at=at + DAY / 2)
    releasing.draw_letter(decision.pk, at=at + DAY)
    return releasing.release(decision.pk, by=decider, at=at + DAY)


def made_final(decision: Decision) -> Decision:
    """The objection term ends by itself."""
    assert decision.term_ends_at is not None  # noqa: S101
    return finishing.make_final(decision.pk, at=decision.term_ends_at + timedelta(seconds=1))


def sent_to_sign(decision: Decision, people: People, at: datetime) -> Agreement:
    """The agreement on a final award, drawn up and sent out."""
    coordinator = people["coordinator"]
    amounts = {row.year: row.granted for row in decision.amounts.all() if row.granted}
    assert decision.released_at is not None and decision.final_at is not None  # noqa: S101, PT018
    grant = Grant(decision.number, amounts, decision.released_at, decision.final_at)
    agreement = drawing.draw_up(decision.case.plan_id, grant, by=coordinator, at=at)
    drawing.finish_drawing(agreement.pk, at=at)
    return drawing.send(agreement.pk, by=coordinator, at=at + DAY)


def signed(agreement: Agreement, people: People, at: datetime) -> Agreement:
    """Every party signs, half a day apart; then the calendar of reports is made."""
    assert agreement.document is not None  # noqa: S101
    for number, party in enumerate(agreement.parties.select_related("org")):
        role = Role.DECISION_MAKER if party.role == "office" else Role.SIGNATORY
        signatory = person(party.org_id, people, role)
        moment = at + number * timedelta(hours=12)
        signing.sign(party.pk, by=signatory, seen_sha=agreement.document.sha256, at=moment)
    planning.make_calendar(agreement.pk, at=at + 5 * DAY)
    return Agreement.objects.get(pk=agreement.pk)
