"""Questions to the coalition on their pages: who reads what, and what can be typed."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.urls import reverse

from plans import store
from plans.demo.loader import person
from plans.models import Plan
from portal.dates import local
from reviews.models import Case, ChangeRequest
from reviews.services import asking
from tests.builders import changes, reviews
from tests.builders.changes import ANSWER, MESSAGE, QUESTION
from tests.builders.sections import filled
from tests.cast import sign_in

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("filed_world")]


@pytest.fixture
def case(cast):
    reviews.scoring(cast)
    return Case.objects.get()


@pytest.fixture
def now(monkeypatch):
    """The pages read the clock of the database: the request is asked as of today."""
    from portal import clock

    return clock.now()


def asked(cast, case, now, *places):
    questions = [asking.Question(p, QUESTION) for p in places or ("approach.method",)]
    due = local(now).date() + timedelta(days=10)
    return asking.ask(case.pk, questions, due=due, message=MESSAGE, by=cast.coordinator, at=now)


def post(client, url, **fields):
    body = {"q-TOTAL_FORMS": "1", "q-INITIAL_FORMS": "0"} | fields
    return client.post(url, body)


def fields(now, **more):
    due = (local(now).date() + timedelta(days=10)).strftime("%d-%m-%Y")
    return {
        "message": MESSAGE,
        "due": due,
        "q-0-place": "approach.method",
        "q-0-text": QUESTION,
    } | more


# Asking


def test_everything_that_lacks_is_said_at_once(cast, client, case, now):
    sign_in(client, cast.coordinator)
    url = reverse("reviews:ask", args=[case.pk])
    tomorrow = local(now).date().strftime("%d-%m-%Y")
    shown = post(client, url, **{"message": "", "due": tomorrow, "q-0-place": "", "q-0-text": ""})
    assert set(shown.context["form"].errors) == {"message", "due"}
    assert set(shown.context["rows"].forms[0].errors) == {"place", "text"}
    html = shown.content.decode()
    for anchor in ("id_message", "id_due", "id_q-0-place", "id_q-0-text"):
        assert f'href="#{anchor}"' in html, anchor


def test_a_form_without_any_field_is_refused_like_an_empty_one(cast, client, case, now):
    sign_in(client, cast.coordinator)
    answer = client.post(reverse("reviews:ask", args=[case.pk]), {})
    assert answer.status_code == 200
    assert answer.context["form"].errors
    assert not case.change_requests.exists()


def test_a_row_that_is_half_full_is_told_with_the_message_that_lacks(cast, client, case, now):
    sign_in(client, cast.coordinator)
    url = reverse("reviews:ask", args=[case.pk])
    shown = post(client, url, **fields(now, **{"message": "", "q-0-text": "Te kort"}))
    assert set(shown.context["form"].errors) == {"message"}
    assert set(shown.context["rows"].forms[0].errors) == {"text"}


def test_the_desk_says_until_when_and_that_the_term_stands_still(cast, client, case, now):
    asked(cast, case, now)
    sign_in(client, cast.coordinator)
    html = client.get(reverse("reviews:plan", args=[case.plan_id])).content.decode()
    assert "Staat stil" in html
    assert "antwoord uiterlijk op" in html


def test_the_coalition_reads_the_state_in_its_own_words(cast, client, case, now):
    request = asked(cast, case, now)
    sign_in(client, cast.editor_a)
    shown = client.get(reverse("reviews:questions", args=[request.pk]))
    assert str(shown.context["label"]) == "Uw antwoord is nodig"
    assert "Wacht op de coalitie" not in shown.content.decode()


@pytest.mark.parametrize("who", ["coordinator", "reviewer1"])
def test_the_page_asks_and_leads_to_what_was_asked(cast, client, case, now, who):
    sign_in(client, cast[who])
    url = reverse("reviews:ask", args=[case.pk])
    assert client.get(url).status_code == 200
    response = post(client, url, **fields(now))
    assert response.url == reverse("reviews:changes", args=[case.pk])
    assert ChangeRequest.objects.get().questions.get().text == QUESTION
    assert client.get(response.url).status_code == 200


@pytest.mark.parametrize(
    ("who", "status"),
    [
        ("reviewer3", 404),
        ("decision_maker", 403),
        ("auditor", 403),
        ("menzis_coordinator", 404),
        ("editor_a", 404),
    ],
)
def test_who_may_not_ask_does_not_get_the_page(cast, client, case, who, status):
    sign_in(client, cast[who])
    assert client.get(reverse("reviews:ask", args=[case.pk])).status_code == status


@pytest.mark.parametrize(
    "wrong",
    [
        {"message": ""},
        {"due": "gisteren"},
        {"due": "01-01-2020"},
        {"q-0-place": "members.role"},
        {"q-0-place": ""},
        {"q-0-text": "kort"},
        {"q-0-text": "", "q-0-place": ""},
    ],
)
def test_what_is_wrong_stays_on_the_page_with_what_was_typed(cast, client, case, now, wrong):
    sign_in(client, cast.coordinator)
    response = post(client, reverse("reviews:ask", args=[case.pk]), **fields(now, **wrong))
    assert response.status_code == 200
    assert not ChangeRequest.objects.exists()


def test_another_row_needs_no_script(cast, client, case, now):
    sign_in(client, cast.coordinator)
    url = reverse("reviews:ask", args=[case.pk])
    response = post(client, url, **fields(now, add_row="q"))
    assert len(response.context["rows"].forms) == 2
    assert QUESTION in response.content.decode()
    assert not ChangeRequest.objects.exists()


# The coalition


def test_the_coalition_reads_answers_and_sends(cast, client, case, now):
    request = asked(cast, case, now)
    plan = Plan.objects.get(pk=case.plan_id)
    editor = changes.lead_editor(cast, plan)
    sign_in(client, editor)
    url = reverse("reviews:questions", args=[request.pk])
    assert QUESTION in client.get(url).content.decode()
    answer = reverse("reviews:answer_question", args=[request.questions.get().pk])
    client.post(answer, {"answer": ANSWER, "version": "0"})
    changes.change_method(cast, plan, at=now)
    page = client.get(url)
    assert page.context["progress"]["all"]
    assert changes.METHOD[:30] in page.content.decode()
    client.post(reverse("reviews:send_answer", args=[request.pk]))
    assert plan.submissions.count() == 2
    sign_in(client, cast.reviewer1)
    shown = client.get(reverse("reviews:changes", args=[case.pk])).content.decode()
    assert ANSWER in shown
    assert changes.METHOD[:30] in shown


def test_the_office_reads_what_was_filed_while_the_coalition_types(cast, client, case, now):
    asked(cast, case, now)
    changes.change_method(cast, Plan.objects.get(pk=case.plan_id), at=now)
    for who in ("coordinator", "reviewer1", "auditor"):
        sign_in(client, cast[who])
        for name in ("plans:read", "plans:detail", "plans:budget"):
            page = client.get(reverse(name, args=[case.plan_id])).content.decode()
            assert changes.METHOD[:30] not in page, (who, name)
        shown = client.get(reverse("reviews:changes", args=[case.pk])).content.decode()
        assert changes.METHOD[:30] not in shown


def test_a_question_on_a_budget_is_read_by_its_organisation_alone(cast, client, case, now):
    one, other = [b.org for b in store.read(Plan.objects.get(pk=case.plan_id)).budget][:2]
    request = asked(cast, case, now, f"budget.{one}")
    url = reverse("reviews:questions", args=[request.pk])
    answer = reverse("reviews:answer_question", args=[request.questions.get().pk])
    sign_in(client, person(other, cast, "editor"))
    pages = [url, reverse("plans:detail", args=[case.plan_id]), "/"]
    assert all(QUESTION not in client.get(page).content.decode() for page in pages)
    assert client.get(answer).status_code == 404
    sign_in(client, person(one, cast, "editor"))
    assert all(QUESTION in client.get(page).content.decode() for page in pages[:2])
    lines = reverse("plans:lines", args=[case.plan_id, one])
    assert QUESTION in client.get(lines).content.decode()
    sign_in(client, person(other, cast, "editor"))
    lines = reverse("plans:lines", args=[case.plan_id, other])
    assert QUESTION not in client.get(lines).content.decode()


@pytest.mark.parametrize("who", ["coordinator", "reviewer1", "outsider", "menzis_coordinator"])
def test_the_page_of_the_coalition_does_not_exist_for_others(cast, client, case, now, who):
    request = asked(cast, case, now)
    sign_in(client, cast[who])
    for name in ("questions", "send_answer"):
        url = reverse(f"reviews:{name}", args=[request.pk])
        assert client.post(url).status_code in (404, 405), name
    url = reverse("reviews:answer_question", args=[request.questions.get().pk])
    assert client.get(url).status_code == 404


def test_only_the_field_that_was_asked_about_can_be_typed_in(cast, client, case, now):
    asked(cast, case, now)
    plan = Plan.objects.get(pk=case.plan_id)
    sign_in(client, changes.lead_editor(cast, plan))
    url = reverse("plans:section", args=[plan.pk, "approach"])
    page = client.get(url).content.decode()
    field = re.search(r'<textarea[^>]*name="approach-method"[^>]*>', page)[0]
    shut = re.search(r'<textarea[^>]*name="approach-responsibilities"[^>]*>', page)[0]
    assert "disabled" not in field
    assert "disabled" in shut
    assert page.count(QUESTION) >= 2
    before = store.read(plan)
    body = filled(client, url, approach__method=changes.METHOD)
    body["approach-responsibilities"] = "Iets wat niemand vroeg"
    assert client.post(url, body).status_code == 302
    after = store.read(plan)
    assert after.approach.method == changes.METHOD
    assert after.approach.responsibilities == before.approach.responsibilities
    assert (after.activities, after.milestones) == (before.activities, before.milestones)


def test_the_start_page_says_that_an_answer_is_needed(cast, client, case, now):
    request = asked(cast, case, now)
    sign_in(client, changes.lead_editor(cast, Plan.objects.get(pk=case.plan_id)))
    assert reverse("reviews:questions", args=[request.pk]) in client.get("/").content.decode()


# More time, taking back


def test_more_time_and_taking_back_on_their_pages(cast, client, case, now):
    request = asked(cast, case, now)
    sign_in(client, cast.coordinator)
    url = reverse("reviews:extend_changes", args=[request.pk])
    later = (local(now).date() + timedelta(days=20)).strftime("%d-%m-%Y")
    assert client.post(url, {"due": later, "reason": "Vakantie"}).status_code == 302
    url = reverse("reviews:take_back_changes", args=[request.pk])
    assert client.get(url).status_code == 200
    assert client.post(url, {"reason": "Al opgelost in een gesprek."}).status_code == 302
    assert client.get(url).status_code == 404
    sign_in(client, cast.reviewer2)
    assert client.get(url).status_code == 404


def test_a_colleague_who_scores_does_not_read_who_asked(cast, client, case, now):
    questions = [asking.Question("goals", QUESTION)]
    due = local(now).date() + timedelta(days=10)
    asking.ask(case.pk, questions, due=due, message=MESSAGE, by=cast.reviewer1, at=now)
    sign_in(client, cast.reviewer2)
    for url in (
        reverse("reviews:changes", args=[case.pk]),
        reverse("plans:log", args=[case.plan_id]),
        reverse("plans:detail", args=[case.plan_id]),
    ):
        assert cast.reviewer1.name not in client.get(url).content.decode(), url
    request = ChangeRequest.objects.get()
    url = reverse("reviews:extend_changes", args=[request.pk])
    assert client.get(url).status_code == 403


# Changed since you scored


def test_the_score_shows_what_changed_and_is_kept_or_changed(cast, client, case):
    for assignment in case.assignments.all():
        reviews.finished(assignment)
    changes.answered(cast, case)
    own = case.assignments.get(reviewer=cast.reviewer1)
    sign_in(client, cast.reviewer1)
    page = client.get(reverse("reviews:assignment", args=[own.pk]))
    assert len(page.context["older"]) == 10
    url = reverse("reviews:score", args=[own.pk, "TM24-3"])
    page = client.get(url)
    assert changes.METHOD[:30] in page.content.decode()
    keep = reverse("reviews:keep", args=[own.pk, "TM24-3"])
    assert client.post(keep, {"version": "x"}).url == url
    client.post(keep, {"version": str(page.context["score_version"])})
    assert "since" not in client.get(url).context
    client.post(reverse("reviews:keep_untouched", args=[own.pk]))
    page = client.get(reverse("reviews:assignment", args=[own.pk]))
    assert page.context["older"] == {"TM24-1", "TM24-6"}


@pytest.mark.parametrize("rows", [1, 3])
def test_the_page_of_questions_costs_the_same_whatever_was_asked(
    cast, client, case, now, rows, django_assert_max_num_queries
):
    places = ("approach.method", "goals", "embedding.summary")[:rows]
    request = asked(cast, case, now, *places)
    sign_in(client, cast.coordinator)
    url = reverse("reviews:changes", args=[case.pk])
    client.get(url)
    with django_assert_max_num_queries(22):
        client.get(url)
    sign_in(client, changes.lead_editor(cast, request.plan))
    with django_assert_max_num_queries(60):
        client.get(reverse("reviews:questions", args=[request.pk]))


# More time, and the end


def test_more_time_tells_a_day_that_is_no_later_along_with_the_reason_that_lacks(
    cast, client, case, now
):
    request = asked(cast, case, now)
    sign_in(client, cast.coordinator)
    due = local(request.due_at).strftime("%d-%m-%Y")
    url = reverse("reviews:extend_changes", args=[request.pk])
    shown = client.post(url, {"due": due, "reason": ""})
    assert set(shown.context["form"].errors) == {"due", "reason"}


def test_after_a_question_was_taken_back_nothing_is_left_to_do(cast, client, case, now):
    request = asked(cast, case, now)
    asking.take_back(request.pk, reason="Niet meer nodig", by=cast.coordinator, at=now)
    sign_in(client, cast.editor_a)
    html = client.get(reverse("reviews:questions", args=[request.pk])).content.decode()
    assert "U hoeft niet meer te antwoorden" in html
    assert "nog doen" not in html
    assert "Antwoord schrijven" not in html


def test_after_its_last_day_the_coalition_reads_that_the_filed_plan_stands(cast, client, case, now):
    request = asked(cast, case, now)
    assert asking.expire_due(request.due_at) == 1
    sign_in(client, cast.editor_a)
    html = client.get(reverse("reviews:questions", args=[request.pk])).content.decode()
    assert "De tijd om te antwoorden is om" in html
    assert "zoals u het hebt ingediend" in html
    assert "nog doen" not in html
