"""An invitation never outlives the call: nobody joins a plan that can no longer be submitted."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import translation

from plans.entries import to_do
from plans.models import CoalitionInvitation, Plan
from plans.services import answering, inviting
from portal import clock
from portal.funds import wording
from portal.funds.models import Call
from portal.mail.models import Message
from portal.refusal import Refusal
from tests.builders import coalition
from tests.cast import sign_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def plan(cast) -> Plan:
    return coalition.duo(cast)


def closes(plan: Plan, **in_: int) -> None:
    """Let the call of the plan close so long from now."""
    moment = clock.now() + timedelta(**in_)
    Call.objects.filter(pk=plan.call_id).update(closes_at=moment)


def ask(cast, plan: Plan) -> CoalitionInvitation:
    org = cast.organisation("baken")
    return inviting.invite(
        plan.pk, by=cast.editor_a, role="participant", org=org, email=cast.editor_c.email
    )


def again(invitation: CoalitionInvitation) -> CoalitionInvitation:
    return CoalitionInvitation.objects.select_related("plan__call").get(pk=invitation.pk)


def test_with_time_enough_it_is_valid_for_its_own_term(cast, plan):
    closes(plan, days=60)
    found = again(ask(cast, plan))
    assert found.ends_at == found.expires_at
    assert not found.ends_at_closing


def test_it_ends_when_the_call_closes(cast, plan):
    closes(plan, days=3)
    found = again(ask(cast, plan))
    assert found.ends_at == found.plan.deadline < found.expires_at
    assert found.ends_at_closing


def test_a_later_closing_counts_for_invitations_that_are_out(cast, plan):
    closes(plan, days=3)
    invitation = ask(cast, plan)
    closes(plan, days=9)
    assert again(invitation).ends_at == again(invitation).plan.deadline
    closes(plan, days=90)
    assert again(invitation).ends_at == invitation.expires_at


def test_the_later_deadline_of_one_plan_counts_too(cast, plan):
    closes(plan, days=3)
    invitation = ask(cast, plan)
    later = clock.now() + timedelta(days=6)
    Plan.objects.filter(pk=plan.pk).update(extended_until=later)
    assert again(invitation).ends_at == later


@pytest.mark.parametrize(("days", "said"), [(3, True), (60, False)])
def test_the_mail_says_until_when_and_why(cast, plan, days, said):
    closes(plan, days=days)
    invitation = ask(cast, plan)
    (mail,) = Message.objects.filter(template="plans/invitation", to=cast.editor_c.email)
    closing = ("Then the call closes.", "Dan sluit de openstelling.")
    assert any(words in mail.body_text for words in closing) is said
    with translation.override(mail.language):
        assert wording.moment(again(invitation).ends_at) in " ".join(mail.body_text.split())


def test_nobody_is_invited_or_asked_again_after_the_deadline(cast, plan):
    invitation = ask(cast, plan)
    closes(plan, seconds=-1)
    with pytest.raises(Refusal) as refusal:
        inviting.resend(str(invitation.pk), by=cast.editor_a)
    assert refusal.value.code == "closed"
    inviting.withdraw_invitation(str(invitation.pk), by=cast.editor_a)
    with pytest.raises(Refusal) as refusal:
        ask(cast, plan)
    assert refusal.value.code == "closed"


def test_accepting_after_the_closing_is_refused_with_the_reason(cast, plan):
    invitation = ask(cast, plan)
    closes(plan, seconds=-1)
    org = cast.organisation("baken")
    with pytest.raises(Refusal) as refusal:
        answering.accept(str(invitation.pk), by=cast.editor_c, org=org)
    assert refusal.value.code == "closed"
    assert not plan.members.filter(org=org).exists()


def test_the_sweep_ends_what_the_closing_ended_once(cast, plan):
    invitation = ask(cast, plan)
    assert inviting.expire_invitations() == 0
    closes(plan, seconds=-1)
    assert [inviting.expire_invitations(), inviting.expire_invitations()] == [1, 0]
    assert again(invitation).state == "expired"


def test_the_sweep_leaves_a_plan_with_a_later_deadline_alone(cast, plan):
    ask(cast, plan)
    closes(plan, seconds=-1)
    Plan.objects.filter(pk=plan.pk).update(extended_until=clock.now() + timedelta(days=2))
    assert inviting.expire_invitations() == 0


@pytest.mark.parametrize(("language", "words"), [("en", "when the call closes"), ("nl", "sluit")])
def test_page_board_and_task_list_say_the_same_moment(client, rf, cast, plan, language, words):
    closes(plan, days=3)
    invitation = again(ask(cast, plan))
    sign_in(client, cast.editor_a)
    client.cookies.load({"django_language": language})
    page = client.get(reverse("plans:coalition", args=[plan.pk])).content.decode()
    assert words in page
    request = rf.get("/")
    request.user = cast.editor_c
    with translation.override(language):
        (item,) = [i for i in to_do(request) if str(invitation.pk) in i.url]
    assert item.due == invitation.ends_at


def test_who_opens_the_invitation_reads_that_the_call_closes_then(client, cast, plan):
    closes(plan, days=3)
    invitation = ask(cast, plan)
    sign_in(client, cast.editor_c)
    client.cookies.load({"django_language": "en"})
    page = client.get(reverse("plans:answer", args=[invitation.pk])).content.decode()
    assert "Then the call closes." in page
    closes(plan, seconds=-1)
    page = client.get(reverse("plans:answer", args=[invitation.pk])).content.decode()
    assert "Then the call closes." not in page
