"""The coalition as it was, and what happened to it (G4, practice.md 6.2)."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse

from plans import history
from plans.data import Challenge
from plans.membership import members_at
from plans.models import Plan
from plans.services import answering, handing, inviting
from plans.services.coalition import set_tasks
from plans.structure import Section
from plans.trail import VERBS, coalition_events, told
from portal import clock
from portal.audit.models import Event
from tests.builders import coalition
from tests.cast import sign_in

pytestmark = pytest.mark.django_db
A, B = "zilverlinde", "waterrand"


@pytest.fixture
def plan(cast) -> Plan:
    return coalition.duo(cast)


def task(plan: Plan, cast, org: str, text: str) -> None:
    member = plan.members.get(org=org, left_at=None)
    set_tasks(plan.pk, {member.pk: text}, by=cast.editor_a)


def tasks(plan: Plan, at) -> dict[str, str]:
    return {m.org: m.task for m in members_at(plan, at)}


def page(client, plan: Plan, code: str = "coalition") -> str:
    answer = client.get(reverse("plans:section_history", args=[plan.pk, code]))
    assert answer.status_code == 200
    return answer.content.decode()


def test_tasks_are_what_they_were_at_the_moment(cast, plan):
    task(plan, cast, B, "Nachtzorg opzetten")
    first = clock.now()
    task(plan, cast, B, "Nachtzorg draaien")
    task(plan, cast, A, "Trekken")
    assert tasks(plan, first)[B] == "Nachtzorg opzetten"
    assert tasks(plan, clock.now())[B] == "Nachtzorg draaien"
    assert tasks(plan, clock.now())[A] == "Trekken"
    assert tasks(plan, first)[A] != "Trekken"


def test_who_left_took_part_before_and_not_after(cast, plan):
    before = clock.now()
    member = plan.members.get(org=B)
    answering.leave(member.pk, by=cast.signatory_b, reason="Wij fuseren.")
    assert set(tasks(plan, before)) == {A, B}
    assert set(tasks(plan, clock.now())) == {A}


def test_who_had_not_come_yet_is_not_there(cast, plan):
    first = plan.members.order_by("accepted_at").first()
    assert not members_at(plan, first.accepted_at - timedelta(seconds=1))
    assert A in {m.org for m in members_at(plan, first.accepted_at)}


def test_who_leads_is_who_led_then(cast, plan):
    before = clock.now()
    handover = handing.propose_handover(
        plan.pk, "lead", A, B, by=cast.signatory_a, reason="Betere trekker."
    )
    handing.confirm_handover(handover.pk, B, by=cast.signatory_b)
    plan.refresh_from_db()
    roles = {m.org: m.role for m in members_at(plan, clock.now())}
    assert roles == {A: "participant", B: "lead"}
    assert {m.org: m.role for m in members_at(plan, before)} == {A: "lead", B: "participant"}


def test_two_versions_compared_show_the_task_that_changed(client, cast, plan):
    task(plan, cast, B, "Nachtzorg opzetten")
    coalition.save(plan, cast, Section.CHALLENGE, challenge=Challenge(problem="Een"))
    old = history.versions(plan, Section.CHALLENGE)[0]
    task(plan, cast, B, "Nachtzorg draaien")
    assert {
        m.org: m.task for m in history.point(plan, f"v{old.pk}", filed_only=False).data.members
    }[B] == "Nachtzorg opzetten"
    sign_in(client, cast.editor_b)
    url = reverse("plans:compare", args=[plan.pk])
    html = client.get(url, {"van": f"v{old.pk}", "naar": "nu"}).content.decode()
    assert "opzetten" in html
    assert "draaien" in html


def test_the_record_says_what_a_task_was_and_became(cast, plan):
    task(plan, cast, B, "Nachtzorg")
    task(plan, cast, B, "  Nachtzorg ")
    event = Event.objects.filter(verb="plan.tasks_set").latest("id")
    assert event.data["tasks"][B][1] == "Nachtzorg"
    assert event.data["orgs"] == [B]


def test_the_trail_tells_who_was_asked_who_said_no_and_who_left(client, cast, plan):
    baken = cast.organisation("baken")
    assert cast.editor_c
    invitation = inviting.invite(
        plan.pk, by=cast.editor_a, role="participant", org=baken, email=cast.editor_c.email
    )
    answering.decline(str(invitation.pk), by=cast.editor_c, reason="money", text="Te duur.")
    task(plan, cast, B, "Nachtzorg draaien")
    answering.leave(plan.members.get(org=B).pk, by=cast.signatory_b, reason="Wij fuseren.")
    sign_in(client, cast.editor_a)
    html = page(client, plan)
    for words in (
        *("Organisatie uitgenodigd", baken.name, "Deelnemer"),
        *("Uitnodiging afgeslagen", "Te duur.", "Nachtzorg draaien", "Wij fuseren."),
    ):
        assert words in html, words
    assert cast.editor_c.email not in html


def test_a_task_is_told_before_and_after(cast, plan):
    task(plan, cast, B, "Eerst")
    task(plan, cast, B, "Daarna")
    newest = told(coalition_events(plan))[0]
    assert newest.changes == (("Zorggroep Waterrand", "Eerst", "Daarna"),)
    assert newest.who == cast.editor_a.name


def test_money_and_accounts_are_no_part_of_the_trail():
    assert not {v for v in VERBS if "account" in v or "budget" in v}


@pytest.mark.parametrize("who", ["editor_a", "signatory_a", "editor_b", "signatory_b"])
def test_every_member_reads_the_trail(client, cast, plan, who):
    sign_in(client, cast[who])
    html = page(client, plan)
    assert "Wat er in de coalitie gebeurde" in html
    assert "61,37" not in html


@pytest.mark.parametrize("who", ["outsider", "coordinator", "editor_c"])
def test_nobody_outside_the_coalition_reads_it(client, cast, plan, who):
    sign_in(client, cast[who])
    url = reverse("plans:section_history", args=[plan.pk, "coalition"])
    assert client.get(url).status_code == 404


def test_the_care_office_has_what_was_filed_and_not_the_trail(client, cast):
    from tests.builders import plans

    filed = plans.filed_plan(cast, "V1").plan
    sign_in(client, cast.coordinator)
    trail = reverse("plans:section_history", args=[filed.pk, "coalition"])
    assert client.get(trail).status_code == 404
    for name in ("history", "coalition"):
        answer = client.get(reverse(f"plans:{name}", args=[filed.pk]))
        if answer.status_code == 200:
            assert trail not in answer.content.decode()


def test_the_way_to_the_trail(client, cast, plan):
    sign_in(client, cast.editor_b)
    trail = reverse("plans:section_history", args=[plan.pk, "coalition"])
    for name in ("history", "coalition"):
        html = client.get(reverse(f"plans:{name}", args=[plan.pk])).content.decode()
        assert trail in html, name


TRAIL_QUERIES = 8


@pytest.mark.parametrize("number", [1, 3])
def test_the_trail_asks_a_fixed_number_of_questions(
    client, cast, plan, number, django_assert_num_queries
):
    for n in range(number):
        task(plan, cast, B, f"Taak {n}")
        task(plan, cast, A, f"Taak {n}")
    sign_in(client, cast.editor_b)
    page(client, plan)
    with django_assert_num_queries(TRAIL_QUERIES):
        page(client, plan)
