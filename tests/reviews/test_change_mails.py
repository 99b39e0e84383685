"""Mails about questions: to whom, once, in the reader's language, and never what was asked."""

from __future__ import annotations

from datetime import timedelta

import pytest

from portal.accounts.models import User
from portal.mail.models import Message
from reviews.models import Case
from reviews.services import asking
from tests.builders import changes, reviews
from tests.builders.changes import ANSWER, ANSWERED, DUE, MESSAGE, QUESTION

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("filed_world")]


@pytest.fixture
def case(cast):
    reviews.scoring(cast)
    return Case.objects.get()


def sent(kind: str) -> list[Message]:
    return list(Message.objects.filter(template=f"reviews/changes_{kind}").order_by("pk"))


def play(cast, case, *, how: str):
    """One course of events; every course ends in mails."""
    request = changes.asked(cast, case, by=cast.reviewer1)
    if how == "answered":
        changes.answer_all(cast, request)
        asking.send(request.pk, by=changes.lead_editor(cast, request.plan), at=ANSWERED)
    elif how == "expired":
        asking.remind(request.due_at - timedelta(days=1))
        asking.expire_due(request.due_at)
    elif how == "extended":
        later = DUE + timedelta(days=7)
        asking.extend(request.pk, later, reason="Vakantie", by=cast.coordinator, at=ANSWERED)
    elif how == "taken_back":
        asking.take_back(request.pk, reason="Opgelost.", by=cast.coordinator, at=ANSWERED)
    return request


@pytest.mark.parametrize("language", ["nl", "en"])
@pytest.mark.parametrize(
    ("how", "kinds"),
    [
        ("answered", {"asked", "answered", "look_again"}),
        ("expired", {"asked", "soon", "expired", "unanswered"}),
        ("extended", {"asked", "extended"}),
        ("taken_back", {"asked", "taken_back"}),
    ],
)
def test_each_course_of_events_has_its_mails(cast, case, how, kinds, language):
    User.objects.update(language=language)
    play(cast, case, how=how)
    found = Message.objects.filter(template__startswith="reviews/changes_")
    assert {m.template.removeprefix("reviews/changes_") for m in found} == kinds
    for mail in found:
        assert mail.language == language
        assert case.plan.title in mail.subject
        assert "http" in mail.body_text
        # Who asked is named to nobody else.
        asker = [] if mail.to == cast.reviewer1.email else [cast.reviewer1.name]
        for secret in (QUESTION, ANSWER, MESSAGE, *asker):
            assert secret not in mail.subject + mail.body_text + mail.body_html, mail.template


def test_the_coalition_gets_them_at_every_organisation_that_takes_part(cast, case):
    play(cast, case, how="expired")
    to = {m.to for m in sent("asked")}
    for member in case.plan.members.filter(left_at=None):
        people = User.objects.filter(
            memberships__organisation=member.org, memberships__role__in=["editor", "signatory"]
        )
        assert set(people.values_list("email", flat=True)) & to, member.org
    assert {m.to for m in sent("expired")} == to == {m.to for m in sent("soon")}


def test_office_staff_get_no_mail_of_the_coalition_nor_the_other_way(cast, case):
    play(cast, case, how="answered")
    office = {cast.coordinator.email, cast.reviewer1.email, cast.reviewer2.email}
    assert not {m.to for m in sent("asked")} & office
    assert {m.to for m in sent("answered")} == {cast.coordinator.email}
    assert {m.to for m in sent("look_again")} == office - {cast.coordinator.email}


def test_a_reviewer_with_a_tie_hears_nothing_of_a_new_version(cast, case):
    from reviews.services import declaring

    own = case.assignments.get(reviewer=cast.reviewer2)
    declaring.declare_conflict(own.pk, by=cast.reviewer2, reason="Toch een belang.")
    play(cast, Case.objects.get(), how="answered")
    assert {m.to for m in sent("look_again")} == {cast.reviewer1.email}


@pytest.mark.parametrize("how", ["expired", "extended", "taken_back"])
def test_nobody_gets_the_same_mail_twice(cast, case, how):
    play(cast, case, how=how)
    rows = Message.objects.filter(template__startswith="reviews/changes_")
    pairs = list(rows.values_list("template", "to"))
    assert len(pairs) == len(set(pairs))
