"""Judging in a real browser: three reviewers, consensus, the ranking of six plans, the letters,
and an objection that is upheld. What comes before and between is done by the services."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from plans.demo.loader import person
from plans.models import Plan
from portal import clock
from portal.funds.models import Call, RegionalBudget
from portal.funds.queries import reconcile
from portal.mail.models import Message
from reviews.models import Assignment, Case, Decision, Objection, Ranking, RankingMove
from reviews.queries import applicable_conditions
from reviews.services import deciding
from tests.builders import funds, ranking, reviews
from tests.builders.decisions import REASON, TEXT
from tests.builders.ranking import LEAST
from tests.story.stage import Stage, fill, press
from tests.story.test_story import work

REVIEWERS = ("reviewer1", "reviewer2", "reviewer3")
BASIS = "Dit blijkt uit het plan, uit de bijlagen en uit het gesprek dat wij met de regio voerden."


@pytest.mark.browser
@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_from_three_reviewers_to_an_objection_upheld(stage, cast):
    cast.decision_maker2  # noqa: B018 - makes the person who treats objections
    plan = reviews.filed(cast, "V6", clock.now() - timedelta(days=20)).plan
    case = take_up(stage, plan)
    for name in REVIEWERS:
        score(stage, case, name)
    agree(stage, case)
    cases = six(case)
    call = Call.objects.get(pk=plan.call_id)
    try_out(stage, call, cases)
    reorder(stage, call, cases)
    decide(stage, cast, cases)
    release(stage)
    object_and_uphold(stage, cast, cases[-1])
    assert stage.complaints == []


def take_up(stage: Stage, plan: Plan) -> Case:
    """The coordinator takes the plan up and asks three reviewers."""
    asked = {str(stage.cast[name].pk) for name in REVIEWERS}
    page = stage.go("coordinator", "reviews:plan", plan.pk)
    press(page, "Take up for judging")
    page = stage.go("coordinator", "reviews:plan", plan.pk)
    for box in page.locator('[name="reviewers"]').all():
        box.set_checked(box.get_attribute("value") in asked)
    press(page, "Ask the ticked reviewers")
    return Case.objects.get(plan=plan)


def score(stage: Stage, case: Case, name: str) -> None:
    """A reviewer declares to have no tie, scores every condition and hands in."""
    assignment = Assignment.objects.get(case=case, reviewer=stage.cast[name])
    page = stage.go(name, "reviews:declare", assignment.pk)
    fill(page, {f"org-{m.org_id}": "no" for m in case.plan.members.filter(left_at=None)})
    press(page, "Send my answer")
    for condition in applicable_conditions(case.plan):
        said = reviews.answer(condition, 4 if name == "reviewer3" else 3)
        page = stage.go(name, "reviews:score", assignment.pk, condition.code)
        fill(page, {"answer": "yes" if "met" in said else said["value"], "reason": BASIS})
        press(page, "Save")
    page = stage.go(name, "reviews:assignment", assignment.pk)
    press(page, "Hand in")


def agree(stage: Stage, case: Case) -> None:
    """The scores lie open, the coordinator writes the consensus down and closes it."""
    page = stage.go("coordinator", "reviews:plan", case.plan_id)
    press(page, "Start the consensus")
    for condition in applicable_conditions(case.plan):
        said = reviews.answer(condition)
        page = stage.go("coordinator", "reviews:consensus_condition", case.pk, condition.code)
        for name in REVIEWERS:
            expect(page.locator("body")).to_contain_text(stage.cast[name].name)
        fill(page, {"answer": "yes" if "met" in said else said["value"], "reason": BASIS})
        press(page, "Save")
    page = stage.go("coordinator", "reviews:consensus", case.pk)
    press(page, "Close the consensus")


def six(case: Case) -> list[Case]:
    """Five more plans of the same size, and money for three and a half of them in 2026."""
    first = Case.objects.get(pk=case.pk)
    scores = (4, 4, 3, 3, 3)
    others = [ranking.twin(first, n, f"Plan {n}", TM24_2=s) for n, s in enumerate(scores, start=2)]
    asked = {t.year: t.fund for t in first.plan.year_totals.all()}
    for year, amount in asked.items():
        funds.budget(first.plan.scheme_id, first.plan.region.slug, year, amount * 7 / 2)
    return [first, *others]


def places(page) -> list[str]:
    return page.locator("tbody th[scope=row] > a").all_inner_texts()


def try_out(stage: Stage, call: Call, cases: list[Case]) -> None:
    """The coordinator tries another order in a copy, by keyboard, and nothing real moves."""
    page = stage.go("coordinator", "reviews:ranking", call.pk)
    expect(page.locator(".rank-cut").first).to_be_visible()
    before = places(page)[:6]
    page = stage.go("coordinator", "reviews:copy_ranking", call.pk)
    fill(page, {"name": "Eerst de wijk"})
    press(page, "Make the copy")
    copy = Ranking.objects.get(name="Eerst de wijk")
    page.locator(f"#up-{cases[0].pk}").focus()
    page.keyboard.press("Enter")
    expect(page.locator("tbody").nth(1)).to_contain_text(cases[0].plan.title)
    assert Ranking.objects.get(pk=copy.pk).order[1] == cases[0].pk
    page = stage.go("coordinator", "reviews:ranking", call.pk)
    assert places(page)[:6] == before


def reorder(stage: Stage, call: Call, cases: list[Case]) -> None:
    """The decision maker lifts a plan by hand, with a reason that everybody reads."""
    page = stage.go("decision_maker", "reviews:ranking_move", call.pk, cases[4].pk)
    fill(page, {"position": 1, "reason": LEAST})
    press(page, "Put there")
    assert places(page)[0] == "Plan 5"
    expect(page.locator("body")).to_contain_text(LEAST)
    assert RankingMove.objects.count() == 1


def decide(stage: Stage, cast, cases: list[Case]) -> None:
    """One award on the page with the amounts the ranking proposes; the rest by the service."""
    by = cast.decision_maker
    for case in (cases[4], cases[1], cases[2]):
        deciding.prepare(case.pk, "grant", reason=REASON, by=by)
    page = stage.go("decision_maker", "reviews:decide", cases[0].pk)
    fill(page, {"outcome": "partial", "reason": REASON})
    press(page, "Prepare the decision")
    for case in (cases[3], cases[5]):
        deciding.prepare(case.pk, "reject", reason=REASON, cited=["TM24-3"], by=by)
    work()
    assert Decision.objects.filter(letter__isnull=False).count() == 6
    assert all(b.remaining == 0 for b in envelopes() if b.committed)


def envelopes():
    return [b.envelope for b in RegionalBudget.objects.filter(scheme="SWZ")]


def release(stage: Stage) -> None:
    """Six letters go out together."""
    page = stage.go("decision_maker", "reviews:outbox")
    boxes = page.locator('[name="ready"]')
    assert boxes.count() == 6
    for box in boxes.all():
        box.check()
    press(page, "Send the ticked decisions")
    assert Decision.objects.filter(state="released").count() == 6
    work()
    mails = Message.objects.filter(template="reviews/decision_released")
    sent = {d.letter.sha256 for d in Decision.objects.select_related("letter")}
    assert {a.sha256 for m in mails for a in letters(m)} == sent


def letters(message: Message):
    from portal.documents.models import Document

    return Document.objects.filter(pk__in=message.attachments)


def object_and_uphold(stage: Stage, cast, case: Case) -> None:
    """The lead objects to its rejection; somebody who had no part in it upholds; back to review."""
    decision = Decision.objects.get(case=case)
    lead = person(case.plan.lead.slug, cast, "editor").email.partition("@")[0]
    page = stage.go(lead, "reviews:object", decision.pk)
    fill(page, {"org": case.plan.lead.slug, "text": TEXT})
    press(page, "Send the objection")
    objection = Objection.objects.get()
    answer = stage.page("decision_maker").goto(reverse("reviews:uphold", args=[objection.pk]))
    assert answer is not None
    assert answer.status == 403
    stage.complaints.clear()
    page = stage.go("decision_maker2", "reviews:objection", objection.pk)
    press(page, "I treat this objection")
    page = stage.go("decision_maker2", "reviews:uphold", objection.pk)
    fill(page, {"reason": REASON})
    press(page, "Uphold the objection")
    decision.refresh_from_db()
    assert (decision.state, Objection.objects.get().state) == ("revoked", "upheld")
    assert Plan.objects.get(pk=case.plan_id).state == "in_review"
    assert Case.objects.get(plan=case.plan, round=2).state == "independent"
    page = stage.go("coordinator", "reviews:plan", case.plan_id)
    expect(page.locator("body")).to_contain_text(decision.number)
    assert not reconcile().exists()
    assert all(b.provisional >= Decimal(0) for b in envelopes())
