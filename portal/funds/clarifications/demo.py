"""Questions and notes of the demo: one round that is open, and a note of two versions."""

from __future__ import annotations

from datetime import datetime, time, timedelta

from portal.accounts.models import Membership, MembershipState, Organisation, Role, User
from portal.dates import local
from portal.funds.clarifications.answering import ItemTerms, draft_item, save_item
from portal.funds.clarifications.asking import ask
from portal.funds.clarifications.defaults import start_values
from portal.funds.clarifications.documents import DocumentTerms, save_document
from portal.funds.clarifications.models import CallDocument, Effect, Item, QuestionRound
from portal.funds.clarifications.publishing import publish
from portal.funds.clarifications.rounds import set_round
from portal.funds.clarifications.subjects import Subject
from portal.funds.clarifications.terms import RoundTerms
from portal.funds.models import Call
from portal.workdays import working_day

OPEN = (
    ("c:TM24-2", "Telt een steunbrief van één gemeente als de andere gemeenten nog overleggen?"),
    ("c:TM24-5", "Mag een structurele formatieplaats in het laatste jaar voor de helft meetellen?"),
    ("call", "Kan een plan dat al loopt met eigen geld voor de rest worden ingediend?"),
)
ANSWERED = (
    (
        "TM24-3",
        "Moet de nulmeting van ieder doel uit het jaar van de openstelling komen?",
        "Nee. Een nulmeting uit de twaalf maanden voor het indienen is ook goed.",
    ),
    (
        "",
        "Mag een zorgaanbieder aan twee plannen voor deze openstelling meedoen?",
        "Ja, met in ieder plan een eigen taak. Beschrijf in beide plannen hoe u dubbele kosten"
        " voorkomt.",
    ),
    (
        "TM24-6",
        "Hoe vaak rapporteert een samenwerkingsverband?",
        "Ieder half jaar en aan het einde. De overeenkomst noemt de datums.",
    ),
)
CHANGE = (
    "De nulmeting van een doel komt uit de twaalf maanden voordat het plan wordt ingediend. Een"
    " oudere nulmeting mag als het plan uitlegt waarom die nog klopt."
)
REGIONAL = "Aanvulling op het regionale inkoopbeleid: aandachtspunten van deze regio (fictief)"


def load_questions(calls: list[Call], at: datetime) -> None:
    """Set the rounds of the demo, ask and answer; what is there stays as it is.

    The round of the second call is open at `at`; the first call has a note of two versions, the
    second of which changes condition 3.
    """
    answered, asking = calls[0], calls[1]
    if not QuestionRound.objects.filter(call=answered).exists():
        _answered(answered)
    if not QuestionRound.objects.filter(call=asking).exists():
        _open(asking, at)


def _answered(call: Call) -> None:
    """Asked in the first two weeks of the call, answered, and corrected once."""
    by, start = _person(call.region.office_id, Role.COORDINATOR), _published(call)
    found = set_round(call, _terms(call, start), by=by, at=start)
    asked_at = found.opens_at + timedelta(days=2)
    items = [_item(call, row, number, asked_at, by) for number, row in enumerate(ANSWERED[:2])]
    first = found.closes_at + timedelta(days=6)
    publish(call, by=by, after=0, summary="Antwoorden op de eerste vragen.", at=first)
    _corrected(call, items[0], by, first)
    _item(call, ANSWERED[2], 2, asked_at, by)
    summary = "Antwoord 1 wijzigt nu voorwaarde 3. Antwoord 3 is nieuw."
    publish(call, by=by, after=1, summary=summary, at=first + timedelta(days=3))


def _item(call: Call, row: tuple[str, str, str], number: int, at: datetime, by: User) -> Item:
    condition, question, answer = row
    subject = Subject(condition or None)
    askers = _askers()
    asked = [
        ask(call, org, subject, question, by=person, at=at + timedelta(minutes=7 * number))
        for org, person in askers[number : number + 2]
    ]
    terms = ItemTerms(subject, question, answer)
    return draft_item(call, terms, [q.pk for q in asked], by=by, at=at + timedelta(days=20))


def _corrected(call: Call, item: Item, by: User, at: datetime) -> None:
    terms = ItemTerms(
        Subject(item.condition_id),
        item.question_nl,
        "Nee. Wij passen de voorwaarde aan: zie hieronder.",
        Effect.CONDITION,
        CHANGE,
    )
    stored = Item.objects.get(pk=item.pk)
    linked = list(stored.questions.values_list("pk", flat=True))
    save_item(stored.pk, terms, linked, by=by, version=stored.version, at=at + timedelta(days=2))


def _open(call: Call, at: datetime) -> None:
    """A round that is open now, with questions that wait and one answer in the making."""
    by, start = _person(call.region.office_id, Role.COORDINATOR), at - timedelta(days=4)
    set_round(call, _terms(call, start), by=by, at=start)
    if not CallDocument.objects.filter(call=call).exists():
        document = DocumentTerms(
            REGIONAL, local(start).date(), "V1.0", "", "Dit is de eerste versie."
        )
        save_document(call, document, by=by, at=start)
    for number, (org, person) in enumerate(_askers()[: len(OPEN)]):
        code, text = OPEN[number]
        subject = Subject(code.removeprefix("c:")) if code.startswith("c:") else Subject()
        asked_at = at - timedelta(days=2, hours=number)
        ask(call, org, subject, text, by=person, at=asked_at)


def _terms(call: Call, start: datetime) -> RoundTerms:
    values = start_values(call, start) | {"opens_time": time(0, 1)}
    values.pop("version")
    last = working_day(local(start).date() + timedelta(days=14))
    return RoundTerms(**(values | {"opens_on": local(start).date(), "closes_on": last}))


def _published(call: Call) -> datetime:
    return call.published_at or call.opens_at


def _askers() -> list[tuple[Organisation, User]]:
    """Editors of the fictitious providers, one for each, in a fixed order."""
    rows = Membership.objects.filter(
        role=Role.EDITOR, state=MembershipState.ACTIVE, organisation__kind="provider"
    )
    found: dict[int, tuple[Organisation, User]] = {}
    for row in rows.select_related("organisation", "user").order_by("organisation__slug", "pk"):
        found.setdefault(row.organisation_id, (row.organisation, row.user))
    return list(found.values())


def _person(office_id: int, role: str) -> User:
    rows = Membership.objects.filter(
        organisation=office_id, role=role, state=MembershipState.ACTIVE
    )
    return rows.select_related("user").order_by("pk")[0].user
