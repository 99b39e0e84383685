"""Hints of double funding on filed plans: found by themselves, told only to who may know."""

from __future__ import annotations

import pytest
from django.urls import reverse

from plans.models import Plan
from portal.accounts.models import Role
from portal.jobs.models import Job
from portal.refusal import Refusal
from reviews import hints
from reviews.models import FundingHint, HintMark, Screening
from reviews.services import declaring, hinting, opening
from tests.builders import reviews
from tests.builders.reviews import TAKEN_UP
from tests.cast import sign_in

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("filed_world")]


@pytest.fixture
def pair(cast):
    """Two plans of the same coalition in the same time; the second says what the first says."""
    return twins(cast, same_office=True)


def twins(cast, *, same_office: bool) -> tuple[Plan, Plan]:
    first = reviews.filed(cast, "V1")
    second = reviews.filed(cast, "V2")
    body = first.snapshot.data
    other = second.snapshot
    type(other).objects.filter(pk=other.pk)
    from portal.documents.snapshots import freeze

    copy = freeze("submission", {**body, "plan_number": second.plan_id, "twin": True}, at=TAKEN_UP)
    type(second).objects.create(
        plan=second.plan, number=2, snapshot=copy, by=second.by, at=TAKEN_UP
    )
    plan = Plan.objects.get(pk=first.plan_id)
    twin = Plan.objects.get(pk=second.plan_id)
    twin.start, twin.end = plan.start, plan.end
    if not same_office:
        twin.office = cast.organisation("menzis")
    twin.save()
    if not twin.members.filter(org=plan.lead.slug).exists():
        member = twin.members.exclude(role="partner").first()
        member.org_id = plan.lead.slug
        member.save()
    return plan, twin


def newest(plan: Plan):
    return plan.submissions.order_by("-number")[0]


def find(plan: Plan) -> int:
    return hinting.find_hints(newest(plan).pk, TAKEN_UP)


def test_both_plans_of_a_pair_get_the_hint_with_its_reason(pair):
    one, other = pair
    assert find(one) >= 1
    here = FundingHint.objects.get(plan=one, other=other)
    there = FundingHint.objects.get(plan=other, other=one)
    assert here.orgs == there.orgs
    assert here.matches[0]["likeness"] == 100
    assert here.matches[0]["here"] == there.matches[0]["there"]


def test_a_match_says_how_strong_it_is_and_why(pair, cast):
    one, other = pair
    find(one)
    match = FundingHint.objects.get(plan=one, other=other).matches[0]
    assert (match["strength"], match["likeness"]) == ("strong", 100)
    assert match["words"]
    lines = [m for m in FundingHint.objects.get(plan=one, other=other).matches if m["years"]]
    assert lines
    assert all(m["same"] for m in lines)
    told = hints.read(cast.coordinator, one, scores_open=False)
    assert [hint.strong for hint in told] == sorted((h.strong for h in told), reverse=True)


def test_a_note_stands_when_only_the_reasoning_changed_and_goes_with_the_words(cast, pair):
    one, other = pair
    find(one)
    row = FundingHint.objects.get(plan=one, other=other)
    hinting.mark(row.pk, "Nagekeken met de coördinator.", by=cast.coordinator)
    older = [{k: m[k] for k in ("kind", "org", "here", "there")} for m in row.matches]
    FundingHint.objects.filter(pk=row.pk).update(matches=older)
    find(one)
    assert HintMark.objects.count() == 1
    row.refresh_from_db()
    assert row.matches[0]["strength"] == "strong"
    FundingHint.objects.filter(pk=row.pk).update(matches=older[:1])
    find(one)
    assert not HintMark.objects.exists()


def test_the_newest_version_of_each_plan_is_compared_again_after_the_rules_changed(cast, pair):
    from importlib import import_module

    from django.apps import apps

    one, _other = pair
    opening.take_up(one.pk, by=cast.coordinator, at=TAKEN_UP)
    hinting.find_new(TAKEN_UP)
    import_module("reviews.migrations.0006_compare_again").forget(apps, None)
    assert Screening.objects.get(submission=newest(one)).compared_at is None
    assert hinting.find_new(TAKEN_UP) >= 1


def test_finding_twice_writes_nothing_new(pair):
    one, _other = pair
    assert find(one) == find(one)
    before = list(FundingHint.objects.values())
    find(one)
    assert list(FundingHint.objects.values()) == before


def test_a_hint_ends_when_the_plans_no_longer_look_alike(pair):
    one, other = pair
    find(one)
    Plan.objects.filter(pk=other.pk).update(
        state="rejected", final_at=TAKEN_UP, taken_up_at=TAKEN_UP
    )
    find(one)
    assert FundingHint.objects.get(plan=one, other=other).ended_at == TAKEN_UP


