"""Who may know nothing learns nothing: pages, tables, counters, histories (G18, G22).

A reviewer in the independent phase, a reviewer with a tie, another care office, the coalition.
"""

from __future__ import annotations

import io

import openpyxl
import pytest
from django.test import Client
from django.urls import reverse

from plans.models import Plan
from portal.accounts import services as accounts
from portal.accounts.models import Role
from portal.accounts.roles import forget
from reviews.models import Case
from reviews.queries import office_plans, office_roles, standing, visible_cases
from reviews.rules import OVERSEERS
from reviews.services import consensus, declaring, scores
from tests.builders import reviews
from tests.cast import sign_in
from tests.kept import kept

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("filed_world")]
SECRET = "Zeer herkenbare motivering van de ander over de nachtzorg in Plassenland."
NOTE = "Volstrekt persoonlijke aantekening van de ander."


@pytest.fixture
@kept
def case(cast) -> Case:
    """reviewer1 scores, reviewer2 has handed in with a reason one would recognise."""
    _one, two = reviews.scoring(cast)
    reviews.score_all(two, TM24_3=1)
    scores.save_score(
        two.pk, "TM24-3", by=cast.reviewer2, value=1, reason=SECRET, note=NOTE, version=1
    )
    scores.hand_in(two.pk, by=cast.reviewer2)
    return Case.objects.get(pk=two.case_id)


def own(case, user):
    return case.assignments.get(reviewer=user)


def addresses(case: Case) -> dict[str, str]:
    """Every address that has to do with one case."""
    plan, other = case.plan, case.assignments.order_by("pk").last()
    one = {"case_id": case.pk}
    return {
        "dashboard": reverse("reviews:dashboard", args=[plan.call_id]),
        "csv": reverse("reviews:export", args=[plan.call_id, "csv"]),
        "plan": reverse("reviews:plan", args=[plan.pk]),
        "log": reverse("reviews:log", kwargs=one),
        "consensus": reverse("reviews:consensus", kwargs=one),
        "consensus_condition": reverse("reviews:consensus_condition", args=[case.pk, "TM24-3"]),
        "other": reverse("reviews:assignment", args=[other.pk]),
        "other_score": reverse("reviews:score", args=[other.pk, "TM24-3"]),
        "mine": reverse("reviews:mine"),
        "home": "/",
        "plan_page": reverse("plans:detail", args=[plan.pk]),
        "plan_log": reverse("plans:log", args=[plan.pk]),
        "plan_read": reverse("plans:read", args=[plan.pk]),
        "plans": reverse("plans:list"),
        "calls": reverse("reviews:calls"),
    }


def text(response) -> str:
    content = b"".join(response.streaming_content) if response.streaming else response.content
    return content.decode("utf-8", "replace")


def visit(client: Client, user, url: str):
    sign_in(client, user)
    return client.get(url)


def everything(client: Client, user, case: Case) -> dict[str, tuple[int, str]]:
    sign_in(client, user)
    found = {}
    for name, url in addresses(case).items():
        response = client.get(url, follow=True)
        found[name] = (response.status_code, text(response))
    return found


def test_a_reviewer_in_the_independent_phase_learns_nothing_of_others(cast, client, case):
    for name, (status, page) in everything(client, cast.reviewer1, case).items():
        assert SECRET not in page, name
        assert NOTE not in page, name
        assert cast.reviewer2.name not in page, name
        if name in ("plan", "log", "consensus", "consensus_condition"):
            assert status == 403, name
        if name in ("other", "other_score"):
            assert status == 404, name


def test_the_own_dashboard_shows_own_scores_and_no_counts(cast, client, case):
    one = own(case, cast.reviewer1)
    scores.save_score(one.pk, "TM24-5", by=cast.reviewer1, value=4, reason=SECRET[::-1])
    page = visit(client, cast.reviewer1, addresses(case)["dashboard"]).context
    (line,) = [line for line in page["lines"] if line.plan.pk == case.plan_id]
    assert (line.progress, line.waiting, line.eligible, line.rank) == (None, (), None, None)
    assert [cell.mark for cell in line.cells].count("4") == 1
    assert "1" not in [cell.mark for cell in line.cells]
    assert {cell.votes for cell in line.cells} == {""}


