"""Whoever has an open invitation hears that the closing moved; once, whole, and nobody else."""

from __future__ import annotations

from datetime import timedelta

import pytest

from plans.models import CoalitionInvitation, Plan
from plans.services import answering, inviting
from plans.services.extending import ask_extension, extend
from plans.services.invited import tell_invited
from plans.services.telling import tell_moved
from portal import clock
from portal.dates import local
from portal.funds.calls import move_closing
from portal.funds.models import Call, ClosingMoved
from portal.mail.models import Message
from tests.builders import coalition
from tests.builders.killing import run_until_killed

pytestmark = pytest.mark.django_db
UNKNOWN = "bestuur@nieuwkomer.test"
WHY = "Storing bij de aanbieders"


@pytest.fixture
def plan(cast) -> Plan:
    found = coalition.duo(cast)
    Call.objects.filter(pk=found.call_id).update(closes_at=clock.now() + timedelta(days=3))
    return Plan.objects.select_related("call").get(pk=found.pk)


def known(cast, plan: Plan) -> CoalitionInvitation:
    _ = cast.editor_c, cast.manager_c  # made when first named
    org = cast.organisation("baken")
    return inviting.invite(plan.pk, by=cast.editor_a, role="participant", org=org)


def unknown(cast, plan: Plan) -> CoalitionInvitation:
    return inviting.invite(
        plan.pk, by=cast.editor_a, role="participant", org_name="Nieuwkomer", email=UNKNOWN
    )


def moved(cast, plan: Plan, days: int = 30) -> ClosingMoved:
    call = Call.objects.get(pk=plan.call_id)
    day = local(call.closes_at).date() + timedelta(days=days)
    move_closing(
        call,
        day,
        local(call.closes_at).time(),
        reason=WHY,
        by=cast.coordinator,
        version=call.version,
    )
    return ClosingMoved.objects.latest("pk")


def mails() -> dict[str, Message]:
    found = Message.objects.filter(template="plans/invitation_moved")
    return {message.to: message for message in found}


def test_people_of_a_known_organisation_read_until_when_they_can_answer(cast, plan):
    invitation = known(cast, plan)
    tell_moved(moved(cast, plan).pk)
    assert set(mails()) == {cast.editor_c.email, cast.manager_c.email}
    body = mails()[cast.editor_c.email].body_text
    assert str(invitation.pk) in body
    assert WHY in body
    assert plan.title in body


def test_who_was_asked_by_address_alone_is_told_to_use_the_link_it_has(cast, plan):
    unknown(cast, plan)
    tell_moved(moved(cast, plan).pk)
    body = mails()[UNKNOWN].body_text
    assert "Gebruik de link" in body
    assert "uitnodigingen" not in body


def test_members_get_the_mail_about_the_call_and_not_this_one(cast, plan):
    known(cast, plan)
    tell_moved(moved(cast, plan).pk)
    assert cast.editor_b.email not in mails()
    assert Message.objects.filter(template="plans/call_moved", to=cast.editor_b.email).exists()


def test_telling_twice_is_once_and_a_second_move_is_told_again(cast, plan):
    unknown(cast, plan)
    row = moved(cast, plan)
    assert tell_moved(row.pk) == tell_moved(row.pk)
    assert Message.objects.filter(template="plans/invitation_moved").count() == 1
    tell_moved(moved(cast, plan, 7).pk)
    assert Message.objects.filter(template="plans/invitation_moved").count() == 2


@pytest.mark.parametrize("how", ["accepted", "withdrawn", "over"])
def test_an_invitation_that_is_no_longer_open_gets_no_mail(cast, plan, how):
    invitation = known(cast, plan)
    if how == "accepted":
        answering.accept(str(invitation.pk), by=cast.editor_c, org=invitation.org)
    elif how == "withdrawn":
        inviting.withdraw_invitation(str(invitation.pk), by=cast.editor_a)
    else:
        past = clock.now() - timedelta(hours=1)
        CoalitionInvitation.objects.filter(pk=invitation.pk).update(expires_at=past)
    tell_moved(moved(cast, plan).pk)
    assert not mails()


def test_a_plan_that_had_more_time_already_gains_nothing(cast, plan):
    known(cast, plan)
    Plan.objects.filter(pk=plan.pk).update(extended_until=clock.now() + timedelta(days=90))
    tell_moved(moved(cast, plan).pk)
    assert not mails()


def test_an_extension_of_the_plan_alone_is_told_as_well(cast, plan):
    known(cast, plan)
    request = ask_extension(plan.pk, reason="Het bestuur vergadert later", by=cast.editor_a)
    day = local(plan.deadline) + timedelta(days=5)
    extend(request.pk, day.date(), day.time(), reason=WHY, by=cast.coordinator)
    assert set(mails()) == {cast.editor_c.email, cast.manager_c.email}


def test_somebody_reads_it_in_the_own_language(cast, plan):
    known(cast, plan)
    cast.editor_c.language = "en"
    cast.editor_c.save(update_fields=["language"])
    tell_invited(plan, "test", WHY)
    assert "You can answer the invitation until" in mails()[cast.editor_c.email].body_text
    assert "U kunt de uitnodiging" in mails()[cast.manager_c.email].body_text


KILLED = """
import os, signal, sys
import django
django.setup()
from plans.services import invited, telling
work = invited._post
count = 0
def dying(*args, **more):
    global count
    work(*args, **more)
    count += 1
    if count == 2:
        os.kill(os.getpid(), signal.SIGKILL)
invited._post = dying
telling.tell_moved(int(sys.argv[1]))
"""


@pytest.mark.django_db(transaction=True)
def test_a_killed_worker_leaves_nothing_half_and_the_next_one_tells_all(cast, database_server):
    found = coalition.duo(cast)
    Call.objects.filter(pk=found.call_id).update(closes_at=clock.now() + timedelta(days=3))
    plan = Plan.objects.select_related("call").get(pk=found.pk)
    known(cast, plan)
    unknown(cast, plan)
    row = moved(cast, plan)
    run_until_killed(database_server, KILLED, row.pk)
    assert not Message.objects.filter(key__contains=f"call.moved:{row.pk}").exists()
    tell_moved(row.pk)
    assert set(mails()) == {cast.editor_c.email, cast.manager_c.email, UNKNOWN}