def test_a_screened_version_is_compared_by_itself_and_once(cast, pair):
    one, _other = pair
    opening.take_up(one.pk, by=cast.coordinator, at=TAKEN_UP)
    assert Job.objects.filter(kind="reviews.overlap").exists()
    assert hinting.find_new(TAKEN_UP) >= 1
    assert hinting.find_new(TAKEN_UP) == 0
    assert not Screening.objects.filter(compared_at=None).exists()


def test_of_a_plan_elsewhere_only_the_fact_is_kept_and_told(cast):
    one, other = twins(cast, same_office=False)
    find(one)
    row = FundingHint.objects.get(plan=one, other=other)
    assert (row.matches, row.orgs, row.same_office) == ([], [], False)
    (told,) = [h for h in hints.read(cast.coordinator, one, scores_open=True) if h.elsewhere]
    assert (told.title, told.url, told.reference, told.matches, told.orgs) == ("", "", "", (), ())
    assert told.office == other.office.name
    assert told.ask
    assert told.begins is None


def test_a_plan_that_is_closed_to_the_reader_is_a_bare_fact_too(cast, pair):
    one, other = pair
    find(one)
    case = opening.take_up(one.pk, by=cast.coordinator, at=TAKEN_UP)
    (assignment,) = reviews.asked(cast, case, "reviewer1")
    reviews.free(assignment)
    told = {h.number: h for h in hints.read(cast.reviewer1, one, scores_open=False)}
    mine = told[FundingHint.objects.get(plan=one, other=other).pk]
    assert (mine.title, mine.matches) == ("", ())
    opened = hints.read(cast.coordinator, one, scores_open=False)
    assert other.title in {h.title for h in opened}


@pytest.mark.parametrize("who", ["menzis_coordinator", "editor_a", "outsider", "reviewer3"])
def test_nobody_else_reads_a_hint(cast, client, pair, who):
    one, other = pair
    find(one)
    assert hints.read(cast[who], one, scores_open=True) == []
    row = FundingHint.objects.get(plan=one, other=other)
    sign_in(client, cast[who])
    assert client.get(reverse("reviews:hint", args=[row.pk])).status_code == 404


def test_somebody_notes_what_it_comes_to_and_colleagues_read_it_later(cast, client, pair):
    one, other = pair
    find(one)
    row = FundingHint.objects.get(plan=one, other=other)
    url = reverse("reviews:hint", args=[row.pk])
    sign_in(client, cast.coordinator)
    assert client.get(url).status_code == 200
    client.post(url, {"note": "Het andere plan betaalt een ander jaar."})
    assert HintMark.objects.get().by == cast.coordinator
    case = opening.take_up(one.pk, by=cast.coordinator, at=TAKEN_UP)
    (assignment,) = reviews.asked(cast, case, "reviewer1")
    reviews.free(assignment)
    told = hints.read(cast.reviewer1, one, scores_open=False)
    assert all(not h.marks for h in told)
    told = hints.read(cast.reviewer1, one, scores_open=True)
    assert any(h.marks for h in told)


@pytest.mark.parametrize("note", ["", "kort", "x" * 1001])
def test_a_note_says_something(cast, pair, note):
    one, other = pair
    find(one)
    row = FundingHint.objects.get(plan=one, other=other)
    with pytest.raises(Refusal):
        hinting.mark(row.pk, note, by=cast.coordinator)


def test_the_desk_shows_the_hint_and_why(cast, client, pair):
    one, other = pair
    find(one)
    sign_in(client, cast.coordinator)
    page = client.get(reverse("reviews:plan", args=[one.pk])).content.decode()
    assert other.title in page
    assert "100 procent" in page or "100 percent" in page


def test_a_tie_with_the_other_plan_closes_its_half_of_the_hint(cast, pair):
    one, other = pair
    find(one)
    case = opening.take_up(other.pk, by=cast.coordinator, at=TAKEN_UP)
    (assignment,) = reviews.asked(cast, case, "reviewer1")
    answers = dict.fromkeys(reviews.no_ties(assignment), True)
    declaring.declare(
        assignment.pk, by=cast.reviewer1, answers=answers, explanation="Familie", at=TAKEN_UP
    )
    mine = opening.take_up(one.pk, by=cast.coordinator, at=TAKEN_UP)
    (own,) = reviews.asked(cast, mine, "reviewer1")
    reviews.free(own)
    for told in hints.read(cast.reviewer1, one, scores_open=True):
        assert told.title != other.title
    assert Role.COORDINATOR  # the coordinators of the office are whom to ask
