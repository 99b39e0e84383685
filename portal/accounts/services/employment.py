"""Where somebody of a care office works or worked, as told on the own profile (G18)."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from portal import audit, clock
from portal.accounts.models import Employment, Organisation, User
from portal.dates import local
from portal.refusal import Refusal


@transaction.atomic
def tell_employment(
    user: User, organisation: Organisation, *, until: date | None, at: datetime | None = None
) -> Employment:
    """Write down that the person works at an organisation, or did until a day.

    Told again, the day is replaced. Refuses a day that lies ahead.
    """
    at = at or clock.now()
    if until is not None and until > local(at).date():
        raise Refusal(_("Choose a day in the past, or leave it empty."), field="until")
    row, new = Employment.objects.get_or_create(
        user=user,
        organisation=organisation,
        withdrawn_at=None,
        defaults={"until": until, "created_at": at},
    )
    if not new and row.until != until:
        row.until = until
        row.save(update_fields=["until"])
    _record("accounts.employment_told", row, at)
    return row


@transaction.atomic
def withdraw_employment(
    number: int, *, by: User, reason: str, at: datetime | None = None
) -> Employment:
    """Take back a row that was a mistake, with the reason; a plan that it closed stays closed."""
    at = at or clock.now()
    row = Employment.objects.select_for_update(of=("self",)).get(pk=number, user=by)
    if not reason.strip():
        raise Refusal(_("Write down why."), field="reason", code="reason_missing")
    if row.withdrawn_at is None:
        row.withdrawn_at = at
        row.save(update_fields=["withdrawn_at"])
        _record("accounts.employment_withdrawn", row, at, reason)
    return row


def _record(verb: str, row: Employment, at: datetime, reason: str = "") -> None:
    audit.write(
        verb,
        obj=row,
        actor=row.user,
        organisation=row.organisation,
        reason=reason.strip(),
        data={"until": row.until.isoformat() if row.until else None},
        at=at,
    )
