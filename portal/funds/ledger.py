"""The ledger of the regional budgets: the only code that writes them.

Every movement locks the budget rows of its years, in order of year, checks that the money is
there, changes the figures and writes an entry per year. So an envelope is never over-committed
(R-PR-3), and its figures are always the sum of its entries.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import NotRequired, TypedDict, Unpack

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal import clock
from portal.accounts.models import User
from portal.funds.envelope import FIGURES, EntryKind, Shortage, shortages
from portal.funds.models import LedgerEntry, Region, RegionalBudget, Scheme
from portal.money import ZERO, cents, format_euro
from portal.refusal import Refusal

Amounts = Mapping[int, Decimal]
Entries = tuple[LedgerEntry, ...]


class Cause(TypedDict):
    """Why money moves: `key` names the cause once, `reference` says it in words.

    Repeating a movement with its key returns the same entries and moves nothing. `by` is who
    did it (None: the portal itself); whether that person may is for the caller to check.
    """

    key: str
    reference: NotRequired[str]
    by: NotRequired[User | None]
    at: NotRequired[datetime | None]


def reserve(
    scheme: Scheme | str, region: Region | str, amounts: Amounts, **cause: Unpack[Cause]
) -> Entries:
    """Keep `amounts` (euros per year) aside for a decision that is not final yet.

    All years or none. Raises Refusal("short"), which names what is short, or Refusal("no_budget").
    """
    return _move(EntryKind.RESERVE, scheme, region, amounts, **cause)


def release(
    scheme: Scheme | str, region: Region | str, amounts: Amounts, **cause: Unpack[Cause]
) -> Entries:
    """Give reserved money back to the envelope: the decision was never sent."""
    return _move(EntryKind.RELEASE, scheme, region, amounts, **cause)


def promise(
    scheme: Scheme | str, region: Region | str, amounts: Amounts, **cause: Unpack[Cause]
) -> Entries:
    """Grant reserved money provisionally: the letter went out, the objection term runs (R-PR-7)."""
    return _move(EntryKind.PROMISE, scheme, region, amounts, **cause)


def revoke(
    scheme: Scheme | str, region: Region | str, amounts: Amounts, **cause: Unpack[Cause]
) -> Entries:
    """Give provisionally granted money back to the envelope: the decision was revoked."""
    return _move(EntryKind.REVOKE, scheme, region, amounts, **cause)


def grant(
    scheme: Scheme | str, region: Region | str, amounts: Amounts, **cause: Unpack[Cause]
) -> Entries:
    """Make provisionally granted money a final award (R-PR-8)."""
    return _move(EntryKind.GRANT, scheme, region, amounts, **cause)


@transaction.atomic
def grant_reserved(
    scheme: Scheme | str, region: Region | str, amounts: Amounts, **cause: Unpack[Cause]
) -> Entries:
    """Make reserved money a final award at once, where no objection term lies between."""
    first: Cause = {**cause, "key": f"{cause['key']}:promise"}
    promise(scheme, region, amounts, **first)
    return grant(scheme, region, amounts, **cause)


def contract(
    scheme: Scheme | str, region: Region | str, amounts: Amounts, **cause: Unpack[Cause]
) -> Entries:
    """Lay granted money down in a signed agreement (R-1.5-1)."""
    return _move(EntryKind.CONTRACT, scheme, region, amounts, **cause)


def pay(
    scheme: Scheme | str, region: Region | str, amounts: Amounts, **cause: Unpack[Cause]
) -> Entries:
    """Pay contracted money out."""
    return _move(EntryKind.PAY, scheme, region, amounts, **cause)


def repay(
    scheme: Scheme | str, region: Region | str, amounts: Amounts, **cause: Unpack[Cause]
) -> Entries:
    """Take back what was paid: it stays contracted until `lower` says otherwise (R-1.6-3)."""
    return _move(EntryKind.REPAY, scheme, region, amounts, **cause)


def lower(
    scheme: Scheme | str, region: Region | str, amounts: Amounts, **cause: Unpack[Cause]
) -> Entries:
    """Lower what an agreement lays down by money that was not paid; it stays granted."""
    return _move(EntryKind.LOWER, scheme, region, amounts, **cause)


def free(
    scheme: Scheme | str, region: Region | str, amounts: Amounts, **cause: Unpack[Cause]
) -> Entries:
    """Give granted money that is in no agreement back to the envelope (R-4.2.11-1)."""
    return _move(EntryKind.FREE, scheme, region, amounts, **cause)


@transaction.atomic
def _move(
    kind: EntryKind,
    scheme: Scheme | str,
    region: Region | str,
    amounts: Amounts,
    **cause: Unpack[Cause],
) -> Entries:
    wanted = _wanted(amounts)
    budgets = _locked(scheme, region, wanted)
    if done := _already_done(kind, cause["key"], wanted, budgets):
        return done
    short = shortages({year: b.envelope for year, b in budgets.items()}, kind, wanted)
    if short:
        raise Refusal(" ".join(_sentence(kind, s) for s in short), code="short")
    cause["at"] = cause.get("at") or clock.now()
    return tuple(book(budgets[year], kind, wanted[year], **cause) for year in sorted(wanted))


def book(
    budget: RegionalBudget, kind: EntryKind, amount: Decimal, **cause: Unpack[Cause]
) -> LedgerEntry:
    """Change the figures of a locked, checked budget and write the entry that explains it."""
    after = budget.envelope.after(kind, amount)
    for figure in FIGURES:
        setattr(budget, figure, getattr(after, figure))
    budget.save(update_fields=FIGURES)
    return LedgerEntry.objects.create(
        budget=budget,
        kind=kind,
        amount=amount,
        key=cause["key"],
        reference=cause.get("reference", "")[:300],
        by=cause.get("by"),
        at=cause.get("at") or clock.now(),
    )


def _wanted(amounts: Amounts) -> dict[int, Decimal]:
    """The years that ask for something; a movement is never negative or in parts of cents."""
    for amount in amounts.values():
        if amount < 0 or cents(amount) != amount:
            raise ValueError(f"{amount} is no amount for a movement")
    return {year: cents(amount) for year, amount in amounts.items() if amount != ZERO}


def _locked(
    scheme: Scheme | str, region: Region | str, wanted: Amounts
) -> dict[int, RegionalBudget]:
    rows = RegionalBudget.objects.select_for_update(no_key=True).order_by("year")
    found = {b.year: b for b in rows.filter(scheme=scheme, region=region, year__in=wanted)}
    missing = sorted(set(wanted) - set(found))
    if missing:
        raise Refusal(
            _("No regional budget has been set for %(years)s. Set the budget first.")
            % {"years": ", ".join(map(str, missing))},
            code="no_budget",
        )
    return found


def _already_done(
    kind: EntryKind, key: str, wanted: Amounts, budgets: Mapping[int, RegionalBudget]
) -> Entries:
    """The entries of an earlier call with this key; a different cause may not use the key."""
    entries = tuple(LedgerEntry.objects.filter(key=key).order_by("budget__year"))
    expected = {(budgets[year].pk, kind.value, amount) for year, amount in wanted.items()}
    if entries and {(e.budget_id, e.kind, e.amount) for e in entries} != expected:
        raise ValueError(f"ledger key {key} was used for another movement")
    return entries


def _sentence(kind: EntryKind, short: Shortage) -> str:
    return str(_SENTENCES[kind]) % {
        "year": short.year,
        "available": format_euro(short.available),
        "asked": format_euro(short.asked),
    }


_SENTENCES = {
    EntryKind.RESERVE: gettext_lazy(
        "In %(year)s, %(available)s is still available. This decision asks for %(asked)s."
    ),
    EntryKind.RELEASE: gettext_lazy(
        "For %(year)s, %(available)s is reserved. It is not possible to release %(asked)s."
    ),
    EntryKind.PROMISE: gettext_lazy(
        "For %(year)s, %(available)s is reserved. It is not possible to grant %(asked)s."
    ),
    EntryKind.REVOKE: gettext_lazy(
        "For %(year)s, %(available)s is provisionally granted."
        " It is not possible to revoke %(asked)s."
    ),
    EntryKind.GRANT: gettext_lazy(
        "For %(year)s, %(available)s is provisionally granted."
        " It is not possible to grant %(asked)s."
    ),
    EntryKind.CONTRACT: gettext_lazy(
        "For %(year)s, %(available)s is granted and not yet in an agreement."
        " It is not possible to contract %(asked)s."
    ),
    EntryKind.PAY: gettext_lazy(
        "For %(year)s, %(available)s is contracted and not yet paid."
        " It is not possible to pay %(asked)s."
    ),
    EntryKind.REPAY: gettext_lazy(
        "For %(year)s, %(available)s was paid. It is not possible to take back %(asked)s."
    ),
    EntryKind.LOWER: gettext_lazy(
        "For %(year)s, %(available)s is contracted and not yet paid."
        " It is not possible to lower the agreement by %(asked)s."
    ),
    EntryKind.FREE: gettext_lazy(
        "For %(year)s, %(available)s is granted and in no agreement."
        " It is not possible to free %(asked)s."
    ),
}
