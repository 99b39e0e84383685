"""The pages of scoring, screening and consensus as people use them."""

from __future__ import annotations

import uuid

import pytest
from django.urls import reverse

from plans.models import Plan
from portal.audit.models import Event
from portal.drafts.models import Draft
from portal.money import format_euro, total
from reviews.models import Assignment, Case, Score
from reviews.services import screening
from tests.builders import reviews
from tests.builders.reviews import REASON, TAKEN_UP
from tests.cast import sign_in

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("filed_world")]


@pytest.fixture
def assignment(cast, client) -> Assignment:
    """reviewer1 may score V1 and is signed in."""
    found = reviews.scoring(cast)[0]
    sign_in(client, cast.reviewer1)
    return found


def score_url(assignment, code="TM24-3"):
    return reverse("reviews:score", args=[assignment.pk, code])


def typed(**more):
    return {"answer": "3", "reason": REASON, "version": "0", "go": "next", **more}


def test_the_evidence_stands_beside_the_condition(client, assignment):
    page = client.get(score_url(assignment, "TM24-9")).content.decode()
    assert "De plannen de beweging die wordt ingezet vanuit IZA en GALA" in page
    assert "Werkt het plan het regioplan IZA of GALA tegen?" in page
    assert "Het plan laat dit overtuigend zien, met bewijs." in page
    assert 'id="iza_gala"' in page
    assert 'id="budget"' not in page


def test_the_footnote_of_a_condition_is_shown(client, assignment):
    page = client.get(score_url(assignment, "TM24-1")).content.decode()
    assert "leidraad Uitwisselen informatie langdurige zorg" in page


def test_reading_budget_lines_is_recorded_and_other_parts_are_not(client, assignment):
    client.get(score_url(assignment, "TM24-9"))
    assert not Event.objects.filter(verb="review.figures_read").exists()
    client.get(score_url(assignment, "TM24-5"))
    event = Event.objects.get(verb="review.figures_read")
    assert (event.plan_id, event.data) == (assignment.case.plan_id, {"what": "score:TM24-5"})


def test_save_and_next_goes_to_the_next_condition(client, assignment):
    answer = client.post(score_url(assignment), typed())
    assert answer.url == score_url(assignment, "TM24-4")
    assert Score.objects.get().value == 3


def test_save_stays(client, assignment):
    assert client.post(score_url(assignment), typed(go="stay")).url == score_url(assignment)


def test_after_the_last_one_it_goes_to_what_was_skipped_and_then_to_the_overview(
    client, assignment
):
    reviews.score_all(assignment)
    skipped = assignment.scores.get(condition_id="TM24-2")
    skipped.delete()
    last = score_url(assignment, "TM24-9")
    assert client.post(last, typed(version="1")).url == score_url(assignment, "TM24-2")
    client.post(score_url(assignment, "TM24-2"), typed())
    overview = reverse("reviews:assignment", args=[assignment.pk])
    assert client.post(last, typed(version="2")).url == overview


@pytest.mark.parametrize(
    ("code", "change", "field"),
    [
        ("TM24-3", {"answer": ""}, "answer"),
        ("TM24-3", {"answer": "7"}, "answer"),
        ("TM24-3", {"answer": "yes"}, "answer"),
        ("TM24-3", {"answer": "conflicts"}, "answer"),
        ("TM24-1", {"answer": "3"}, "answer"),
        ("TM24-3", {"reason": ""}, "reason"),
        ("TM24-3", {"reason": "Prima plan."}, "reason"),
        ("TM24-3", {"reason": "x" * 5001}, "reason"),
        ("TM24-3", {"note": "x" * 5001}, "note"),
        ("TM24-3", {"reason": REASON + "\x07"}, "reason"),
    ],
)
def test_bad_input_is_said_at_the_field_and_keeps_what_was_typed(
    client, assignment, code, change, field
):
    answer = client.post(score_url(assignment, code), typed(**change))
    assert answer.status_code == 200
    form = answer.context["form"]
    assert list(form.errors) == [field]
    assert form["reason"].value() == typed(**change)["reason"]
    page = answer.content.decode()
    assert "error-summary" in page
    assert f"id_{field}" in page
    assert not Score.objects.exists()


