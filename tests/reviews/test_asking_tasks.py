"""The office asks who does what: the tasks open, the members themselves do not (R-6.4-1)."""

from __future__ import annotations

import pytest
from django.urls import reverse

from plans import store
from plans.demo.loader import person
from plans.membership import members_at
from plans.models import Plan
from plans.services import answering, inviting
from plans.services.coalition import set_tasks
from portal.audit.models import Event
from portal.refusal import Refusal
from reviews.models import Case
from reviews.services import asking
from tests.builders import changes, reviews
from tests.builders.changes import ANSWERED, ASKED
from tests.cast import sign_in

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("filed_world")]
TASKS = "members.task"
NEW = "Leidt het nachtteam en meet elke maand de reistijd."


@pytest.fixture
def case(cast):
    reviews.scoring(cast)
    return Case.objects.get()


def fresh(case) -> Plan:
    return Plan.objects.select_related("office__policy", "lead").get(pk=case.plan_id)


def other(plan: Plan):
    return plan.members.filter(left_at=None, role="participant").first()


def write(cast, plan: Plan, text: str = NEW) -> str:
    member = other(plan)
    set_tasks(plan.pk, {member.pk: text}, by=changes.lead_editor(cast, plan), at=ASKED)
    return member.org_id


def task(plan: Plan, org: str) -> str:
    return next(m.task for m in store.read(plan).members if m.org == org)


def test_a_question_about_the_tasks_opens_them(cast, case):
    changes.asked(cast, case, TASKS)
    assert fresh(case).open_sections == ["coalition"]
    org = write(cast, fresh(case))
    assert task(fresh(case), org) == NEW


def test_without_such_a_question_they_stay_closed(cast, case):
    changes.asked(cast, case, "approach.method")
    with pytest.raises(Refusal) as refusal:
        write(cast, fresh(case))
    assert refusal.value.code == "not_asked"


def test_nobody_comes_or_goes_meanwhile(cast, case):
    changes.asked(cast, case, TASKS)
    plan = fresh(case)
    by = changes.lead_editor(cast, plan)
    with pytest.raises(Refusal) as refusal:
        inviting.invite(plan.pk, by=by, role="partner", email="a@voorbeeld.test", org_name="X")
    assert refusal.value.code == "not_draft"
    with pytest.raises(Refusal) as refusal:
        answering.leave(other(plan).pk, by=by, reason="Weg.")
    assert refusal.value.code == "not_draft"


def test_whose_task_changed_confirms_again_before_the_answer_goes_out(cast, case):
    request = changes.asked(cast, case, TASKS)
    write(cast, fresh(case))
    changes.answer_all(cast, request)
    by = changes.lead_editor(cast, fresh(case))
    with pytest.raises(Refusal) as refusal:
        asking.send(request.pk, by=by, at=ANSWERED)
    assert refusal.value.code == "incomplete"
    assert changes.confirm_again(cast, fresh(case)) >= 1
    asking.send(request.pk, by=by, at=ANSWERED)
    assert fresh(case).state == "in_review"


def test_without_an_answer_the_filed_tasks_stand_again(cast, case):
    before = {m.org: m.task for m in store.read(fresh(case)).members}
    request = changes.asked(cast, case, TASKS)
    org = write(cast, fresh(case))
    assert asking.expire_due(request.due_at) == 1
    assert {m.org: m.task for m in store.read(fresh(case)).members} == before
    event = Event.objects.filter(verb="plan.tasks_set").latest("id")
    assert event.data["tasks"] == {org: [NEW, before[org]]}
    assert event.actor_id is None
    then = {m.org: m.task for m in members_at(fresh(case), request.due_at)}
    assert then[org] == before[org]
    assert asking.expire_due(request.due_at) == 0


def test_the_coalition_reads_the_question_where_it_answers_it(client, cast, case):
    request = changes.asked(cast, case, TASKS)
    plan = fresh(case)
    sign_in(client, changes.lead_editor(cast, plan))
    page = reverse("plans:tasks", args=[plan.pk])
    for url in (page, reverse("plans:coalition", args=[plan.pk])):
        assert changes.QUESTION in client.get(url).content.decode(), url
    questions = reverse("reviews:questions", args=[request.pk])
    assert page in client.get(questions).content.decode()


def test_the_page_says_no_at_the_form_when_the_office_asked_something_else(client, cast, case):
    changes.asked(cast, case, "approach.method")
    plan = fresh(case)
    sign_in(client, person(plan.lead.slug, cast, "editor"))
    html = client.get(reverse("plans:coalition", args=[plan.pk])).content.decode()
    page = reverse("plans:tasks", args=[plan.pk])
    assert page not in html
    answer = client.post(page, {f"task-{other(plan).pk}": NEW})
    assert answer.status_code == 200
    assert "niets gevraagd" in answer.content.decode() or "gevraagd" in answer.content.decode()
    assert task(fresh(case), other(plan).org_id) != NEW
