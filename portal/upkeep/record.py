"""Reading the record: which events a person may see, filters, pages by keyset, an export."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from portal.accounts.models import Membership, User
from portal.accounts.roles import office_ids
from portal.audit import services as audit
from portal.audit import words
from portal.audit.models import Event
from portal.dates import deadline
from portal.documents.tables import Cell, Column
from portal.upkeep import subjects
from portal.upkeep.rules import PERMITS, Verb
from portal.upkeep.subjects import Subject

PAGE = 50
READ = "audit.read"
MIDNIGHT = time(0)


@dataclass(frozen=True)
class Line:
    """An event as a list shows it: in words, without its data."""

    event: Event
    what: str
    room: str
    who: str
    reason: str
    plan: Subject | None


@dataclass(frozen=True)
class Slice:
    """A page of the record: `older` is the number from which the next page goes on."""

    lines: list[Line]
    older: int | None


def events_for(user: User) -> QuerySet[Event]:
    """The events this person may read: of the own office and its people, on plans it sees.

    Events on a plan follow the plan: a draft of a coalition, and a plan that is closed to this
    person because of a conflict of interest, stay out of the record as well.
    """
    offices = office_ids(user, *PERMITS[Verb.AUDIT])
    staff = Membership.objects.filter(organisation__in=offices).values("user_id")
    own = (
        Q(office_id__in=offices)
        | Q(organisation_id__in=offices)
        | Q(office_id=None, organisation_id=None, actor_id__in=staff)
    )
    seen = Q(plan_id=None) | Q(plan_id__in=subjects.plans().visible(user))
    return Event.objects.filter(own & seen)


def narrowed(events: QuerySet[Event], asked: Mapping[str, Any]) -> QuerySet[Event]:
    """The events that a filter names; readings of the record itself only when asked for."""
    if asked.get("plan"):
        events = events.filter(plan_id__in=subjects.plans().found(asked["plan"]))
    if asked.get("organisation"):
        events = events.filter(organisation_label__icontains=asked["organisation"])
    if asked.get("person"):
        events = events.filter(actor_label__icontains=asked["person"])
    if asked.get("first"):
        events = events.filter(at__gte=deadline(asked["first"], MIDNIGHT).instant)
    if asked.get("last"):
        after = asked["last"] + timedelta(days=1)
        events = events.filter(at__lt=deadline(after, MIDNIGHT).instant)
    if asked.get("verb"):
        return events.filter(verb=asked["verb"])
    return events.exclude(verb=READ)


def page(events: QuerySet[Event], before: int | None) -> Slice:
    """The newest events before number `before`; a page costs the same however deep it lies."""
    if before is not None:
        events = events.filter(pk__lt=before)
    rows = list(events.order_by("-pk")[: PAGE + 1])
    more = len(rows) > PAGE
    return Slice(list(lines(rows[:PAGE])), rows[PAGE - 1].pk if more else None)


def lines(rows: Iterable[Event]) -> Iterator[Line]:
    """Events in words, with the plans they are about: one query."""
    rows = list(rows)
    named = subjects.plans().named({e.plan_id for e in rows if e.plan_id})
    for event in rows:
        yield Line(
            event,
            words.label(event.verb),
            words.title(event.verb),
            event.actor_label or _("The portal"),
            "" if words.is_sealed(event.verb) else event.reason,
            named.get(event.plan_id) if event.plan_id else None,
        )


def columns() -> list[Column]:
    """The columns of the export."""
    return [
        Column(_("Number"), Cell.WHOLE, 10),
        Column(_("When"), Cell.MOMENT, 18),
        Column(_("What"), width=36),
        Column(_("Code"), width=28),
        Column(_("Who"), width=28),
        Column(_("For"), width=28),
        Column(_("Plan"), width=28),
        Column(_("From"), width=16),
        Column(_("To"), width=16),
        Column(_("Why"), width=48),
        Column(_("Conditions"), width=16),
        Column(_("Fingerprint (SHA-256)"), width=66),
    ]


def cells(events: QuerySet[Event]) -> Iterator[list[Any]]:
    """The rows of the export, oldest first, read in parts."""
    batch: list[Event] = []
    for event in events.order_by("pk").iterator(chunk_size=1000):
        batch.append(event)
        if len(batch) == 1000:
            yield from map(_cells, lines(batch))
            batch = []
    yield from map(_cells, lines(batch))


def _cells(line: Line) -> list[Any]:
    e = line.event
    plan = line.plan.label if line.plan else ""
    return [e.pk, e.at, line.what, e.verb, line.who, e.organisation_label, plan, e.from_state,
            e.to_state, line.reason, e.policy_version, e.digest]  # fmt: skip


@transaction.atomic
def note(
    verb: str, asked: Mapping[str, Any], *, by: User, at: datetime | None = None, **data: object
) -> None:
    """Reading and exporting the record are events too: who, and with which filter."""
    filters = {name: str(value) for name, value in asked.items() if value}
    office = min(office_ids(by, *PERMITS[Verb.AUDIT]))
    audit.write(verb, actor=by, office=office, data={"filters": filters, **data}, at=at)
