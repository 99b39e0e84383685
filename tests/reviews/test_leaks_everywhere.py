"""Every address of plans and judging, by who may not know: nothing of others' scores leaks (G22).

The addresses are read from the site itself, so a new page is under test on the day it is made.
"""

from __future__ import annotations

import uuid
from datetime import timedelta

import pytest
from django.urls import get_resolver, reverse

from plans.models import Plan
from portal import clock
from portal.dates import local
from reviews.models import Case, FundingHint
from reviews.services import asking, declaring, hinting, scores
from tests.builders import changes, reviews
from tests.cast import sign_in
from tests.kept import kept

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("filed_world")]
SECRET = "Zeegroene-motivering van een collega, die niemand nog mag lezen, hoe dan ook."
NOTE = "Purperen-notitie die voor altijd van de schrijver alleen is."
MARK = "Okergele-uitleg bij een vermoeden, van een collega die nog scoort."
QUESTION = "Indigoblauwe-vraag over de aanpak, die alleen de coalitie en het kantoor lezen."
ROOMS = ("reviews", "plans")
DEFAULTS = {"int": 987654, "str": "x", "slug": "x", "uuid": uuid.UUID(int=7)}


def addresses(values: dict[str, list[object]]) -> dict[str, str]:
    """Every address of both rooms, once per value of each argument; unknown ones get a default."""
    found = {}
    for room in ROOMS:
        for pattern in _patterns(room):
            kinds = pattern.pattern.converters
            cases = [{}]
            for name, converter in kinds.items():
                kind = type(converter).__name__.removesuffix("Converter").lower()
                kind = "str" if kind == "string" else kind
                known = values.get(f"{room}:{name}") or values.get(name) or [DEFAULTS[kind]]
                cases = [{**case, name: value} for case in cases for value in known]
            for case in cases:
                name = f"{room}:{pattern.name}"
                label = " ".join([name, *(f"{k}={v}" for k, v in case.items())])
                found[label] = reverse(name, kwargs=case)
    return found


def _patterns(room: str):
    spaces = [r for r in get_resolver().url_patterns if getattr(r, "namespace", "") == room]
    return [p for space in spaces for p in space.url_patterns if hasattr(p, "name")]


def text(response) -> str:
    content = b"".join(response.streaming_content) if response.streaming else response.content
    return content.decode("utf-8", "replace")


@pytest.fixture
@kept
def case(cast):
    """Reviewer 2 has handed in, reviewer 1 has not; a question is out and a hint is marked."""
    one, two = reviews.scoring(cast)
    reviews.score_all(two)
    scores.save_score(
        two.pk, "TM24-3", by=two.reviewer, value=1, reason=SECRET, note=NOTE, version=1
    )
    scores.hand_in(two.pk, by=two.reviewer)
    reviews.score_all(one)
    found = Case.objects.get(pk=one.case_id)
    other = reviews.filed(cast, "V2").plan
    plan = found.plan
    for here, there in ((plan, other), (other, plan)):
        FundingHint.objects.create(
            plan=here,
            other=there,
            submission=here.submissions.last(),
            same_office=True,
            orgs=[plan.lead.slug],
            begins=plan.start,
            ends=plan.end,
            matches=[],
            found_at=clock.now(),
        )
    hint = FundingHint.objects.get(plan=plan)
    hinting.mark(hint.pk, MARK, by=two.reviewer)
    now = clock.now()
    asking.ask(
        found.pk,
        [asking.Question("approach.method", QUESTION)],
        due=local(now).date() + timedelta(days=9),
        message=changes.MESSAGE,
        by=two.reviewer,
        at=now,
    )
    return Case.objects.get(pk=found.pk)


def of(case: Case) -> dict[str, str]:
    plan, request = case.plan, case.change_requests.get()
    return addresses(
        {
            "plan_id": [plan.pk],
            "call_id": [plan.call_id],
            "case_id": [case.pk],
            "assignment_id": [a.pk for a in case.assignments.all()],
            "reviews:code": ["TM24-3", "TM24-7"],
            "plans:code": ["goals", "approach"],
            "fmt": ["csv"],
            "number": [1],
            "org": [plan.lead.slug],
            "member_id": [plan.members.first().pk],
            "request_id": [request.pk],
            "question_id": [request.questions.get().pk],
            "hint_id": [h.pk for h in FundingHint.objects.filter(plan=plan)],
        }
    )


def walk(client, user, urls: dict[str, str], *forbidden: str) -> int:
    """Visit every address as this person, following where it leads; how many opened."""
    sign_in(client, user)
    opened = 0
    for label, url in urls.items():
        response = client.get(url, follow=True)
        assert response.status_code < 500, (label, response.status_code)
        page = text(response)
        for word in forbidden:
            assert word not in page, (label, word)
        opened += response.status_code == 200
    return opened


def test_the_walk_visits_the_whole_of_both_rooms(case):
    urls = of(case)
    names = {label.split()[0] for label in urls}
    assert len(names) == sum(len(_patterns(room)) for room in ROOMS)
    assert len(names) > 80


def test_a_reviewer_in_the_independent_phase_learns_nothing_of_others(cast, client, case):
    words = (SECRET, NOTE, MARK, cast.reviewer2.name)
    assert walk(client, cast.reviewer1, of(case), *words) > 10


@pytest.mark.parametrize("who", ["coordinator", "decision_maker", "auditor", "administrator"])
def test_the_office_reads_no_scores_yet(cast, client, case, who):
    assert walk(client, cast[who], of(case), SECRET, NOTE, MARK) > 8


def test_a_reviewer_with_a_tie_learns_nothing_at_all(cast, client, case):
    own = case.assignments.get(reviewer=cast.reviewer1)
    declaring.declare_conflict(own.pk, by=cast.reviewer1, reason="Toch een belang.")
    plan = case.plan
    words = (SECRET, NOTE, MARK, QUESTION, plan.title, plan.reference)
    walk(client, cast.reviewer1, of(case), *words)


@pytest.mark.parametrize("who", ["menzis_coordinator", "menzis_reviewer", "outsider"])
def test_another_office_and_another_provider_learn_nothing_at_all(cast, client, case, who):
    plan = Plan.objects.get(pk=case.plan_id)
    words = (SECRET, NOTE, MARK, QUESTION, plan.title, plan.reference, cast.reviewer2.name)
    walk(client, cast[who], of(case), *words)


@pytest.mark.parametrize("who", ["editor_a", "signatory_b", "manager_a"])
def test_the_coalition_sees_nothing_of_the_judging(cast, client, case, who):
    words = (SECRET, NOTE, MARK, cast.reviewer2.name, cast.reviewer1.name)
    assert walk(client, cast[who], of(case), *words) > 8


def test_a_reviewer_who_was_asked_and_has_not_declared_reads_nothing(cast, client, case):
    (late,) = reviews.asked(cast, Case.objects.get(pk=case.pk), "reviewer3")
    plan = case.plan
    words = (SECRET, NOTE, MARK, QUESTION, plan.summary[:50], str(plan.fund_total))
    walk(client, cast.reviewer3, of(case), *words)
    assert late.state == "asked"