@pytest.mark.parametrize("query", ["needs=scores", "needs=consensus", "verdict=no", "verdict=yes"])
def test_a_filter_cannot_be_used_to_ask(cast, client, case, query):
    url = addresses(case)["dashboard"]
    sign_in(client, cast.reviewer1)
    assert client.get(f"{url}?{query}").context["lines"] == []


@pytest.mark.parametrize("sort", ["open", "-open", "rank", "-rank"])
def test_an_order_cannot_be_used_to_ask(cast, client, case, sort):
    second = reviews.scoring(cast, "V9", "reviewer1", "reviewer3")[0]
    url = addresses(case)["dashboard"]
    sign_in(client, cast.reviewer1)
    before = [line.plan.pk for line in client.get(f"{url}?sort={sort}").context["lines"]]
    reviews.finished(own(second.case, cast.reviewer3))
    after = [line.plan.pk for line in client.get(f"{url}?sort={sort}").context["lines"]]
    assert before == after
    assert len(before) == 2


@pytest.mark.parametrize("who", ["coordinator", "decision_maker", "auditor", "administrator"])
def test_the_office_follows_the_progress_but_reads_no_scores_yet(cast, client, case, who):
    for name, (status, page) in everything(client, cast[who], case).items():
        assert SECRET not in page, name
        assert NOTE not in page, name
        if name in ("consensus", "consensus_condition"):
            assert status == 403, name
    page = visit(client, cast[who], addresses(case)["dashboard"]).context
    (line,) = [line for line in page["lines"] if line.plan.pk == case.plan_id]
    assert (line.progress, line.waiting) == ((1, 2), (cast.reviewer1.name,))
    assert {cell.mark for cell in line.cells} <= {"–", ""}
    assert {cell.votes for cell in line.cells} == {""}


def test_a_coordinator_who_also_scores_is_a_reviewer_like_any_other(cast, client):
    office = cast.organisation("zorg_en_zekerheid")
    accounts.give_roles(cast.reviewer1, office, [Role.COORDINATOR], by=None)
    forget(cast.reviewer1)
    _one, two = reviews.scoring(cast)
    reviews.finished(two)
    case = Case.objects.get(pk=two.case_id)
    for name, (_status, page) in everything(client, cast.reviewer1, case).items():
        assert cast.reviewer2.name not in page, name
    page = visit(client, cast.reviewer1, addresses(case)["dashboard"])
    (line,) = [line for line in page.context["lines"] if line.plan.pk == case.plan_id]
    assert line.progress is None


def test_the_private_note_is_for_its_writer_alone_forever(cast, client, case):
    reviews.finished(own(case, cast.reviewer1))
    consensus.start_consensus(case.pk, by=cast.coordinator)
    for who in ("reviewer1", "coordinator", "decision_maker", "auditor", "administrator"):
        for name, (_status, page) in everything(client, cast[who], case).items():
            assert NOTE not in page, (who, name)
    sign_in(client, cast.reviewer2)
    mine = reverse("reviews:score", args=[own(case, cast.reviewer2).pk, "TM24-3"])
    assert NOTE in text(client.get(mine))


def test_in_the_consensus_the_scores_lie_open_for_who_handed_in(cast, client, case):
    reviews.finished(own(case, cast.reviewer1))
    consensus.start_consensus(case.pk, by=cast.coordinator)
    for who in ("reviewer1", "coordinator", "decision_maker", "auditor"):
        page = visit(client, cast[who], addresses(case)["consensus_condition"])
        assert SECRET in text(page), who


def test_a_reviewer_added_later_scores_blind_too(cast, client, case):
    reviews.finished(own(case, cast.reviewer1))
    consensus.start_consensus(case.pk, by=cast.coordinator)
    (late,) = reviews.asked(cast, case, "reviewer3")
    reviews.free(late)
    for name, (_status, page) in everything(client, cast.reviewer3, case).items():
        assert SECRET not in page, name
        assert cast.reviewer2.name not in page, name
    reviews.finished(late)
    page = visit(client, cast.reviewer3, addresses(case)["consensus_condition"])
    assert SECRET in text(page)


def nothing_at_all(client: Client, user, case: Case) -> None:
    plan = case.plan
    for name, (status, page) in everything(client, user, case).items():
        for word in (plan.title, plan.reference, SECRET, cast_name(case)):
            assert word not in page, (name, word)
        if name not in ("mine", "home", "plans", "calls", "dashboard", "csv"):
            assert status == 404, name


