"""One plan, filed with two care offices: one freeze, two filings (R-N.2.1-1)."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from plans import store
from plans.facts import facts_for
from plans.filed import content, filings
from plans.models import Confirmation, Plan, PlanRegion
from plans.readiness import blocking, gaps
from plans.regions import requests
from plans.services import filing, spanning
from plans.services.receipts import send_receipts
from portal import clock
from portal.audit.models import Event
from portal.funds.models import Call
from portal.mail.models import Message
from portal.refusal import Refusal
from tests.builders import funds
from tests.builders import plans as single
from tests.builders import spanning as built
from tests.builders.plans import START
from tests.cast import sign_in

pytestmark = pytest.mark.django_db
HERE, THERE = "zuid-holland-noord", "arnhem"


def test_a_plan_in_two_regions_is_frozen_once_and_filed_twice(cast):
    plan, part = built.filed(cast)
    assert (plan.state, part.state) == ("submitted", "submitted")
    first, second = plan.submissions.get(), part.submissions.get()
    assert first.snapshot_id == second.snapshot_id
    assert plan.reference != part.reference
    assert part.office.slug == "menzis"
    filed = first.snapshot.data["filings"]
    assert [f["reference"] for f in filed] == [plan.reference, part.reference]
    assert filings(part) == filings(plan) == [plan, part]


def test_each_office_is_asked_for_its_own_region_and_together_for_all(cast):
    plan, part = built.filed(cast)
    asked = requests(store.read(plan))
    assert plan.fund_total == sum(asked[HERE].values()) > 0
    assert part.fund_total == sum(asked[THERE].values()) > 0
    stored = {t.year: t.fund for t in part.year_totals.all() if t.fund}
    assert stored == asked[THERE]
    assert requests(content(part.submissions.get())) == {THERE: asked[THERE]}


def test_the_filing_elsewhere_has_the_coalition_its_confirmations_and_its_cashiers(cast):
    plan, part = built.filed(cast)
    seats = [(m.org_id, m.role, m.task) for m in plan.members.all()]
    assert [(m.org_id, m.role, m.task) for m in part.members.all()] == seats
    for one in (plan, part):
        assert all(m.confirmed for m in store.read(one).members if m.role != "partner")
    assert [c.iban for c in part.cashiers.all()] == [c.iban for c in plan.cashiers.all()]
    assert all(c.accepted_at for c in part.cashiers.all())
    assert not blocking(gaps(store.read(part), facts_for(part)))


def test_the_coalition_gets_one_receipt_with_all_numbers(cast, settings, tmp_path):
    settings.DOCUMENTS_DIR = tmp_path
    plan, part = built.filed(cast)
    Message.objects.all().delete()
    send_receipts(part.submissions.get().pk)
    assert set(Message.objects.values_list("template", flat=True)) == {"plans/office_receipt"}
    send_receipts(plan.submissions.get().pk)
    receipts = Message.objects.filter(template="plans/receipt")
    assert receipts.filter(to=cast.editor_a.email).count() == 1
    assert part.reference in receipts[0].body_text
    assert f"{plan.title} (Zuid-Holland Noord)" in receipts[0].body_text


def test_adding_a_region_lapses_the_confirmations_and_twice_is_once(cast):
    plan = single.confirmed_plan(cast)
    call, at = built.call_elsewhere(), START + timedelta(days=2, hours=1)
    before = Confirmation.objects.filter(lapsed_at=None).count()
    found = [spanning.add_region(plan.pk, call.pk, by=cast.editor_a, at=at) for _ in (1, 2)]
    assert found[0] == found[1]
    assert before
    assert not Confirmation.objects.filter(lapsed_at=None).exists()
    assert Plan.objects.get(pk=plan.pk).other_regions == [THERE]
    assert Event.objects.filter(verb="plan.region_added").count() == 1


def test_a_region_without_a_line_stops_the_plan(cast):
    plan = single.draft_plan(cast)
    spanning.add_region(plan.pk, built.call_elsewhere().pk, by=cast.editor_a, at=START)
    plan.refresh_from_db()
    found = [g for g in gaps(store.read(plan), facts_for(plan)) if g.code == "region_unpaid"]
    assert ["Arnhem" in str(g.message) for g in found] == [True]


def test_a_region_that_is_taken_out_leaves_its_lines_to_the_plan(cast):
    plan = built.draft(cast)
    whole = plan.fund_total
    at = START + timedelta(days=2)
    for _ in (1, 2):
        spanning.remove_region(plan.pk, THERE, by=cast.editor_a, at=at)
    plan.refresh_from_db()
    assert plan.other_regions == []
    assert not PlanRegion.objects.exists()
    assert not plan.budget_lines.exclude(region="").exists()
    assert plan.fund_total == whole


@pytest.mark.parametrize(
    ("scheme", "region", "code"),
    [("RSB", THERE, "other_scheme"), ("SWZ", HERE, "own_region")],
)
def test_only_another_region_of_the_same_scheme_and_year_is_added(cast, scheme, region, code):
    plan = single.draft_plan(cast)
    call = Call.objects.filter(scheme=scheme, region__slug=region).first()
    call = call or funds.open_call(scheme, region, at=START - timedelta(days=7))
    with pytest.raises(Refusal) as refused:
        spanning.add_region(plan.pk, call.pk, by=cast.editor_a, at=START)
    assert refused.value.code == code


def test_a_call_that_closed_is_not_added_and_stops_the_whole_plan(cast):
    plan = built.confirmed(cast)
    call = built.call_elsewhere()
    late = START + timedelta(days=3)
    Call.objects.filter(pk=call.pk).update(closes_at=late)
    with pytest.raises(Refusal) as refused:
        filing.submit(plan.pk, by=cast.editor_a, at=late)
    assert refused.value.code == "closed_elsewhere"
    assert Plan.objects.get().state == "draft"
    other = single.draft_plan(cast, "V6")
    with pytest.raises(Refusal) as refused:
        spanning.add_region(other.pk, call.pk, by=cast.duinoord_contact, at=late)
    assert refused.value.code == "closed"


def test_regions_are_fixed_once_the_plan_is_filed(cast):
    plan, _part = built.filed(cast)
    with pytest.raises(Refusal) as refused:
        spanning.remove_region(plan.pk, THERE, by=cast.editor_a, at=START + timedelta(days=4))
    assert refused.value.code == "closed"


def test_taking_the_plan_back_takes_it_back_everywhere(cast):
    plan, part = built.filed(cast)
    filing.withdraw(part.pk, by=cast.editor_a, reason="Wij stoppen ermee.")
    assert set(Plan.objects.values_list("state", flat=True)) == {"withdrawn"}
    assert Event.objects.filter(verb="plan.withdraw", plan_id=plan.pk).exists()


# --- pages


@pytest.fixture
def page(client):
    """Asks a page of a plan as somebody."""

    def ask(user, name: str, plan, data=None):
        sign_in(client, user)
        url = reverse(f"plans:{name}", args=[plan.pk])
        return client.post(url, data, follow=True) if data else client.get(url)

    return ask


def text(response) -> str:
    return response.content.decode()


def opened(plan: Plan) -> Plan:
    """The calls are open now."""
    Call.objects.update(closes_at=clock.now() + timedelta(days=9))
    return plan


def test_the_lead_adds_and_takes_out_a_region_on_its_page(cast, page):
    plan, call = opened(single.draft_plan(cast)), built.call_elsewhere()
    opened(plan)
    assert "Menzis Zorgkantoor" in text(page(cast.editor_a, "regions", plan))
    added = page(cast.editor_a, "regions", plan, {"add": call.pk})
    assert Plan.objects.get(pk=plan.pk).other_regions == [THERE]
    assert 'name="remove"' in text(added)
    page(cast.editor_a, "regions", plan, {"remove": THERE})
    assert Plan.objects.get(pk=plan.pk).other_regions == []
    for nonsense in ({"add": "x"}, {"add": "9" * 30}, {"remove": "nergens"}):
        assert page(cast.editor_a, "regions", plan, nonsense).status_code == 200


def test_only_the_lead_changes_the_regions(cast, page):
    plan = single.draft_plan(cast)
    assert page(cast.editor_b, "regions", plan).status_code == 403
    assert page(cast.outsider, "regions", plan).status_code == 404


def test_the_budget_asks_for_the_region_only_when_there_are_several(cast, client):
    sign_in(client, cast.editor_a)
    plan = single.draft_plan(cast)
    url = reverse("plans:lines", args=[plan.pk, "zilverlinde"])
    assert "lines-0-region" not in text(client.get(url))
    spanning.add_region(plan.pk, built.call_elsewhere().pk, by=cast.editor_a, at=START)
    built.divide(cast, plan, 2, START)
    shown = text(client.get(url))
    assert "lines-0-region" in shown
    assert 'value="arnhem" selected' in shown


def test_the_coalition_sees_how_the_plan_stands_at_each_office(cast, page):
    plan, part = built.filed(cast)
    built.sent(part, "reject")
    seen = text(page(cast.editor_b, "detail", plan))
    assert part.reference in seen
    assert "Menzis Zorgkantoor" in seen
    assert seen.count("badge") > 2
    assert reverse("plans:detail", args=[part.pk]) in seen
    assert page(cast.editor_b, "detail", part).status_code == 200


def test_a_plan_with_one_region_asks_nothing_of_regions(cast, page):
    """Neither on its page, nor on that of its budget, is a table of regions or filings asked."""
    plan = single.filed_plan(cast).plan
    for name in ("detail", "read", "budget"):
        page(cast.editor_a, name, plan)
        with CaptureQueriesContext(connection) as asked:
            page(cast.editor_a, name, plan)
        regions = [q for q in asked if "plans_planregion" in q["sql"]]
        filings = [q for q in asked if '"plans_plan"."whole_id" =' in q["sql"]]
        assert regions == filings == [], name
