"""Two people write the tasks at once: nobody's text is lost, and the second one chooses (G6)."""

from __future__ import annotations

import pytest
from django.urls import reverse

from plans.models import Plan
from plans.services.coalition import set_tasks
from plans.services.presence import beat
from plans.services.task_writing import TasksChanged
from plans.structure import Section
from portal.drafts.models import Draft
from tests.builders import coalition
from tests.builders.sections import Page, filled
from tests.cast import sign_in

pytestmark = pytest.mark.django_db
A, B = "zilverlinde", "waterrand"


@pytest.fixture
def plan(cast, client) -> Plan:
    made = coalition.duo(cast)
    sign_in(client, cast.editor_a)
    return made


def number(plan: Plan, org: str) -> int:
    return plan.members.get(org=org, left_at=None).pk


def tasks(plan: Plan) -> dict[str, str]:
    return dict(plan.members.filter(left_at=None).values_list("org", "task"))


def address(plan: Plan) -> str:
    return reverse("plans:tasks", args=[plan.pk])


def typed(client, plan: Plan, **texts: str) -> dict[str, object]:
    """The page as it stands, with other texts for some organisations."""
    page = filled(client, address(plan))
    return page | {f"task-{number(plan, org)}": text for org, text in texts.items()}


def choose(client, plan: Plan, answer, **picks: str):
    data = Page(answer.content.decode()).fields
    data.pop("csrfmiddlewaretoken", None)
    chosen = {f"pick:task-{number(plan, org)}": pick for org, pick in picks.items()}
    return client.post(address(plan), data | chosen)


def test_tasks_that_each_wrote_for_another_both_stand(client, cast, plan):
    mine = typed(client, plan, zilverlinde="Trekt het plan")
    set_tasks(plan.pk, {number(plan, B): "Doet de nacht"}, by=cast.editor_b)
    assert client.post(address(plan), mine).status_code == 302
    assert tasks(plan) == {A: "Trekt het plan", B: "Doet de nacht"}


def test_one_task_written_by_two_is_a_choice(client, cast, plan):
    mine = typed(client, plan, waterrand="Doet de dag", zilverlinde="Trekt het plan")
    set_tasks(plan.pk, {number(plan, B): "Doet de nacht"}, by=cast.editor_b)
    answer = client.post(address(plan), mine)
    html = answer.content.decode()
    assert answer.status_code == 409
    assert cast.editor_b.name in html
    assert "Doet de dag" in html
    assert "Doet de nacht" in html
    assert tasks(plan)[B] == "Doet de nacht"
    assert choose(client, plan, answer).status_code == 302
    assert tasks(plan) == {A: "Trekt het plan", B: "Doet de dag"}
    assert not Draft.objects.exists()


def test_the_task_of_the_other_can_be_chosen(client, cast, plan):
    mine = typed(client, plan, waterrand="Doet de dag", zilverlinde="Trekt het plan")
    set_tasks(plan.pk, {number(plan, B): "Doet de nacht"}, by=cast.editor_b)
    answer = client.post(address(plan), mine)
    assert choose(client, plan, answer, waterrand="theirs").status_code == 302
    assert tasks(plan) == {A: "Trekt het plan", B: "Doet de nacht"}


def test_a_third_text_in_between_asks_again(client, cast, plan):
    mine = typed(client, plan, waterrand="Doet de dag")
    set_tasks(plan.pk, {number(plan, B): "Doet de nacht"}, by=cast.editor_b)
    answer = client.post(address(plan), mine)
    set_tasks(plan.pk, {number(plan, B): "Doet de avond"}, by=cast.editor_b)
    again = choose(client, plan, answer)
    assert again.status_code == 409
    assert "Doet de avond" in again.content.decode()
    assert tasks(plan)[B] == "Doet de avond"


def test_an_organisation_that_joined_meanwhile_keeps_its_task(client, cast, plan):
    mine = typed(client, plan, zilverlinde="Trekt het plan")
    coalition.join(plan, cast, "baken", cast.editor_c)
    set_tasks(plan.pk, {number(plan, "baken"): "Meet alles"}, by=cast.editor_c)
    assert client.post(address(plan), mine).status_code == 302
    assert tasks(plan)["baken"] == "Meet alles"


def test_what_was_typed_and_not_sent_stands_on_the_page_again(client, cast, plan):
    mine = typed(client, plan, zilverlinde="Half een taak, en")
    page = Page(client.get(address(plan)).content.decode()).fields
    assert "_draft_for" in page
    key = f"plan:{plan.pk}:tasks"
    client.post(reverse("drafts:save", args=[key]), mine)
    set_tasks(plan.pk, {number(plan, A): "Van een ander"}, by=cast.editor_b)
    html = client.get(address(plan)).content.decode()
    assert "Half een taak, en" in html
    assert client.post(address(plan), filled(client, address(plan))).status_code == 409


def test_who_else_writes_tasks_is_said(client, cast, plan):
    beat(plan, Section.COALITION, by=cast.editor_b)
    assert cast.editor_b.name in client.get(address(plan)).content.decode()


def test_the_service_compares_with_what_was_seen(cast, plan):
    one = number(plan, A)
    now = tasks(plan)[A]
    set_tasks(plan.pk, {one: "Nieuw"}, seen={one: now}, by=cast.editor_a)
    with pytest.raises(TasksChanged):
        set_tasks(plan.pk, {one: "Ander"}, seen={one: now}, by=cast.editor_b)
    set_tasks(plan.pk, {one: now}, seen={one: now}, by=cast.editor_b)
    assert tasks(plan)[A] == "Nieuw"
