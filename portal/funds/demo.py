"""The demo world of this room: three open calls and fictitious regional budgets."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from functools import lru_cache

from portal.accounts.models import Membership, MembershipState, Role, User
from portal.dates import deadline, local
from portal.funds.budgets import set_budget
from portal.funds.calls import create_call, publish_call
from portal.funds.models import Call, CallState, Region, RegionalBudget, Scheme
from portal.funds.reference.files import read
from portal.funds.terms import ZONE, Terms

YEAR = 2026
BUDGET_YEARS = tuple(range(2026, 2031))
OPENS_ON, OPENS_TIME = date(2026, 1, 2), time(9)
OPEN_FOR = timedelta(days=90)
CALLS = (("SWZ", "zuid-holland-noord"), ("RSB", "zuid-holland-noord"), ("RSB", "arnhem"))

INTRO = (
    "Zorgaanbieders in deze regio kunnen samen een transformatieplan indienen. Het plan laat zien"
    " hoe u de zorg in de regio toekomstbestendig maakt. Deze openstelling is een voorbeeld: de"
    " regio, de bedragen en de plannen in de demo zijn fictief."
)
FOCUS = {
    "SWZ": (
        "Wij geven voorrang aan plannen die mensen langer thuis laten wonen, met zorg dichtbij op"
        " ieder moment van de dag. Betrek de gemeenten, de woningcorporaties en de wijkverpleging"
        " op tijd. Bespreek uw idee met uw zorginkoper voordat u indient."
    ),
    "RSB": (
        "Wij geven voorrang aan plannen die voortkomen uit de regiovisie en die medewerkers"
        " behouden en ontzorgen. Laat zien wat er al bewezen is en hoe u het opschaalt. Bespreek uw"
        " idee met uw zorginkoper voordat u indient."
    ),
}
# Care offices that set focus points with their region first (R-OV-ME).
POINTS = {
    "arnhem": (
        "Borging van de keten voor de inzet van behandeling",
        "Borging van de keten op het snijvlak van gehandicaptenzorg en ggz",
        "Behoud van personeel en vakmanschap in de regio",
    )
}
REASON = "Fictief bedrag voor de demo, geen echt regiobudget."


def load_calls(at: datetime) -> list[Call]:
    """The calls of the demo, open at `at`, with their budgets; what is there stays as it is.

    They opened on 2 January 2026 at 9.00 and close 90 days after `at` at 17.00 wall time. Every
    care office acts through its own coordinator, so the cast comes first.
    """
    return [_call(Scheme.objects.get(pk=s), _region(r), at) for s, r in CALLS]


def _region(slug: str) -> Region:
    return Region.objects.select_related("office").get(slug=slug)


def _call(scheme: Scheme, region: Region, at: datetime) -> Call:
    known = Call.objects.filter(scheme=scheme, region=region, year=YEAR)
    if found := known.filter(state=CallState.PUBLISHED).first():
        return found
    by, opens = _coordinator(region), deadline(OPENS_ON, OPENS_TIME, ZONE).instant
    for year in BUDGET_YEARS:
        _budget(scheme, region, year, by, opens - timedelta(days=21))
    terms = Terms(
        year=YEAR,
        budget_years=BUDGET_YEARS,
        opens_on=OPENS_ON,
        opens_time=OPENS_TIME,
        closes_on=local(at + OPEN_FOR).date(),
        closes_time=time(17),
        intro_nl=INTRO,
        focus_nl=FOCUS[scheme.code],
        focus_points=POINTS.get(region.slug, ()),
    )
    call = create_call(scheme, region, terms, by=by, at=opens - timedelta(days=14))
    return publish_call(call, by=by, version=call.version, at=opens - timedelta(days=7))


def _budget(scheme: Scheme, region: Region, year: int, by: User, at: datetime) -> None:
    if not RegionalBudget.objects.filter(scheme=scheme, region=region, year=year).exists():
        amount = Decimal(amounts()[region.slug][scheme.code])
        set_budget(scheme, region, year, amount, reason=REASON, by=by, at=at, is_demo=True)


@lru_cache(maxsize=1)
def amounts() -> Mapping[str, Mapping[str, int]]:
    """Fictitious euros a year by region and scheme; never to be shown as real."""
    found: Mapping[str, Mapping[str, int]] = read("demo-budgets").content["demo_budgets"]
    return found


def _coordinator(region: Region) -> User:
    roles = Membership.objects.filter(
        organisation=region.office_id, role=Role.COORDINATOR, state=MembershipState.ACTIVE
    )
    return roles.select_related("user").order_by("pk")[0].user
