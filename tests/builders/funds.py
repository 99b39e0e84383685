"""Calls and regional budgets, made through the services as the pages make them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, time, timedelta
from decimal import Decimal

from portal import clock
from portal.accounts import demo
from portal.accounts.models import Organisation, Role, User
from portal.accounts.services import give_roles
from portal.dates import local
from portal.funds.budgets import set_budget
from portal.funds.calls import create_call, publish_call
from portal.funds.demo import POINTS
from portal.funds.models import Call, Region, RegionalBudget, Scheme
from portal.funds.reference.load import load
from portal.funds.terms import Terms
from tests.builders import accounts

SWZ, HOME = "SWZ", "zuid-holland-noord"
FOCUS_FIRST = {"arnhem", "groningen", "twente"}
"""The regions of the care office that names focus points before plans (R-OV-ME)."""


def reference() -> None:
    """The reference data; nothing happens when it is there already."""
    if not Region.objects.exists():
        load()


def region(slug: str = HOME) -> Region:
    """A region with its care office at hand."""
    reference()
    return Region.objects.select_related("office").get(slug=slug)


def coordinator(slug: str = HOME, role: str = Role.COORDINATOR) -> User:
    """Somebody who acts for the care office of this region; of the cast where there is one."""
    office = region(slug).office
    one = next(
        (m for m in demo.cast() if m.organisation_slug == office.slug and role in m.roles), None
    )
    if one is not None:
        return demo.load_member(one)
    email = f"{role}@{office.slug.replace('_', '-')}.voorbeeld.test"
    known = User.objects.filter(email=email).first()
    return known or _staff(office, role, email)


def _staff(office: Organisation, role: str, email: str) -> User:
    user = accounts.person(email, f"Collega van {office}")
    give_roles(user, office, [role], by=None)
    return user


def budget(
    scheme: str = SWZ,
    region: str = HOME,
    year: int = 2026,
    amount: Decimal | str | int = "1300000.00",
    *,
    at: datetime | None = None,
) -> RegionalBudget:
    """A regional budget of this size, in euros."""
    place = _region(region)
    return set_budget(
        Scheme.objects.get(pk=scheme),
        place,
        year,
        Decimal(amount),
        reason="Vastgesteld door het zorgkantoor.",
        by=coordinator(region),
        at=at,
    )


_region = region


def draft_call(
    scheme: str = SWZ,
    region: str = HOME,
    at: datetime | None = None,
    closes: datetime | None = None,
    *,
    opens: datetime | None = None,
    year: int | None = None,
    years: Iterable[int] | None = None,
    title: str = "",
    points: tuple[str, ...] = (),
) -> Call:
    """A call in preparation that would be open at `at` (default: now) and close at `closes`."""
    at = at or clock.now()
    start, end = local(opens or at - timedelta(days=30)), local(closes or at + timedelta(days=90))
    year = year or min(local(at).year, 2026)
    terms = Terms(
        year=year,
        budget_years=tuple(years or range(year, year + 3)),
        opens_on=start.date(),
        opens_time=time(9) if opens is None else start.time(),
        closes_on=end.date(),
        closes_time=time(17) if closes is None else end.time(),
        title=title,
        intro_nl="Dien uw plan in samen met de andere aanbieders in de regio.",
        focus_points=points or (POINTS["arnhem"] if region in FOCUS_FIRST else ()),
    )
    return create_call(
        Scheme.objects.get(pk=scheme), _region(region), terms, by=coordinator(region), at=at
    )


def open_call(
    scheme: str = SWZ,
    region: str = HOME,
    at: datetime | None = None,
    closes: datetime | None = None,
    *,
    amount: Decimal | str | int = "1300000.00",
    **more: object,
) -> Call:
    """A published call that is open at `at`, with a regional budget of `amount` in each year."""
    call = draft_call(scheme, region, at, closes, **more)
    for year in call.budget_years:
        if not call.region.budgets.filter(scheme=scheme, year=year).exists():
            budget(scheme, region, year, amount, at=at)
    return publish_call(call, by=coordinator(region), version=call.version, at=at)