def test_a_stale_form_shows_both_and_can_be_sent_again(client, assignment):
    client.post(score_url(assignment), typed(answer="4"))
    answer = client.post(score_url(assignment), typed(answer="2", reason=REASON + " Anders."))
    assert answer.status_code == 200
    assert answer.context["current"]
    assert answer.context["form"]["reason"].value() == REASON + " Anders."
    again = typed(answer="2", reason=REASON + " Anders.", version="1")
    assert client.post(score_url(assignment), again).status_code == 302
    assert (Score.objects.get().value, Score.objects.get().version) == (2, 2)


def test_a_double_click_saves_once(client, assignment):
    press = typed(_once=str(uuid.uuid4()))
    first, second = (client.post(score_url(assignment), press) for _press in range(2))
    assert first.url == second.url
    assert Score.objects.get().version == 1


def test_what_was_typed_and_not_sent_comes_back(client, assignment):
    key = f"review-score:{assignment.pk}:TM24-3"
    client.post(reverse("drafts:save", args=[key]), {"reason": "Half getypte motivering"})
    page = client.get(score_url(assignment))
    assert page.context["form"]["reason"].value() == "Half getypte motivering"
    client.post(score_url(assignment), typed())
    assert not Draft.objects.filter(key=key).exists()


@pytest.mark.parametrize("code", ["TM24-GZ", "TM22-1", "onzin"])
def test_a_condition_on_which_the_plan_is_not_judged_is_not_there(client, assignment, code):
    assert client.get(score_url(assignment, code)).status_code == 404


def test_handed_in_scores_can_be_read_and_not_sent(client, assignment):
    reviews.finished(assignment)
    page = client.get(score_url(assignment))
    assert page.status_code == 200
    assert "data-scoring " not in page.content.decode()
    answer = client.post(score_url(assignment), typed(version="1", answer="1"))
    assert answer.status_code == 200
    assert assignment.scores.get(condition_id="TM24-3").value == 3


def test_handing_in_and_taking_back_by_the_buttons(client, assignment):
    overview = reverse("reviews:assignment", args=[assignment.pk])
    client.post(reverse("reviews:hand_in", args=[assignment.pk]))
    assignment.refresh_from_db()
    assert assignment.state == "scoring"
    reviews.score_all(assignment)
    assert client.post(reverse("reviews:hand_in", args=[assignment.pk])).url == overview
    assignment.refresh_from_db()
    assert assignment.state == "done"
    client.post(reverse("reviews:reopen", args=[assignment.pk]))
    assignment.refresh_from_db()
    assert assignment.state == "scoring"


@pytest.mark.parametrize("name", ["hand_in", "reopen"])
def test_what_acts_takes_only_a_post(client, assignment, name):
    assert client.get(reverse(f"reviews:{name}", args=[assignment.pk])).status_code == 405


def declared(plan, value="no"):
    members = plan.members.filter(left_at=None)
    return {f"org-{m.org_id}": value for m in members}


def test_the_declaration_comes_first_and_opens_the_plan(cast, client):
    (asked,) = reviews.asked(cast, reviews.taken_up(cast), "reviewer1")
    sign_in(client, cast.reviewer1)
    url = reverse("reviews:declare", args=[asked.pk])
    assert client.get(score_url(asked)).url == url
    assert client.post(url, {}).context["form"].errors
    answer = client.post(url, declared(asked.case.plan))
    assert answer.url == reverse("reviews:assignment", args=[asked.pk])
    assert client.get(score_url(asked)).status_code == 200


def test_a_tie_needs_a_sentence_and_leads_out(cast, client):
    (asked,) = reviews.asked(cast, reviews.taken_up(cast), "reviewer1")
    sign_in(client, cast.reviewer1)
    url, said = reverse("reviews:declare", args=[asked.pk]), declared(asked.case.plan)
    said["org-baken"] = "yes"
    assert list(client.post(url, said).context["form"].errors) == ["explanation"]
    answer = client.post(url, {**said, "explanation": "Ik werkte er tot vorig jaar."})
    assert answer.url == reverse("reviews:mine")
    assert client.get(url).status_code == 404


