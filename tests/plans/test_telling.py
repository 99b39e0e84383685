"""Coalitions with a draft hear of it when their call moves or is withdrawn: one mail a person."""

from __future__ import annotations

from datetime import time, timedelta

import pytest

from plans.models import Plan
from plans.services.telling import tell_moved, tell_withdrawn
from portal.accounts.models import Role
from portal.accounts.services import give_roles
from portal.funds.calls import move_closing, withdraw_call
from portal.funds.models import Call, ClosingMoved
from portal.jobs.models import Job
from portal.jobs.worker import run_due
from portal.mail.models import Message
from tests.builders import plans
from tests.builders.plans import START

pytestmark = pytest.mark.django_db
AT = START + timedelta(days=4)


def moved(cast, call: Call) -> ClosingMoved:
    call = Call.objects.get(pk=call.pk)
    day = call.closes_on + timedelta(days=7)
    given = {"reason": "Storing bij de aanbieders", "by": cast.coordinator, "at": AT}
    move_closing(call, day, time(17), version=call.version, **given)
    return ClosingMoved.objects.latest("pk")


def withdrawn(cast, call: Call) -> Call:
    call = Call.objects.get(pk=call.pk)
    given = {"reason": "Het budget is vervallen", "by": cast.coordinator, "at": AT}
    return withdraw_call(call, version=call.version, **given)


def told(template: str) -> list[str]:
    found = Message.objects.filter(template=f"plans/{template}").values_list("to", flat=True)
    return sorted(found)


def test_everybody_who_fills_in_or_signs_a_draft_hears_the_new_moment(cast):
    plan, signer = plans.draft_plan(cast, "V1"), cast.signatory_a
    row = moved(cast, plan.call)
    assert Job.objects.filter(kind="plans.call_moved").count() == 1
    tell_moved(row.pk)
    people = told("call_moved")
    assert {cast.editor_a.email, signer.email, cast.editor_b.email} <= set(people)
    assert cast.outsider.email not in people
    assert cast.coordinator.email not in people
    mail = Message.objects.get(to=cast.editor_b.email, template="plans/call_moved")
    assert mail.key == f"call.moved:{row.pk}:{cast.editor_b.pk}"
    assert "Storing bij de aanbieders" in mail.body_text
    assert plan.title in mail.body_text
    assert mail.plan_id == plan.pk


def test_who_works_on_two_drafts_gets_one_mail_that_names_both(cast):
    first = plans.draft_plan(cast, "V1")
    second = plans.draft_plan(cast, "V6")
    give_roles(cast.editor_a, second.lead, [Role.EDITOR], by=None)
    assert first.call_id == second.call_id
    row = moved(cast, first.call)
    tell_moved(row.pk)
    people = told("call_moved")
    assert len(people) == len(set(people))
    mail = Message.objects.get(to=cast.editor_a.email, template="plans/call_moved")
    assert first.title in mail.body_text
    assert second.title in mail.body_text


def test_telling_twice_is_once_and_a_second_move_is_told_again(cast):
    plan = plans.draft_plan(cast, "V1")
    row = moved(cast, plan.call)
    assert tell_moved(row.pk) == tell_moved(row.pk) == len(told("call_moved"))
    first = len(told("call_moved"))
    tell_moved(moved(cast, plan.call).pk)
    assert len(told("call_moved")) == 2 * first


def test_a_withdrawn_call_is_told_with_its_reason(cast):
    plan = plans.draft_plan(cast, "V1")
    tell_withdrawn(withdrawn(cast, plan.call).pk)
    mail = Message.objects.get(to=cast.editor_a.email, template="plans/call_withdrawn")
    assert "Het budget is vervallen" in mail.body_text
    assert "ingetrokken" in mail.subject.lower()


@pytest.mark.parametrize("state", ["submitted", "withdrawn"])
def test_plans_that_are_no_draft_any_more_are_not_told(cast, state):
    plan = plans.filed_plan(cast, "V1").plan
    if state == "withdrawn":
        Plan.objects.filter(pk=plan.pk).update(state=state, ended_at=AT)
    tell_withdrawn(withdrawn(cast, plan.call).pk)
    assert told("call_withdrawn") == []


def test_the_worker_tells_them(cast, mailoutbox):
    plan = plans.draft_plan(cast, "V1")
    row = moved(cast, plan.call)
    job = Job.objects.get(kind="plans.call_moved")
    Job.objects.exclude(pk=job.pk).filter(state="queued").delete()
    run_due()
    job.refresh_from_db()
    assert job.state == "done", job.error
    assert job.result == {
        "told": Message.objects.filter(key__startswith=f"call.moved:{row.pk}:").count()
    }
    assert len(mailoutbox) == job.result["told"]
