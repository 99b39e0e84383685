"""Several care offices decide on one plan: each its own decision on its own budget."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.urls import reverse
from msgspec.structs import replace

from plans import store
from plans.agreements.grant import Grant
from plans.agreements.services import drawing
from plans.filed import content, whole
from plans.models import Plan
from plans.regions import requests
from plans.services.sections import save_budget, section_version
from plans.structure import Section
from plans.whole import state_of_all
from portal.accounts.models import Role
from portal.audit.models import Event
from portal.funds.models import LedgerEntry
from portal.money import total
from portal.refusal import Refusal
from reviews.filings import decided_elsewhere
from reviews.models import Case, Decision, FundingHint
from reviews.services import asking, consensus, finishing, hinting, objecting, releasing
from reviews.services.asking import Question
from tests.builders import changes, decisions, reviews
from tests.builders import spanning as built
from tests.cast import sign_in

pytestmark = pytest.mark.django_db
SECOND = timedelta(seconds=1)


def states() -> dict[str, str]:
    """How the plan stands with each office."""
    return dict(Plan.objects.values_list("office__slug", "state"))


def final(decision: Decision) -> Decision:
    return finishing.make_final(decision.pk, at=decision.term_ends_at + SECOND)


def test_each_office_judges_decides_numbers_and_pays_by_itself(cast):
    plan, part = built.filed(cast)
    here, there = built.sent(plan), built.sent(part, "reject")
    assert states() == {
        "zorg_en_zekerheid": "provisionally_granted",
        "menzis": "provisionally_rejected",
    }
    asked = requests(whole(plan.submissions.get()))
    granted = {a.year: a.granted for a in here.amounts.all() if a.granted}
    assert granted == asked["zuid-holland-noord"]
    assert {a.year: a.asked for a in there.amounts.all() if a.asked} == asked["arnhem"]
    assert here.number != there.number
    assert here.letter_id != there.letter_id
    paid = LedgerEntry.objects.exclude(kind__in=["set"]).filter(reference__contains=plan.title)
    assert {e.budget.region.slug for e in paid} == {"zuid-holland-noord"}


def test_the_letter_says_what_it_is_about_and_who_decides_on_the_rest(cast):
    plan, part = built.filed(cast)
    facts = built.prepared(part).snapshot.data
    assert facts["region"] == part.region.name
    assert [o["office"] for o in facts["others"]] == [plan.office.name]
    assert float(facts["asked_in_all"]) == float(plan.fund_total + part.fund_total)


def test_a_decision_on_a_plan_with_one_region_says_nothing_of_others(cast):
    assert "others" not in decisions.prepared(cast).snapshot.data


def test_an_objection_stops_the_term_of_that_office_alone(cast):
    plan, part = built.filed(cast)
    here, there = built.sent(plan), built.sent(part)
    text = "Wij zijn het niet eens met dit besluit, omdat de betaler wel rond is volgens ons."
    moment = there.released_at + timedelta(days=2)
    objecting.file(there.pk, "zilverlinde", text=text, by=cast.editor_a, at=moment)
    after = max(here.term_ends_at, there.term_ends_at) + SECOND
    assert finishing.end_terms(after) == 1
    assert states() == {"zorg_en_zekerheid": "granted", "menzis": "provisionally_granted"}
    assert state_of_all(states().values()) == "provisionally_granted"


def test_an_agreement_names_what_the_other_offices_made_of_the_plan(cast):
    plan, part = built.filed(cast)
    here = built.sent(plan)
    (open_,) = decided_elsewhere(plan)
    assert (open_.office, open_.granted) == (part.office.name, None)
    final(built.sent(part, "reject"))
    (refused,) = decided_elsewhere(plan)
    assert refused.granted == 0
    assert refused.asked == part.fund_total
    grant = grant_of(final(here))
    by = built.colleague(plan, Role.COORDINATOR)
    agreement = drawing.draw_up(plan.pk, grant, by=by, at=here.term_ends_at + 2 * SECOND)
    facts = agreement.snapshot.data
    assert [o["office"] for o in facts["elsewhere"]] == [part.office.name]
    assert agreement.amount == plan.fund_total
    assert total(Decimal(row["total"]) for row in facts["division"]) == plan.fund_total
    assert [p["org"] for p in facts["parties"] if p["role"] == "office"] == ["zorg_en_zekerheid"]


def grant_of(decision: Decision):
    amounts = {a.year: a.granted for a in decision.amounts.all() if a.granted}
    elsewhere = decided_elsewhere(decision.case.plan)
    return Grant(decision.number, amounts, decision.released_at, decision.final_at, elsewhere)


# --- a question of one office


def ask(case: Case, *places: str) -> asking.ChangeRequest:
    by = built.colleague(case.plan, Role.COORDINATOR)
    questions = [Question(place, changes.QUESTION) for place in places]
    return asking.ask(
        case.pk, questions, due=changes.DUE, message=changes.MESSAGE, by=by, at=changes.ASKED
    )


def answer(cast, request) -> None:
    plan = Plan.objects.get(pk=request.plan_id)
    changes.answer_all(cast, request)
    changes.confirm_again(cast, plan)
    asking.send(request.pk, by=cast.editor_a, at=changes.ANSWERED)


@pytest.mark.parametrize("asker", [0, 1])
def test_an_answer_to_one_office_is_the_version_that_both_judge(cast, asker):
    both = built.filed(cast)
    cases = [built.taken_up(one) for one in both]
    request = ask(cases[asker], "approach.method", "budget.zilverlinde")
    changes.change_method(cast, both[asker])
    changes.change_lines(cast, both[asker], "zilverlinde", "Anders omschreven")
    before = requests(whole(both[0].submissions.get()))
    answer(cast, request)
    found = [Case.objects.get(pk=c.pk) for c in cases]
    assert found[0].submission.snapshot_id == found[1].submission.snapshot_id
    assert [c.submission.number for c in found] == [2, 2]
    assert requests(whole(found[0].submission)) == before
    for case in found:
        assert content(case.submission).approach.method == changes.METHOD
        assert store.read(case.plan).approach.method == changes.METHOD
        assert case.plan.state == "in_review"
        assert case.plan.fund_total == total(
            requests(whole(case.submission))[case.plan.region.slug].values()
        )
    named = [x.description for b in whole(found[0].submission).budget for x in b.lines]
    assert named.count("Anders omschreven") == 1


def test_two_offices_do_not_ask_at_the_same_time(cast):
    cases = [built.taken_up(one) for one in built.filed(cast)]
    ask(cases[0], "approach.method")
    with pytest.raises(Refusal) as refused:
        ask(cases[1], "approach.method")
    assert refused.value.code == "asked_elsewhere"
    assert "Zorg en Zekerheid" in str(refused.value)


def test_an_office_that_closed_its_consensus_keeps_the_version_that_it_judged(cast):
    plan, part = built.filed(cast)
    decided = built.to_decide(part)
    request = ask(built.taken_up(plan), "approach.method")
    changes.change_method(cast, plan)
    answer(cast, request)
    decided.refresh_from_db()
    assert decided.submission.number == 1
    assert part.submissions.count() == 1
    assert store.read(part).approach.method != changes.METHOD


def test_a_line_of_another_region_does_not_change_on_a_question(cast):
    plan, _part = built.filed(cast)
    ask(built.taken_up(plan), "budget.zilverlinde")
    plan.refresh_from_db()
    lines = next(b.lines for b in store.read(plan).budget if b.org == "zilverlinde")
    there = next(n for n, x in enumerate(lines) if x.region)
    changed = [replace(x, description="Anders") if n == there else x for n, x in enumerate(lines)]
    version = section_version(plan, Section.BUDGET, "zilverlinde")
    with pytest.raises(Refusal) as refused:
        save_budget(plan.pk, "zilverlinde", changed, by=cast.editor_a, version=version)
    assert refused.value.code == "not_asked"


# --- what one office may know of the other


def test_the_parts_of_one_plan_are_no_double_funding(cast):
    plan, part = built.filed(cast)
    for one in (plan, part):
        case = built.taken_up(one)
        hinting.find_hints(case.submission_id)
    assert not FundingHint.objects.exists()


def test_one_office_learns_nothing_of_the_judging_of_the_other(cast, client):
    plan, part = built.filed(cast)
    secret = "Karmijnrode reden die alleen het eigen zorgkantoor leest, hoe dan ook."
    case = built.scored(part)
    by = built.colleague(part, Role.COORDINATOR)
    consensus.save_consensus(
        case.pk, "TM24-3", by=by, reason=secret, version=0, value=3, at=reviews.TAKEN_UP
    )
    own = built.taken_up(plan)
    for user in (cast.coordinator, cast.decision_maker, cast.auditor, cast.head):
        sign_in(client, user)
        for name, number in (
            ("plans:detail", part.pk),
            ("plans:read", part.pk),
            ("plans:log", part.pk),
            ("reviews:plan", part.pk),
            ("reviews:consensus", case.pk),
            ("reviews:log", case.pk),
        ):
            assert client.get(reverse(name, args=[number])).status_code == 404, name
        for name, number in (
            ("plans:detail", plan.pk),
            ("plans:log", plan.pk),
            ("plans:read", plan.pk),
            ("reviews:plan", plan.pk),
            ("reviews:log", own.pk),
            ("reviews:dashboard", plan.call_id),
        ):
            response = client.get(reverse(name, args=[number]))
            seen = response.content.decode()
            told = [x for x in (secret, "Collega 0 reviewer", part.reference) if x in seen]
            assert told == [], name


def test_an_office_reads_the_lines_that_its_own_region_pays(cast, client):
    plan, part = built.filed(cast)
    pays = {
        one: {x.description for b in content(one.submissions.get()).budget for x in b.lines}
        for one in (plan, part)
    }
    mine = pays[plan] - pays[part]
    yours = {
        x.description
        for b in whole(plan.submissions.get()).budget
        for x in b.lines
        if x.region == "arnhem"
    } - {
        x.description for b in whole(plan.submissions.get()).budget for x in b.lines if not x.region
    }
    assert mine
    assert yours
    sign_in(client, cast.coordinator)
    for name, args in (("plans:read", [plan.pk]), ("plans:submission", [plan.pk, 1])):
        seen = client.get(reverse(name, args=args)).content.decode()
        assert all(line not in seen for line in yours), name


def test_the_record_of_one_office_does_not_stand_with_the_other(cast):
    plan, part = built.filed(cast)
    built.sent(part)
    found = Event.objects.filter(plan_id=plan.pk)
    assert not found.filter(verb__startswith="review.").exists()
    assert not found.filter(office_id=part.office_id).exists()


# --- at the same moment


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_two_offices_send_at_the_same_moment_and_both_do(cast):
    found = [built.prepared(one) for one in built.filed(cast)]
    deciders = [built.colleague(d.case.plan, Role.DECISION_MAKER) for d in found]
    at = found[0].prepared_at + timedelta(hours=1)

    def send(n: int) -> str:
        try:
            return releasing.release(found[n % 2].pk, by=deciders[n % 2], at=at).state
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        assert set(pool.map(send, range(8))) == {"released"}
    assert set(states().values()) == {"provisionally_granted"}
    assert Event.objects.filter(verb="plan.grant_provisionally").count() == 2


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_of_two_offices_that_ask_at_once_one_hears_that_the_other_did(cast):
    cases = [built.taken_up(one) for one in built.filed(cast)]
    people = [built.colleague(c.plan, Role.COORDINATOR) for c in cases]
    assert len(people) == 2

    def put(n: int) -> str:
        try:
            ask(cases[n], "approach.method")
            return "done"
        except Refusal as refusal:
            return refusal.code
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(put, range(2))) == ["asked_elsewhere", "done"]