def test_the_desk_adds_up_every_source(cast, client):
    plan = reviews.filed(cast).plan
    sign_in(client, cast.coordinator)
    page = client.get(reverse("reviews:plan", args=[plan.pk]))
    years, *sums = page.context["totals"]
    assert len(years) > 1
    for source, found in zip(("fund", "own", "other"), sums, strict=True):
        assert found == total(getattr(year, source) for year in years), source
        assert found > 0
        assert format_euro(found) in page.content.decode().split("<tfoot>")[1], source
    assert sums[0] == plan.fund_total


def test_the_desk_takes_up_asks_and_starts_the_consensus(cast, client):
    submission = reviews.filed(cast)
    plan = submission.plan_id
    sign_in(client, cast.coordinator)
    desk = reverse("reviews:plan", args=[plan])
    assert client.get(desk).status_code == 200
    assert client.post(reverse("reviews:take_up", args=[plan])).url == desk
    case = Case.objects.get()
    people = [cast.reviewer1.pk, cast.reviewer2.pk]
    page = client.get(desk)
    assert set(page.context["proposed"]) == set(people)
    client.post(reverse("reviews:assign", args=[case.pk]), {"reviewers": people})
    assert case.assignments.count() == 2
    client.post(reverse("reviews:start_consensus", args=[case.pk]))
    case.refresh_from_db()
    assert case.state == "independent"
    for found in case.assignments.select_related("reviewer"):
        reviews.finished(reviews.free(found))
    sign_in(client, cast.coordinator)
    answer = client.post(reverse("reviews:start_consensus", args=[case.pk]))
    assert answer.url == reverse("reviews:consensus", args=[case.pk])


@pytest.mark.parametrize("chosen", [[], ["999999"], ["abc"]])
def test_asking_nobody_or_a_stranger_asks_nobody(cast, client, chosen):
    case = reviews.taken_up(cast)
    sign_in(client, cast.coordinator)
    client.post(reverse("reviews:assign", args=[case.pk]), {"reviewers": chosen})
    assert not case.assignments.exists()


@pytest.mark.parametrize("who", ["decision_maker", "auditor", "administrator"])
def test_who_oversees_reads_the_desk_and_presses_nothing(cast, client, who):
    case = reviews.taken_up(cast)
    sign_in(client, cast[who])
    page = client.get(reverse("reviews:plan", args=[case.plan_id]))
    assert page.status_code == 200
    assert page.context["candidates"] == []
    posts = [reverse("reviews:assign", args=[case.pk])]
    posts += [reverse("reviews:start_consensus", args=[case.pk])]
    assert [client.post(url).status_code for url in posts] == [403, 403]


def test_saying_no_and_taking_it_back_by_the_pages(cast, client):
    submission = reviews.filed(cast)
    sign_in(client, cast.coordinator)
    url = reverse("reviews:ineligible", args=[submission.plan_id])
    assert client.post(url, {"reason": "Nee."}).context["form"].errors["reason"]
    reason = "De regio hoort bij een ander zorgkantoor."
    client.post(url, {"reason": reason})
    assert Plan.objects.get(pk=submission.plan_id).state == "ineligible"
    client.post(reverse("reviews:reinstate", args=[submission.plan_id]), {"reason": reason})
    assert Plan.objects.get(pk=submission.plan_id).state == "submitted"


def test_the_desk_shows_what_the_checks_found(cast, client):
    submission = reviews.filed(cast, "V7")
    screening.screen(submission.pk, TAKEN_UP)
    sign_in(client, cast.coordinator)
    page = client.get(reverse("reviews:plan", args=[submission.plan_id]))
    assert [m.tone for m in page.context["meters"] if m.condition.code == "TM24-4"] == ["warn"]
    assert [f.severity for f in page.context["findings"]] == ["warn"]


def consensus_url(case, code="TM24-3"):
    return reverse("reviews:consensus_condition", args=[case.pk, code])


