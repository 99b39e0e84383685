"""Two colleagues who write one answer: the second reads the first, and chooses."""

from __future__ import annotations

import pytest
from django.urls import reverse

from reviews.services import asking
from tests.builders import changes, reviews
from tests.cast import sign_in

pytestmark = pytest.mark.django_db
MINE = "Wij denken dat het getal voor 2028 op acht procent uitkomt."
NOTICE = "Een collega sloeg intussen op"


@pytest.fixture
def question(cast, monkeypatch):
    case = reviews.taken_up(cast)
    request = changes.asked(cast, case)
    monkeypatch.setattr("portal.clock.now", lambda: changes.ANSWERED)
    return request.questions.get()


@pytest.fixture
def second(cast, client, question):
    """A colleague saved while this person was typing; then this person saves too."""
    by = cast.editor_b
    asking.answer_question(question.pk, changes.ANSWER, version=0, by=by, at=changes.ANSWERED)
    sign_in(client, cast.editor_a)
    return send(client, question, MINE, 0)


def send(client, question, text, version):
    address = reverse("reviews:answer_question", args=[question.pk])
    return client.post(address, {"answer": text, "version": str(version)})


def test_the_second_reads_whose_answer_stands_and_nothing_is_overwritten(second, question):
    html = second.content.decode()
    question.refresh_from_db()
    assert NOTICE in html
    assert changes.ANSWER in html
    assert question.answered_by.name in html
    assert MINE in html
    assert question.answer == changes.ANSWER


def test_saving_again_replaces_it_knowingly(client, second, question):
    version = second.context["form"]["version"].value()
    answer = send(client, question, MINE, version)
    question.refresh_from_db()
    assert answer.status_code == 302
    assert question.answer == MINE


def test_a_third_who_saves_meanwhile_is_not_overwritten_either(client, cast, second, question):
    version = second.context["form"]["version"].value()
    other = "Een derde antwoord dat er intussen kwam te staan."
    asking.answer_question(question.pk, other, version=1, by=cast.editor_b, at=changes.ANSWERED)
    answer = send(client, question, MINE, version)
    question.refresh_from_db()
    assert answer.status_code == 200
    assert other in answer.content.decode()
    assert question.answer == other


def test_an_answer_that_is_too_short_is_no_conflict(client, cast, question):
    sign_in(client, cast.editor_a)
    answer = send(client, question, "ja", 0)
    assert NOTICE not in answer.content.decode()
