"""After several changes: what holds now, on the page, in the ledger and in the next letter."""

from __future__ import annotations

from decimal import Decimal
from itertools import pairwise

import pytest
from django.urls import reverse

from portal.funds import ledger
from portal.funds.models import RegionalBudget
from portal.funds.queries import reconcile
from portal.money import total
from reviews.reallocation import pages
from reviews.reallocation.lastday import last_day
from reviews.reallocation.models import Change, Line
from reviews.reallocation.queries import (
    agreement_of,
    asked_by,
    division_of,
    overseen_lines,
    paid_on,
    rooms,
    rounds,
)
from reviews.reallocation.services import preparing
from reviews.reallocation.templatetags.reallocation_tags import reallocation_of
from tests.builders.reallocation import (
    AT,
    WHY,
    awarded,
    confirmed,
    envelope,
    line,
    lowered,
    paid,
    parts,
    prepared,
    sign,
    signed,
)

pytestmark = pytest.mark.django_db
OFFICE = "zorg_en_zekerheid"


def again(cast, found: Line, division) -> Line:
    """Open a processed line again and process it with another division."""
    fresh = Line.objects.get(pk=found.pk)
    if fresh.state == "processed":
        said = {"by": cast.coordinator, "version": fresh.version, "reason": WHY, "at": AT}
        fresh = preparing.reopen(fresh.pk, **said)
    return confirmed(cast, fresh, division)


def test_down_up_and_down_again_the_ledger_is_what_the_lines_say(cast):
    agreement = signed(cast)
    found = line(agreement, 2027)
    asked = {org: asked_by(found)[org] for org in parts(agreement, 2027)}
    start = envelope(agreement, 2027).envelope
    org = next(iter(asked))
    for wanted in (
        parts(agreement, 2027) | {org: Decimal(0)},
        asked,
        asked | {org: Decimal("0.01")},
        asked | {org: Decimal("0.02")},
        dict.fromkeys(asked, Decimal(0)),
        asked,
    ):
        done = again(cast, found, wanted)
        now = envelope(agreement, 2027).envelope
        assert done.amount == total(wanted.values())
        assert now.granted - start.granted == done.amount - Decimal(83000)
        assert now.contracted - start.contracted == done.amount - Decimal(83000)
        assert now.remaining - start.remaining == Decimal(83000) - done.amount
        assert now.is_sound
    assert not reconcile().exists()
    numbers = Change.objects.order_by("number").values_list("number", "before", "after")
    chain = list(numbers)
    assert [n for n, _before, _after in chain] == list(range(1, 7))
    assert all(one[2] == other[1] for one, other in pairwise(chain))


def test_the_same_amounts_twice_are_no_second_change(cast):
    agreement = signed(cast)
    done = lowered(cast, agreement.plan, 2026)
    again(cast, done, division_of(done, agreement))
    assert Change.objects.count() == 1


def test_the_years_of_one_agreement_do_not_touch_each_other(cast):
    agreement = signed(cast)
    before = parts(agreement, 2028)
    lowered(cast, agreement.plan, 2026)
    lowered(cast, agreement.plan, 2027)
    assert parts(agreement, 2028) == before
    assert line(agreement, 2028).state == "open"
    assert list(Change.objects.order_by("number").values_list("year", flat=True)) == [2026, 2027]


def test_the_agreement_shows_what_holds_now_per_organisation_and_year(cast):
    agreement = signed(cast)
    signed_total = agreement.amount
    lowered(cast, agreement.plan, 2026)
    lowered(cast, agreement.plan, 2027)
    shown = reallocation_of(agreement)
    now = shown["now"]
    assert now["years"] == ["2026", "2027", "2028"]
    assert now["sums"] == [Decimal(24000), Decimal(82000), Decimal(22000)]
    assert now["total"] == signed_total - 2000 == total(whole for _n, _a, whole in now["rows"])
    for found in Line.objects.filter(plan=agreement.plan):
        place = now["years"].index(str(found.year))
        assert now["sums"][place] == found.amount


def test_an_organisation_that_goes_to_nothing_stays_in_the_table(cast):
    agreement = signed(cast)
    now = parts(agreement, 2028)
    org = next(org for org, amount in now.items() if amount)
    confirmed(cast, line(agreement, 2028), now | {org: Decimal(0)})
    shown = reallocation_of(agreement)["now"]
    assert len(shown["rows"]) == len(agreement.snapshot.data["division"])
    assert shown["sums"][2] == total(now.values()) - now[org]


def test_the_next_letter_begins_where_the_last_one_ended(cast):
    agreement = signed(cast)
    first = lowered(cast, agreement.plan, 2026)
    second = again(cast, first, parts(agreement, 2026, duinoord="1.00"))
    one, other = (c.snapshot.data for c in Change.objects.order_by("number"))
    assert other["before"] == one["after"] == f"{first.amount:.2f}"
    assert other["after"] == f"{second.amount:.2f}"
    assert {r["org"]: r["after"] for r in one["rows"]} == {
        r["org"]: r["before"] for r in other["rows"]
    }