def test_the_consensus_is_written_condition_by_condition_and_closed(cast, client):
    case = reviews.in_consensus(cast)
    sign_in(client, cast.coordinator)
    url = consensus_url(case, "TM24-0")
    while url != reverse("reviews:consensus", args=[case.pk]):
        page = client.get(url)
        yes = page.context["form"].anchors[0].value == "yes"
        url = client.post(url, typed(answer="yes" if yes else "3")).url
    assert case.consensus.count() == 10
    client.post(reverse("reviews:close_consensus", args=[case.pk]))
    case.refresh_from_db()
    assert (case.state, case.eligible) == ("deciding", True)


def test_the_outcome_comes_with_its_formula_and_denominator(cast, client):
    case = reviews.to_be_decided(cast, "V1", TM24_3=4)
    sign_in(client, cast.decision_maker)
    page = client.get(reverse("reviews:consensus", args=[case.pk]))
    assert "15 van 21 punten × 100 = 71,43" in page.content.decode()


def test_a_failed_plan_is_said_to_fail_without_a_figure(cast, client):
    case = reviews.to_be_decided(cast, "V1", TM24_5=2)
    sign_in(client, cast.decision_maker)
    page = client.get(reverse("reviews:consensus", args=[case.pk])).content.decode()
    assert "TM24-5" in page
    assert "punten × 100" not in page


def test_reviewers_who_are_divided_are_pointed_at(cast, client):
    one, two = reviews.scoring(cast)
    reviews.finished(one, TM24_5=2)
    reviews.finished(two, TM24_5=3)
    case = reviews.consensus.start_consensus(one.case_id, by=cast.coordinator)
    sign_in(client, cast.coordinator)
    lines = client.get(reverse("reviews:consensus", args=[case.pk])).context["lines"]
    assert [line.condition.code for line in lines if line.remark] == ["TM24-5"]


def test_a_colleague_who_saved_first_is_not_overwritten(cast, client):
    case = reviews.in_consensus(cast)
    sign_in(client, cast.coordinator)
    client.post(consensus_url(case), typed(answer="4"))
    answer = client.post(consensus_url(case), typed(answer="2"))
    assert answer.status_code == 200
    assert answer.context["current"]
    assert case.consensus.get().value == 4


def test_a_reviewer_reads_the_consensus_and_cannot_write_it(cast, client):
    case = reviews.in_consensus(cast)
    sign_in(client, cast.reviewer1)
    assert client.get(consensus_url(case)).status_code == 200
    client.post(consensus_url(case), typed())
    assert not case.consensus.exists()
    assert client.post(reverse("reviews:close_consensus", args=[case.pk])).status_code == 403


def test_the_history_tells_who_scored_what_once_the_scores_are_open(cast, client):
    case = reviews.handed_in(cast)
    sign_in(client, cast.auditor)
    url = reverse("reviews:log", args=[case.pk])
    assert not [row for row in client.get(url).context["rows"] if row[0].verb == "review.scored"]
    reviews.consensus.start_consensus(case.pk, by=cast.coordinator)
    said = [row[2] for row in client.get(url).context["rows"] if row[0].verb == "review.scored"]
    assert len(said) == 20
    assert "TM24-1: ✓" in said


@pytest.mark.parametrize("language", ["nl", "en"])
def test_every_page_speaks_both_languages(cast, client, language):
    one, two = reviews.scoring(cast)
    case = one.case
    cast.reviewer1.language = language
    client.cookies["django_language"] = language
    sign_in(client, cast.reviewer1)
    own = [reverse("reviews:mine"), reverse("reviews:assignment", args=[one.pk]), score_url(one)]
    own += [reverse("reviews:declare_late", args=[one.pk])]
    assert [client.get(url).status_code for url in own] == [200] * 4
    reviews.finished(one)
    reviews.finished(two)
    reviews.consensus.start_consensus(case.pk, by=cast.coordinator)
    sign_in(client, cast.coordinator)
    names = ["log", "consensus", "back_to_scoring"]
    office = [reverse(f"reviews:{name}", args=[case.pk]) for name in names]
    office += [reverse("reviews:plan", args=[case.plan_id]), consensus_url(case)]
    office += [reverse("reviews:calls"), reverse("reviews:dashboard", args=[case.plan.call_id])]
    assert [client.get(url).status_code for url in office] == [200] * 7
