"""The stored lines of the dashboard: always right, searched, narrowed, cut into pages (G25)."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

from plans.models import Plan
from plans.services import filing
from portal.funds.models import OfficePolicy
from reviews.lines import lines_of, matching, narrowed, ordered, own_parts
from reviews.models import PlanLine, Score
from reviews.pages import age_of
from reviews.paging import COUNTED, page_of
from reviews.services import opening
from tests.builders import reviews
from tests.builders.boards import copies, faults
from tests.builders.reviews import TAKEN_UP

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("filed_world")]


@pytest.fixture
def plan(cast):
    return reviews.filed(cast, "V7").plan


def line(plan) -> PlanLine:
    return PlanLine.objects.get(plan=plan)


def found(cast, plan, who="coordinator", **chosen):
    user = cast[who]
    lines = lines_of(plan.call, user)
    own = own_parts(plan.call, user)
    kept = narrowed(lines, chosen, own, policy=OfficePolicy(), at=TAKEN_UP)
    return set(kept.values_list("title", flat=True))


def test_every_filed_plan_has_a_line_with_its_facts(plan):
    known = line(plan)
    assert (known.title, known.state, known.call_id) == (plan.title, "submitted", plan.call_id)
    assert known.lead_name == plan.lead.name
    assert {year: Decimal(a) for year, a in known.amounts.items()} == {
        str(t.year): t.fund for t in plan.year_totals.all()
    }
    assert faults() == []


def test_a_draft_has_no_line_and_a_withdrawn_plan_loses_it(cast, plan):
    Plan.objects.filter(pk=plan.pk).update(title="Anders")
    assert line(plan).title == "Anders"
    filing.withdraw(plan.pk, by=cast.editor_c, reason="Wij dienen later opnieuw in.")
    assert not PlanLine.objects.filter(plan=plan).exists()
    assert faults() == []


def test_a_line_follows_every_step_of_the_judging(cast, plan):
    case = opening.take_up(plan.pk, by=cast.coordinator, at=TAKEN_UP)
    assert (line(plan).case_id, line(plan).case_state) == (case.pk, "independent")
    one, two = (reviews.free(a) for a in reviews.asked(cast, case, "reviewer1", "reviewer2"))
    assert (line(plan).asked, line(plan).finished, line(plan).missing) == (2, 0, 2)
    reviews.finished(one)
    assert (line(plan).finished, line(plan).missing, faults()) == (1, 1, [])
    reviews.finished(two)
    case = reviews.agree(cast, reviews.consensus.start_consensus(case.pk, by=cast.coordinator))
    assert (line(plan).eligible, line(plan).rank) == (True, case.rank)
    reviews.consensus.close_consensus(case.pk, by=cast.coordinator)
    assert line(plan).case_state == "deciding"
    assert faults() == []


def test_a_new_name_of_an_organisation_reaches_the_lines(plan):
    type(plan.lead).objects.filter(pk=plan.lead_id).update(name="Zorggroep Nieuwnaam")
    assert line(plan).lead_name == "Zorggroep Nieuwnaam"
    assert plan.pk in PlanLine.objects.filter(text=matching("nieuwnaam")).values_list(
        "pk", flat=True
    )
    assert faults() == []


def test_a_tampered_line_is_found_by_the_reconciliation(plan):
    PlanLine.objects.filter(plan=plan).update(total=1)
    assert {fault[0] for fault in faults()} == {plan.pk}


@pytest.mark.parametrize(
    "words", ["pillen", "pil", "Pillen op", "tijd -nacht", '"op tijd"', "pill", "PILLEN"]
)
def test_dutch_words_find_the_plan_however_they_are_bent(cast, plan, words):
    assert "Pillen op tijd" in found(cast, plan, q=words)


def test_a_member_of_the_coalition_and_a_number_find_the_plan(cast, plan):
    assert plan.title in found(cast, plan, q=plan.lead.name)
    assert found(cast, plan, q=plan.reference) == {plan.title}
    assert found(cast, plan, q=plan.reference[:-2]) >= {plan.title}


@pytest.mark.parametrize("words", ["'", "a & | !", "((", ":*", "\\", "%", "-", '"', "é" * 60])
def test_strange_words_break_nothing(cast, plan, words):
    assert isinstance(found(cast, plan, q=words), set)


def test_plans_past_the_aim_and_the_limit(cast, plan):
    policy = OfficePolicy()
    Plan.objects.filter(pk=plan.pk).update(
        submitted_at=TAKEN_UP - timedelta(weeks=policy.decision_weeks_aim, days=1)
    )
    assert found(cast, plan, late="aim") == {plan.title}
    assert found(cast, plan, late="limit") == set()
    Plan.objects.filter(pk=plan.pk).update(term_stopped_days=9)
    assert found(cast, plan, late="aim") == set()
    Plan.objects.filter(pk=plan.pk).update(submitted_at=TAKEN_UP - timedelta(days=120))
    assert found(cast, plan, late="limit") == {plan.title}


@pytest.mark.parametrize("months", [1, 3])
@pytest.mark.parametrize(("stopped", "question"), [(0, None), (2, None), (0, 5), (10, 30)])
def test_the_filter_and_the_mark_on_the_line_agree_on_every_day(
    cast, plan, months, stopped, question
):
    """The same calendar on both sides, month ends and days that stood still included."""
    policy = OfficePolicy(decision_weeks_aim=4, decision_months_limit=months)
    filed = datetime(2026, 1, 31, 12, tzinfo=UTC)
    Plan.objects.filter(pk=plan.pk).update(
        submitted_at=filed,
        term_stopped_days=stopped,
        term_stopped_at=filed + timedelta(days=question) if question else None,
    )
    turns = (28, 28 if months == 1 else 89)
    for day in {turn + stopped + near for turn in turns for near in (-1, 0, 1)} | {150}:
        at = filed + timedelta(days=day)
        tone = age_of(line(plan), policy, at).tone
        for which, tones in (("aim", {"warn", "danger"}), ("limit", {"danger"})):
            lines = lines_of(plan.call, cast.coordinator)
            kept = narrowed(lines, {"late": which}, {}, policy=policy, at=at)
            assert kept.filter(plan=plan).exists() == (tone in tones), (day, which, tone)


def test_a_line_has_the_age_of_its_plan(plan):
    changes = {"term_stopped_days": 9, "term_stopped_at": TAKEN_UP}
    Plan.objects.filter(pk=plan.pk).update(submitted_at=TAKEN_UP - timedelta(days=30), **changes)
    plan.refresh_from_db()
    for at in (TAKEN_UP, TAKEN_UP + timedelta(days=100)):
        assert age_of(line(plan), OfficePolicy(), at) == age_of(plan, None, at)
        assert age_of(plan, None, at).days == 21


def test_a_plan_that_was_never_filed_has_no_age():
    with pytest.raises(ValueError, match="never filed"):
        age_of(Plan(state="draft"), None, TAKEN_UP)


def test_a_changed_plan_is_flagged_and_the_flag_tells_a_reviewer_nothing(cast, plan):
    one, _two = reviews.scoring(cast, "V7")
    reviews.score_all(one)
    other = Score.objects.exclude(assignment=one)
    assert not other.exists()
    earlier = reviews.filed(cast, "V2")
    Score.objects.filter(assignment=one).update(submission=earlier)
    title = one.case.plan.title
    assert line(one.case.plan).flags == ["warned", "changed"]
    assert title in found(cast, one.case.plan, flag="changed")
    assert title not in found(cast, one.case.plan, "reviewer2", flag="changed")
    assert faults() == []


def test_what_a_reviewer_may_not_know_does_not_narrow_or_order_the_list(cast):
    case = reviews.scoring(cast, "V7")[0].case
    for chosen in ({"needs": "scores"}, {"verdict": "open"}):
        assert case.plan.title in found(cast, case.plan, **chosen)
        assert case.plan.title not in found(cast, case.plan, "reviewer1", **chosen)
    assert case.plan.title in found(cast, case.plan, "reviewer1", state="in_review")
    user = cast.reviewer1
    own = own_parts(case.plan.call, user)
    lines = narrowed(lines_of(case.plan.call, user), {}, own, policy=OfficePolicy(), at=TAKEN_UP)
    assert "known_missing" in str(ordered(lines, "-open").query)


def test_who_has_no_role_at_the_office_sees_no_line(cast, plan):
    assert found(cast, plan, "menzis_coordinator") == set()
    assert found(cast, plan, "editor_c") == set()
    assert found(cast, plan, "reviewer1") == set()


def test_a_page_knows_what_follows_without_counting_everything(cast, plan):
    copies(plan, COUNTED + 20)
    lines = ordered(lines_of(plan.call, cast.coordinator), "title")
    first = page_of(lines, "", 50)
    assert (len(first.rows), first.first, first.last) == (50, 1, 50)
    assert (first.count, first.more, first.follows) == (COUNTED, True, True)
    last = page_of(lines, "11", 50)
    assert (last.follows, last.single, len(last.rows)) == (False, False, 24)
    assert page_of(lines, "onzin", 50).number == 1
    assert page_of(lines, "9999", 50).rows == []


def test_a_page_beyond_what_is_counted_is_read_by_itself(cast, plan, django_assert_num_queries):
    copies(plan, COUNTED + 20)
    lines = ordered(lines_of(plan.call, cast.coordinator), "title")
    order = list(lines.values_list("pk", flat=True))
    with django_assert_num_queries(2):
        deep = page_of(lines, "52", 10)
    assert [row.pk for row in deep.rows] == order[510:520]
    assert (deep.first, deep.count, deep.more, deep.follows) == (511, COUNTED, True, True)
    last = page_of(lines, "53", 10)
    assert ([row.pk for row in last.rows], last.follows) == (order[520:], False)


@pytest.mark.parametrize("sort", ["title", "filed", "total", "rank", "open"])
def test_every_order_has_a_last_word_so_that_pages_never_overlap(cast, plan, sort):
    copies(plan, 30)
    for way in (sort, f"-{sort}"):
        lines = ordered(lines_of(plan.call, cast.coordinator), way)
        pages = [row.pk for n in range(1, 5) for row in page_of(lines, str(n), 10).rows]
        assert len(pages) == len(set(pages)) == 34
