"""Plans keep the note that applied at filing; drafts and reviewers read what changed (R-1.7-4)."""

import re
from datetime import timedelta

import pytest
from django.urls import reverse

from plans.models import Plan
from plans.services.receipts import send_receipts
from portal.funds.models import Call
from portal.mail.models import Message
from tests.builders import notes, plans, reviews
from tests.builders.plans import START
from tests.cast import sign_in

pytestmark = pytest.mark.django_db
CHANGE = "De nulmeting mag twaalf maanden oud zijn."
SOON, FILED = START + timedelta(days=1), START + timedelta(days=3)


def words(response) -> str:
    text = re.sub(r"<[^>]+>", " ", response.content.decode())
    return re.sub(r"\s+", " ", text)


def call_of(code="V1") -> Call:
    return plans.call_for(code)


def test_without_a_note_nothing_is_kept(cast):
    submission = plans.filed_plan(cast)
    assert submission.note_number == 0
    assert "clarification_note" not in submission.snapshot.data


def test_a_filed_plan_keeps_the_version_that_applied_and_what_it_changed(cast):
    notes.note_that_changes(call_of(), "TM24-3", CHANGE, SOON)
    submission = plans.filed_plan(cast)
    assert submission.note_number == 1
    kept = submission.snapshot.data["clarification_note"]
    assert (kept["version"], kept["changes"]) == (1, {"TM24-3": [CHANGE]})
    later = notes.note_that_changes(call_of(), "TM24-3", "Toch niet.", FILED + timedelta(days=9))
    assert later.number == 2
    submission.refresh_from_db()
    assert submission.note_number == 1


def test_a_version_after_the_filing_moment_did_not_apply(cast):
    notes.note_that_changes(call_of(), "TM24-3", CHANGE, START + timedelta(days=30))
    assert plans.filed_plan(cast).note_number == 0


def test_the_receipt_the_plan_and_the_filed_version_say_which_note_applied(client, cast):
    notes.note_that_changes(call_of(), "TM24-3", CHANGE, SOON)
    submission = plans.filed_plan(cast)
    send_receipts(submission.pk)
    mail = Message.objects.filter(template="plans/receipt")[0]
    assert "Nota van Inlichtingen, versie 1, was van toepassing." in mail.body_text
    sign_in(client, cast.editor_a)
    plan = submission.plan_id
    for address in (
        reverse("plans:detail", args=[plan]),
        reverse("plans:submission", args=[plan, 1]),
    ):
        page = client.get(address, headers={"accept-language": "en"})
        assert "Nota van Inlichtingen, version 1, applied" in words(page)


def test_a_draft_is_warned_of_a_version_after_its_last_change(client, cast):
    plan = plans.confirmed_plan(cast)
    sign_in(client, cast.editor_a)
    pages = [
        reverse("plans:detail", args=[plan.pk]),
        reverse("plans:submit", args=[plan.pk]),
        reverse("plans:section", args=[plan.pk, "goals"]),
    ]
    warning = "Version 1 of the Nota van Inlichtingen is out"
    assert not [page for page in pages if warning in words(client.get(page))]
    at = START + timedelta(days=20)
    assert Plan.objects.get(pk=plan.pk).changed_at < at
    notes.note_that_changes(plan.call, "TM24-3", CHANGE, at)
    for page in pages:
        said = words(client.get(page))
        assert warning in said
        assert "Confirmed before this version" in said
        assert "De Zilverlinde" in said
    Plan.objects.filter(pk=plan.pk).update(changed_at=at + timedelta(hours=1))
    plan.members.get(org="zilverlinde").confirmations.update(at=at + timedelta(hours=1))
    said = words(client.get(pages[0]))
    assert "after the last change of this plan" not in said
    assert "Confirmed before this version" in said


def test_the_form_shows_a_change_at_the_parts_that_must_meet_the_condition(client, cast):
    plan = plans.draft_plan(cast)
    notes.note_that_changes(plan.call, "TM24-3", CHANGE, SOON)
    sign_in(client, cast.editor_a)
    goals = words(client.get(reverse("plans:section", args=[plan.pk, "goals"])))
    support = words(client.get(reverse("plans:section", args=[plan.pk, "support"])))
    assert CHANGE in goals
    assert CHANGE not in support


def test_reviewers_read_the_change_above_the_text_as_it_applied_at_filing(client, cast):
    notes.note_that_changes(call_of(), "TM24-3", CHANGE, SOON)
    assignment = reviews.scoring(cast, "V1")[0]
    notes.note_that_changes(call_of(), "TM24-3", "Na het indienen gewijzigd.", FILED + timedelta(9))
    sign_in(client, assignment.reviewer)
    said = words(client.get(reverse("reviews:score", args=[assignment.pk, "TM24-3"])))
    assert said.index(CHANGE) < said.index("Er een transformatieplan ligt")
    assert "Na het indienen gewijzigd." not in said
    other = words(client.get(reverse("reviews:score", args=[assignment.pk, "TM24-2"])))
    assert CHANGE not in other


def test_the_desk_of_the_coordinator_names_the_version(client, cast):
    notes.note_that_changes(call_of(), "TM24-3", CHANGE, SOON)
    case = reviews.taken_up(cast, "V1")
    sign_in(client, cast.coordinator)
    page = client.get(reverse("reviews:plan", args=[case.plan_id]))
    assert "Nota van Inlichtingen, version 1, applied" in words(page)
