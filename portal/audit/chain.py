"""The chain of hashes: its head, its anchors, and what is wrong with it.

One chain for the whole portal. The database ties an event to the chain at the commit of its
transaction (migration 0002), under one advisory lock that is held for the length of that commit
only: writers never wait for each other's work, and the chain has no gaps.
See docs/decisions/2026-11-22-one-audit-chain-sealed-at-commit.md.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Exists, OuterRef

from portal import clock
from portal.audit.digest import FIELDS, digest, link
from portal.audit.models import Anchor, Event, Link

ANCHOR_EVERY = timedelta(hours=1)


@dataclass(frozen=True)
class Head:
    """The last link: how many events there are, and the hash that stands for all of them."""

    position: int
    hash: str

    def __str__(self) -> str:
        return f"{self.position}:{self.hash}"

    @classmethod
    def parse(cls, text: str) -> Head:
        """Read `position:hash` as printed in mails and agreements; ValueError when it is not."""
        position, _, value = text.strip().partition(":")
        if len(value) != 64:
            raise ValueError(f"not position:hash: {text}")
        return cls(int(position), value)


def head() -> Head:
    """The last sealed link; `Head(0, "")` when nothing was ever written."""
    last = Link.objects.filter(position__isnull=False).order_by("-position").first()
    return Head(last.position or 0, last.hash) if last else Head(0, "")


@transaction.atomic
def anchor(at: datetime | None = None) -> Anchor | None:
    """Keep the head of the chain, at most once an hour and only when something was added."""
    at, now = at or clock.now(), head()
    last = Anchor.objects.order_by("-position").first()
    if not now.position or (last and (last.position >= now.position or _fresh(last, at))):
        return None
    fresh, _ = Anchor.objects.get_or_create(
        position=now.position, defaults={"hash": now.hash, "at": at}
    )
    return fresh


def _fresh(last: Anchor, at: datetime) -> bool:
    return at - last.at < ANCHOR_EVERY


def faults(known: Iterable[Head] = ()) -> Iterator[str]:
    """What is wrong with the record: changed, missing, inserted or cut-off events.

    `known` are heads kept elsewhere (on paper, in a mail): they are compared as well.
    """
    spoken = [Head(a.position, a.hash) for a in Anchor.objects.all()] + list(known)
    anchored = {h.position for h in spoken}
    hashes, last = {0: ""}, 0
    for last, stored, found in _walk():
        yield from found
        if last in anchored:
            hashes[last] = stored
    yield from _strays()
    for kept in sorted(spoken, key=lambda h: h.position):
        if kept.position > last:
            yield f"the record ends at {last} but was anchored at {kept.position}: cut off"
        elif hashes.get(kept.position) != kept.hash:
            yield f"position {kept.position} does not carry the hash that was anchored"


def _walk() -> Iterator[tuple[int, str, list[str]]]:
    """Every link in order, with its hash as stored and the faults found at it."""
    links = Link.objects.filter(position__isnull=False).order_by("position")
    columns = ("position", "prev_hash", "hash", "event_id", "event__digest", *_EVENT)
    previous, expected = "", 1
    for row in links.values_list(*columns).iterator(chunk_size=5000):
        position, prev_hash, stored, event_id, stored_digest, *values = row
        found = []
        if position != expected:
            found.append(f"positions {expected} to {position - 1} are gone")
        if digest(dict(zip(FIELDS, values, strict=True))) != stored_digest:
            found.append(f"event {event_id} at position {position} was changed")
        if (prev_hash, stored) != (previous, link(previous, position, event_id, stored_digest)):
            found.append(f"the chain is broken at position {position}")
        yield position, stored, found
        previous, expected = stored, position + 1


_EVENT = tuple(f"event__{name}" for name in FIELDS)


def _strays() -> Iterator[str]:
    """Events that no link seals, and links whose event is gone."""
    for number in Event.objects.filter(link__position__isnull=True).values_list("pk", flat=True):
        yield f"event {number} stands outside the chain"
    of_link = Event.objects.filter(pk=OuterRef("pk"))
    for number in Link.objects.filter(~Exists(of_link)).values_list("pk", flat=True):
        yield f"event {number} is gone, its link remains"
