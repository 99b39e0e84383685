"""The example plan that is referred to the regular contracting room (R-5.2.3-5)."""

import re
from datetime import timedelta
from decimal import Decimal

import pytest

from plans.budget import fund_by_year
from plans.cashier import share_differences
from plans.demo.files import content, raw
from portal.accounts.demo import load_cast
from portal.documents import store
from portal.funds.demo import load_calls
from reviews.demo import referring
from reviews.models import Decision
from reviews.overlap import overlap, subject
from tests.builders import funds
from tests.builders.plans import START
from tests.documents.tools import pdf_text

pytestmark = pytest.mark.django_db
V12 = raw("V12")


@pytest.fixture
def plan(db):
    funds.reference()
    people = load_cast(START)
    calls = {(c.scheme_id, c.region.slug): c for c in load_calls(START)}
    return referring.told(calls["SWZ", "zuid-holland-noord"], people, START + timedelta(days=40))


def test_it_ends_as_its_file_says(plan):
    assert plan.is_demo
    assert plan.state == V12["expected"]["state_in_demo"]
    decision = Decision.objects.get()
    assert (decision.outcome, decision.redirect_scheme) == ("redirect", "REGULIER_TARIEF")
    assert decision.case.failed == ["TM24-5"]
    assert decision.released_at is not None


def test_the_letter_says_where_to_go_and_on_which_condition_it_rests(plan, tmp_path):
    path = tmp_path / "brief.pdf"
    path.write_bytes(store.read(Decision.objects.get().letter))
    text = pdf_text(path)
    assert "reguliere contracteerruimte" in text
    assert "TM24-5" in text
    assert " ".join(V12["review"]["decision"]["reason"].split())[:60] in text


def test_no_other_example_is_taken_for_the_same(plan):
    mine = subject(content("V12"))
    assert [n for n in range(1, 12) if overlap(mine, subject(content(f"V{n}")))] == []


def test_its_sums_fit():
    data = content("V12")
    assert share_differences(data) == {}
    assert fund_by_year(data) == {2027: Decimal(153_000), 2028: Decimal(132_000)}


def test_both_reviewers_judge_every_condition_with_reasons_of_their_own():
    conditions = {f"TM24-{number}" for number in range(1, 10)}
    review = V12["review"]
    assert set(review["scores"]) == conditions
    assert set(review["consensus"]) == conditions | {"TM24-0"}
    reasons = [said["reason"] for both in review["scores"].values() for said in both.values()]
    assert len(set(reasons)) == len(reasons) == 18
    assert all(len(reason) >= 40 for reason in reasons)


def test_its_texts_are_plain_and_say_that_they_are_made_up():
    assert re.search(r"\(bron: [^)]*fictief\)", content("V12").challenge.problem)
    assert all(s.organisation.endswith("(fictief)") for s in content("V12").support.statements)
    assert not re.search(r"\b(conform|middels|dient te|teneinde)\b", str(V12), re.IGNORECASE)
