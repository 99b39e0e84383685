"""The page on which one scores: what it costs, what it shows, and what works by keyboard."""

from __future__ import annotations

import pytest
from django.urls import reverse

from reviews.models import Case, Score
from reviews.services import scores
from tests.builders import reviews
from tests.builders.reviews import REASON
from tests.cast import sign_in

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("filed_world")]
PAGE, SAVE = 20, 15


@pytest.fixture
def assignment(cast):
    return reviews.scoring(cast)[0]


def url_of(assignment, code="TM24-3"):
    return reverse("reviews:score", args=[assignment.pk, code])


@pytest.mark.parametrize("code", ["TM24-1", "TM24-3", "TM24-5", "TM24-7"])
@pytest.mark.parametrize("given", [1, 3])
def test_a_page_takes_few_queries_however_much_was_scored(
    cast, client, assignment, django_assert_max_num_queries, code, given
):
    for condition in ("TM24-2", "TM24-4", "TM24-6")[:given]:
        scores.save_score(assignment.pk, condition, by=cast.reviewer1, value=3, reason=REASON)
    sign_in(client, cast.reviewer1)
    client.get(url_of(assignment, code))
    with django_assert_max_num_queries(PAGE + 2):  # two of them are the session and the person
        client.get(url_of(assignment, code))


def test_a_save_takes_few_queries(cast, assignment, django_assert_max_num_queries):
    with django_assert_max_num_queries(SAVE):
        scores.save_score(assignment.pk, "TM24-3", by=cast.reviewer1, value=3, reason=REASON)
    with django_assert_max_num_queries(SAVE):
        scores.save_score(
            assignment.pk, "TM24-3", by=cast.reviewer1, value=4, reason=REASON, version=1
        )


def test_the_progress_counts_what_was_scored(cast, client, assignment):
    scores.save_score(assignment.pk, "TM24-2", by=cast.reviewer1, value=3, reason=REASON)
    sign_in(client, cast.reviewer1)
    page = client.get(url_of(assignment))
    assert (page.context["done"], len(page.context["stops"])) == (1, 10)


def test_who_handed_in_reads_what_was_given(cast, client, assignment):
    reviews.finished(assignment)
    sign_in(client, cast.reviewer1)
    page = client.get(url_of(assignment)).content.decode()
    assert "U hebt uw scores ingeleverd. Hieronder staat wat u gaf." in page
    assert "Laad de pagina opnieuw" not in page


def test_the_menu_marks_the_own_reviews_on_a_page_of_one(cast, client, assignment):
    sign_in(client, cast.reviewer1)
    page = client.get(url_of(assignment)).content.decode()
    assert f'<a href="{reverse("reviews:mine")}" aria-current="page">' in page


def test_the_reason_tells_how_long_it_has_to_be(cast, client, assignment):
    sign_in(client, cast.reviewer1)
    page = client.get(url_of(assignment)).content.decode()
    assert 'data-least="id_reason" data-count="40"' in page
    assert "data-scoring-skip" in page


def test_the_keys_and_the_ways_to_the_evidence_are_in_sight(cast, client, assignment):
    sign_in(client, cast.reviewer1)
    page = client.get(url_of(assignment)).content.decode()
    assert "data-scoring-keys" in page
    assert "data-scoring-back" in page
    assert '<nav class="jumps" aria-label="Waar het plan dit laat zien">' in page
    for section in ("goals", "approach"):
        assert f'<a href="#{section}">' in page
        assert f'id="{section}"' in page


@pytest.mark.parametrize("length", [0, 39])
def test_a_reason_that_is_too_short_is_not_saved(cast, client, assignment, length):
    sign_in(client, cast.reviewer1)
    body = {"answer": "3", "reason": "x" * length, "version": "0", "go": "next"}
    assert client.post(url_of(assignment), body).status_code == 200
    assert not Score.objects.exists()
    client.post(url_of(assignment), body | {"reason": "x" * 40})
    assert Score.objects.get().submission == Case.objects.get().submission


def test_saving_and_going_on_leads_to_the_next_condition(cast, client, assignment):
    sign_in(client, cast.reviewer1)
    body = {"answer": "3", "reason": REASON, "version": "0", "go": "next"}
    assert client.post(url_of(assignment), body).url == url_of(assignment, "TM24-4")
    body["go"] = "stay"
    answer = client.post(url_of(assignment, "TM24-4"), body)
    assert answer.url == url_of(assignment, "TM24-4")
