"""The record of events: who reads what, filters, pages, export, verification."""

from __future__ import annotations

import csv
import io
from datetime import UTC, datetime, timedelta

import pytest
from django.urls import reverse

from plans.models import OfficeReader
from portal import audit, clock
from portal.audit import checking, words
from portal.audit.models import Check, Event
from portal.jobs.models import Job
from portal.jobs.worker import run_due
from portal.refusal import Refusal
from portal.upkeep import record, services
from portal.web import todo
from tests.builders import plans
from tests.cast import sign_in

URL = "/beheer/logboek/"


@pytest.fixture
def office(cast):
    return cast.organisation("zorg_en_zekerheid")


def rows(client, **asked) -> list[record.Line]:
    return client.get(URL, asked).context["slice"].lines


def verbs(client, **asked) -> list[str]:
    return [line.event.verb for line in rows(client, **asked)]


@pytest.mark.django_db
def test_events_of_the_own_office_are_read_others_are_not(client, cast, office):
    other = cast.organisation("menzis")
    audit.write("call.published", office=office, reason="Van ons")
    audit.write("call.withdrawn", office=other, reason="Van een ander")
    sign_in(client, cast.auditor)
    found = verbs(client)
    assert "call.published" in found
    assert "call.withdrawn" not in found


@pytest.mark.django_db
def test_sign_ins_of_the_own_people_are_read_those_of_others_are_not(client, cast):
    with_post, without = cast.reviewer1, cast.editor_a
    for person in (with_post, without):
        audit.write("accounts.signed_in", obj=person, actor=person)
    sign_in(client, cast.auditor)
    actors = {line.event.actor_id for line in rows(client, verb="accounts.signed_in")}
    assert with_post.pk in actors
    assert without.pk not in actors


@pytest.mark.django_db
def test_a_draft_stays_with_its_coalition(client, cast):
    plan = plans.draft_plan(cast, "V1")
    sign_in(client, cast.auditor)
    assert all(line.event.plan_id != plan.pk for line in rows(client))


@pytest.mark.django_db
def test_a_filed_plan_is_read_by_name_and_not_when_it_is_closed_to_this_person(client, cast):
    plan = plans.filed_plan(cast, "V1").plan
    sign_in(client, cast.auditor)
    found = rows(client, plan=plan.reference)
    assert {line.event.plan_id for line in found} == {plan.pk}
    assert plan.title in found[0].plan.label
    OfficeReader.objects.create(plan=plan, user=cast.auditor, is_open=False, changed_at=clock.now())
    assert rows(client, plan=plan.reference) == []


@pytest.mark.django_db
def test_the_filters_narrow(client, cast, office):
    day = datetime(2026, 3, 1, 12, tzinfo=UTC)
    audit.write("call.created", office=office, actor=cast.coordinator, at=day)
    audit.write("call.published", office=office, at=day + timedelta(days=2))
    audit.write("call.changed", office=office, organisation=office, at=day + timedelta(days=4))
    sign_in(client, cast.administrator)
    assert verbs(client, person=cast.coordinator.name[:8], verb="call.created") == ["call.created"]
    assert verbs(client, organisation=office.name, first="1-3-2026", last="31-3-2026") == [
        "call.changed"
    ]
    assert verbs(client, first="2-3-2026", last="3-3-2026") == ["call.published"]
    assert verbs(client, plan="bestaat niet") == []


@pytest.mark.django_db
@pytest.mark.parametrize(
    "asked",
    [{"first": "31-2-2026"}, {"first": "2-3-2026", "last": "1-3-2026"}, {"verb": "niets"},
     {"voor": "-1"}, {"voor": "x"}, {"plan": "x" * 200}],
)  # fmt: skip
def test_a_filter_that_is_wrong_is_said(client, cast, asked):
    sign_in(client, cast.administrator)
    response = client.get(URL, asked)
    assert response.status_code == 200
    assert response.context["form"].errors


@pytest.mark.django_db
def test_reading_is_an_event_that_only_shows_when_asked_for(client, cast):
    sign_in(client, cast.auditor)
    client.get(URL, {"person": "Jansen"})
    event = Event.objects.get(verb="audit.read")
    assert (event.actor_id, event.data["filters"]) == (cast.auditor.pk, {"person": "Jansen"})
    assert "audit.read" not in verbs(client)
    assert verbs(client, verb="audit.read") == ["audit.read"] * 3


@pytest.mark.django_db
def test_pages_go_on_from_the_last_event(client, cast, office, monkeypatch):
    monkeypatch.setattr(record, "PAGE", 2)
    for number in range(5):
        audit.write("call.changed", office=office, reason=f"nr {number}")
    sign_in(client, cast.auditor)
    seen, before = [], ""
    for _page in range(3):
        slice_ = client.get(URL, {"verb": "call.changed", "voor": before}).context["slice"]
        seen += [line.reason for line in slice_.lines]
        before = slice_.older
    assert seen == [f"nr {n}" for n in (4, 3, 2, 1, 0)]
    assert before is None