def cast_name(case: Case) -> str:
    return case.assignments.order_by("pk").last().reviewer.name


def test_a_reviewer_with_a_tie_learns_nothing_at_all(cast, client, case):
    one = own(case, cast.reviewer1)
    declaring.declare_conflict(one.pk, by=cast.reviewer1, reason="Toch een belang.")
    nothing_at_all(client, cast.reviewer1, case)
    for code in ("TM24-3", "TM24-5"):
        assert client.get(reverse("reviews:score", args=[one.pk, code])).status_code == 404
    for name in ("assignment", "declare", "declare_late"):
        assert client.get(reverse(f"reviews:{name}", args=[one.pk])).status_code == 404


def test_a_reviewer_who_was_asked_sees_title_and_organisations_only(cast, client, case):
    (asked,) = reviews.asked(cast, case, "reviewer3")
    page = visit(client, cast.reviewer3, reverse("reviews:assignment", args=[asked.pk]))
    assert page.status_code == 302
    page = text(client.get(page.url))
    assert case.plan.title in page
    assert "Thuiszorg Het Baken" in page
    assert case.plan.summary[:60] not in page
    assert str(case.plan.fund_total) not in page
    for url in ("plan_page", "plan_read", "plan_log", "plan", "log", "consensus"):
        assert client.get(addresses(case)[url]).status_code == 404, url


@pytest.mark.parametrize("who", ["menzis_coordinator", "menzis_reviewer", "outsider"])
def test_another_office_and_another_provider_learn_nothing_at_all(cast, client, case, who):
    nothing_at_all(client, cast[who], case)


@pytest.mark.parametrize("who", ["editor_a", "signatory_a", "manager_b"])
def test_the_coalition_sees_nothing_of_the_judging(cast, client, case, who):
    for name, (status, page) in everything(client, cast[who], case).items():
        assert SECRET not in page, name
        assert cast.reviewer2.name not in page, name
        if name not in ("home", "plan_page", "plan_log", "plan_read", "plans"):
            assert status == 404, name


def test_the_table_says_no_more_than_the_page(cast, client, case):
    sign_in(client, cast.reviewer1)
    url = reverse("reviews:export", args=[case.plan.call_id, "xlsx"])
    sheet = openpyxl.load_workbook(io.BytesIO(b"".join(client.get(url).streaming_content))).active
    head, row = [[cell.value for cell in line] for line in sheet.iter_rows()]
    found = dict(zip(head, row, strict=True))
    assert found[head[1]] == case.plan.title
    assert cast.reviewer2.name not in str(row)
    assert not {1, "1"} & set(row[8:])


# Parity: the list and the object say the same, for every role and state.


def test_lists_and_objects_agree_for_everybody_in_every_state(cast, case):
    one = own(case, cast.reviewer1)
    people = ["coordinator", "reviewer1", "reviewer2", "reviewer3", "decision_maker", "auditor"]
    people += ["administrator", "menzis_coordinator", "menzis_reviewer", "editor_a", "outsider"]
    acts = [
        lambda: None,
        lambda: reviews.finished(one),
        lambda: consensus.start_consensus(case.pk, by=cast.coordinator),
        lambda: declaring.declare_conflict(one.pk, by=cast.reviewer1, reason="Belang"),
    ]
    for act in acts:
        act()
        fresh = Case.objects.get(pk=case.pk)
        for who in people:
            plan = Plan.objects.get(pk=case.plan_id)
            listed = Plan.objects.filter(office_plans(cast[who]), pk=plan.pk).exists()
            assert listed is bool(office_roles(cast[who], plan)), who
            assert listed is visible_cases(cast[who]).filter(pk=case.pk).exists(), who
            known = standing(cast[who], fresh)
            assert bool(known.roles & OVERSEERS) <= listed, who


def test_one_of_the_coalition_never_judges_whatever_the_post(cast, case):
    office = cast.organisation("zorg_en_zekerheid")
    accounts.give_roles(cast.editor_a, office, [Role.COORDINATOR], by=None)
    forget(cast.editor_a)
    plan = Plan.objects.get(pk=case.plan_id)
    assert office_roles(cast.editor_a, plan) == frozenset()
    assert not visible_cases(cast.editor_a).filter(pk=case.pk).exists()