def test_what_came_back_after_a_payment_gives_room_again(cast):
    agreement = signed(cast)
    paid(agreement, 2026, "20000.00")
    assert paid_on(agreement, 2026) == Decimal(20000)
    plan = agreement.plan
    cause = {"key": "test:back", "reference": f"{agreement.number}, terug", "at": AT}
    ledger.repay(plan.scheme_id, plan.region, {2026: Decimal(5000)}, **cause)
    assert paid_on(agreement, 2026) == Decimal(15000)
    assert paid_on(agreement, 2027) == Decimal(0)


def test_payments_under_another_agreement_do_not_count(cast):
    agreement = signed(cast)
    plan = agreement.plan
    for reference in (f"{agreement.number}9", "OVK-2026-5517-9999, voorschot"):
        cause = {"key": f"test:{reference}", "reference": reference, "at": AT}
        ledger.pay(plan.scheme_id, plan.region, {2026: Decimal(10)}, **cause)
    assert paid_on(agreement, 2026) == Decimal(0)


def test_a_cashier_stands_in_the_letter_as_the_one_who_receives(cast):
    agreement = sign(cast, awarded(cast, "V1"))
    found = line(agreement, 2026)
    assert found.shares
    lowered(cast, agreement.plan, 2026)
    facts = Change.objects.get().snapshot.data
    assert facts["by_cashier"] is True
    assert [row["org"] for row in facts["receivers"]] == list(found.shares)
    assert total(Decimal(row["after"]) for row in facts["receivers"]) == Decimal(facts["after"])
    assert all(len(row["agb"]) == 8 for row in facts["receivers"])


def test_a_letter_says_nothing_of_budget_lines_or_rates(cast):
    signed_ = signed(cast)
    lowered(cast, signed_.plan, 2026)
    facts = Change.objects.get().snapshot.data
    assert set(facts["rows"][0]) == {
        "org", "organisation", "agb", "before", "after", "difference",
    }  # fmt: skip
    assert not {"lines", "budget", "rates", "quantity"} & set(facts)


def test_before_there_is_an_agreement_the_award_is_divided_in_proportion(cast):
    found = line(awarded(cast).case.plan, 2027)
    division = division_of(found, agreement_of(found))
    asked = asked_by(found)
    assert total(division.values()) == found.amount
    shares = {org: amount / asked[org] for org, amount in division.items() if asked[org]}
    assert max(shares.values()) - min(shares.values()) < Decimal("0.001")


def test_tiles_sums_and_envelopes_say_the_same_as_the_lines(cast):
    agreement = signed(cast)
    lowered(cast, agreement.plan, 2026)
    office = agreement.plan.office
    lines = list(overseen_lines(cast.auditor).filter(round=2026))
    sums = pages.sums(lines)
    assert (sums.before, sums.change, sums.after) == (25000, -1000, 24000)
    (envelope_,) = pages.envelopes(rooms(office.pk, 2026), lines)
    assert envelope_.change == -1000
    stored = RegionalBudget.objects.get(pk=envelope_.budget.pk)
    assert envelope_.remaining == stored.envelope.remaining
    tiles = pages.tiles(lines)
    assert [tile.value for tile in tiles[:4]] == ["0", "0", "1", "0"]
    assert tiles[-1].value == "\u2212€\xa01.000" or "1.000" in str(tiles[-1].value)


def test_the_years_run_from_the_first_to_the_last_line(cast):
    agreement = signed(cast)
    office = agreement.plan.office
    assert rounds(office.pk) == (2026, 2028)
    years = [year for year, _url in pages.year_links(office.slug, 2031, rounds(office.pk))]
    assert years == [2026, 2027, 2028, 2029, 2030, 2031]
    assert rounds(cast.organisation("menzis").pk) is None
    assert pages.year_links("menzis", 2026, None) == [
        (2026, reverse("reallocation:year", args=["menzis", 2026]))
    ]


def test_what_somebody_can_tick_is_what_he_may_do(cast):
    agreement = signed(cast)
    prepared(cast, line(agreement, 2027), reason="")
    last = last_day(agreement.plan.office_id, 2026)
    lines = list(overseen_lines(cast.auditor).order_by("year"))

    def ticks(user, *roles):
        rows = pages.line_rows(lines, last, user, frozenset(roles))
        found = pages.offered(rows, user, frozenset(roles))
        return {act: len(numbers) for act, numbers in found.items()}

    assert ticks(cast.coordinator, "coordinator") == {"prepare": 2, "confirm": 0}
    assert ticks(cast.coordinator, "coordinator", "decision_maker")["confirm"] == 0
    assert ticks(cast.decision_maker, "decision_maker") == {"prepare": 0, "confirm": 1}
    assert ticks(cast.auditor, "auditor") == {"prepare": 0, "confirm": 0}


def test_moved_twice_the_amount_and_the_division_go_along(cast):
    agreement = signed(cast)
    done = lowered(cast, agreement.plan, 2026)
    said = {"by": cast.coordinator, "reason": WHY, "at": AT}
    fresh = preparing.reopen(done.pk, version=done.version, **said)
    later = preparing.postpone(fresh.pk, version=fresh.version, **said)
    latest = preparing.postpone(later.pk, version=later.version, **said)
    assert (latest.year, latest.round) == (2026, 2028)
    assert latest.before == latest.amount == done.amount
    assert division_of(latest, agreement) == division_of(done, agreement)
    states = Line.objects.filter(year=2026).order_by("round").values_list("state", flat=True)
    assert list(states) == ["late", "late", "open"]