@pytest.mark.django_db
def test_scores_stay_sealed(client, cast, office):
    audit.write("review.scored", office=office, reason="Zwak onderbouwd")
    sign_in(client, cast.administrator)
    line = rows(client, verb="review.scored")[0]
    assert line.reason == ""
    assert "Zwak onderbouwd" not in client.get(URL).content.decode()


@pytest.mark.django_db
def test_who_may_read_it(client, cast):
    answers = {}
    for who in ("administrator", "auditor", "coordinator", "reviewer1", "editor_a"):
        sign_in(client, cast[who])
        answers[who] = client.get(URL).status_code
    assert answers == {
        "administrator": 200,
        "auditor": 200,
        "coordinator": 403,
        "reviewer1": 403,
        "editor_a": 404,
    }


@pytest.mark.django_db
@pytest.mark.parametrize("count", [1, 3])
def test_the_page_asks_a_fixed_number_of_queries(
    count, client, cast, office, django_assert_num_queries
):
    plan = plans.filed_plan(cast, "V1").plan
    for _ in range(count):
        audit.write("plan.take_up", office=office, plan=plan)
    sign_in(client, cast.auditor)
    with django_assert_num_queries(11):
        client.get(URL, {"verb": "plan.take_up"})


@pytest.mark.django_db
def test_the_export_is_safe_to_open_asks_for_proof_and_is_on_record(client, cast, office):
    audit.write("call.changed", office=office, reason="=1+1", actor=cast.coordinator)
    url = reverse("upkeep:export_record", args=["csv"])
    sign_in(client, cast.auditor, fresh=False)
    assert "/account/bevestigen/" in client.get(url).url
    sign_in(client, cast.auditor)
    response = client.get(url, {"verb": "call.changed"})
    text = b"".join(response.streaming_content).decode("utf-8-sig")
    found = list(csv.DictReader(io.StringIO(text), delimiter=";"))
    assert [row["Waarom"] for row in found] == ["'=1+1"]
    event = Event.objects.get(verb="audit.exported")
    assert (event.data["count"], event.data["format"]) == (1, "csv")


@pytest.mark.django_db
def test_the_export_as_a_sheet_and_in_no_other_format(client, cast):
    sign_in(client, cast.auditor)
    sheet = client.get(reverse("upkeep:export_record", args=["xlsx"]))
    assert b"".join(sheet.streaming_content).startswith(b"PK")
    assert client.get(reverse("upkeep:export_record", args=["pdf"])).status_code == 404


@pytest.mark.django_db(transaction=True)
def test_a_check_asked_for_twice_runs_once_and_finds_the_record_whole(client, cast):
    at = clock.now()
    for _ in range(2):
        services.ask_check(by=cast.auditor, at=at)
    assert Event.objects.filter(verb="audit.check_asked").count() == 1
    assert run_due(at=clock.now() + timedelta(seconds=1)) == 1
    check = Check.objects.get()
    assert (check.faults, Job.objects.get().result) == ([], {"faults": 0})
    sign_in(client, cast.auditor)
    assert "Heel" in client.get(URL).content.decode()


@pytest.mark.django_db
def test_checking_twice_keeps_both_outcomes(cast):
    checking.check()
    assert checking.check() == checking.last_check()
    assert Check.objects.count() == 2


@pytest.mark.django_db
def test_a_damaged_record_is_said_to_administrators_and_auditors(client, rf, cast):
    Check.objects.create(at=clock.now(), position=3, faults=["event 2 was changed"])
    sign_in(client, cast.auditor)
    assert "event 2 was changed" in client.get(URL).content.decode()
    request = rf.get("/")
    for who, expected in (("auditor", 1), ("administrator", 1), ("coordinator", 0)):
        request.user = cast[who]
        assert sum(item.url == URL for item in todo.items(request)) == expected


@pytest.mark.django_db
def test_others_ask_for_no_check(cast):
    with pytest.raises(Refusal) as refusal:
        services.ask_check(by=cast.coordinator)
    assert refusal.value.code == "not_allowed"


@pytest.mark.django_db
def test_the_button_asks_for_a_check(client, cast):
    sign_in(client, cast.auditor)
    assert client.post(reverse("upkeep:check")).url == URL
    assert Job.objects.filter(kind="audit.check").count() == 1
    assert client.get(reverse("upkeep:check")).status_code == 405


def test_every_verb_that_is_written_has_words():
    import re
    from pathlib import Path

    from tests.house.code import ROOMS, ROOT

    written = set()
    for room in ROOMS:
        for path in set(Path(ROOT, room).rglob("*.py")) - {ROOT / "portal/audit/__init__.py"}:
            text = path.read_text(encoding="utf-8")
            written |= set(re.findall(r'audit\.write\(\s*"([a-z_]+\.[a-z_]+)"', text))
            written |= set(re.findall(r'_?record\(\s*"([a-z_]+\.[a-z_]+)"', text))
    assert written
    assert {verb for verb in written if words.label(verb) == verb} == set()
