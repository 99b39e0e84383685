"""Setting the last day of a year's reallocation."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from portal import clock
from portal.accounts.models import Organisation, User
from portal.accounts.roles import has_role
from portal.audit import services as audit
from portal.funds import wording
from portal.refusal import Refusal
from reviews.reallocation.lastday import last_day
from reviews.reallocation.models import LastDay
from reviews.reallocation.rules import DAY_SETTERS


@transaction.atomic
def set_last_day(
    office: Organisation,
    year: int,
    day: date,
    *,
    by: User,
    seen: date | None = None,
    at: datetime | None = None,
) -> LastDay:
    """Choose the last day for `year`; later years without a day of their own follow.

    `seen` is the day that stood on the page of who chooses; None looks at nothing. Raises
    Refusal("not_allowed"), Refusal("year") for a day in another year, and Refusal("changed") when
    somebody else chose another day than the one that was seen.
    """
    if not has_role(by, office.pk, *DAY_SETTERS):
        raise Refusal(
            _("Only a coordinator or an administrator of this care office can set this."),
            code="not_allowed",
        )
    if day.year != year:
        raise Refusal(_("Choose a day in %(year)s.") % {"year": year}, field="day", code="year")
    at = at or clock.now()
    before = last_day(office.pk, year)
    row, fresh = LastDay.objects.select_for_update().get_or_create(
        office=office, year=year, defaults={"day": day, "set_by": by, "set_at": at}
    )
    if not fresh and row.day == day:
        return row
    if not fresh and seen is not None and row.day != seen:
        raise Refusal(
            _(
                "Somebody else has set the last day to %(day)s meanwhile. Look whether your day "
                "is still right, and save again."
            )
            % {"day": wording.day(row.day)},
            field="day",
            code="changed",
        )
    row.day, row.set_by, row.set_at = day, by, at
    row.save()
    audit.write(
        "reallocation.day_set",
        obj=row,
        actor=by,
        organisation=office,
        office=office,
        data={"year": year, "from": before.day, "to": day},
        at=at,
    )
    return row
