"""Filling in, filing, accepting and returning a report (R-1.6-2, R-1.6-3, R-1.6-4)."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import msgspec
import pytest
from msgspec.structs import replace

from plans.models import Plan
from plans.monitoring.data import Body, Spend, load
from plans.monitoring.models import Report, ReportDuty
from plans.monitoring.services import filing, judging, writing
from plans.monitoring.services.printing import print_report
from plans.monitoring.workflow import State
from portal.audit.models import Event
from portal.documents import store
from portal.documents.snapshots import intact
from portal.jobs.models import Job
from portal.mail.models import Message
from portal.refusal import Refusal
from tests.builders import monitoring as b
from tests.documents.tools import pdf_text

pytestmark = pytest.mark.django_db

LATER = b.IN_TIME + timedelta(days=3)


def test_a_new_report_is_filled_in_with_what_was_agreed(duty):
    body = writing.starting_body(duty)
    agreed = duty.agreement.snapshot.data
    assert [m.code for m in body.milestones] == [m["code"] for m in agreed["milestones"]]
    assert [i.goal for i in body.indicators] == [g["code"] for g in agreed["goals"]]
    assert {i.date for i in body.indicators} == {duty.period_end}


def test_the_next_report_starts_with_what_is_known_already(cast, duties):
    first, second = duties[:2]
    b.filed(cast, first)
    body = writing.starting_body(second)
    assert [m.status for m in body.milestones if m.code == "M1"] == ["done"]
    assert [m.status for m in body.milestones if m.code == "M2"] == [""]
    assert Spend("zilverlinde", 2026, Decimal("61480.00")) in body.spend
    assert body.summary == ""


def test_a_draft_saves_and_counts_its_versions(cast, duty):
    first = writing.save_report(duty.pk, Body(summary="Begin"), by=cast.editor_a, version=0)
    second = writing.save_report(duty.pk, Body(summary="Meer"), by=cast.editor_a, version=1)
    assert (first.pk, second.version) == (second.pk, 2)
    assert Report.objects.get().body["summary"] == "Meer"


@pytest.mark.parametrize("seen", [0, 2, -1])
def test_a_stale_save_never_overwrites(cast, duty, seen):
    writing.save_report(duty.pk, Body(summary="Van haar"), by=cast.editor_a, version=0)
    with pytest.raises(writing.Stale) as stale:
        writing.save_report(duty.pk, Body(summary="Van mij"), by=cast.editor_a, version=seen)
    assert stale.value.report.body["summary"] == "Van haar"
    assert Report.objects.get().body["summary"] == "Van haar"


@pytest.mark.parametrize("code", ["editor_b", "signatory_a", "coordinator", "outsider"])
def test_only_an_editor_of_the_lead_writes_and_files(cast, duty, code):
    with pytest.raises(Refusal):
        writing.save_report(duty.pk, Body(), by=cast[code], version=0)
    b.written(cast, duty)
    with pytest.raises(Refusal):
        filing.file_report(duty.pk, by=cast[code])
    assert b.fresh(duty).state == State.DUE


def test_filing_freezes_the_report_and_tells_both_sides(cast, duty):
    report = b.filed(cast, duty)
    duty = b.fresh(duty)
    assert (duty.state, duty.filed_at) == (State.FILED, b.IN_TIME)
    assert intact(report.filed_snapshot)
    frozen = report.filed_snapshot.data
    assert frozen["body"]["spend"][0]["amount"] == "61480.00"
    assert frozen["agreement_sha256"] == duty.agreement.snapshot.sha256
    templates = Message.objects.filter(template__startswith="monitoring/")
    assert set(templates.values_list("template", "to")) == {
        ("monitoring/filed", cast.coordinator.email),
        ("monitoring/receipt", cast.editor_a.email),
    }
    event = Event.objects.get(verb="report.file")
    assert event.data["sha256"] == report.filed_snapshot.sha256
    assert event.data["is_late"] is False
    assert event.organisation_label == cast.organisation("zilverlinde").name


def test_filing_twice_is_one_filing(cast, duty):
    first = b.filed(cast, duty)
    again = filing.file_report(duty.pk, by=cast.editor_a)
    assert again == first
    assert Event.objects.filter(verb="report.file").count() == 1
    assert Message.objects.filter(template="monitoring/filed").count() == 1


def test_a_late_report_is_taken_and_marked(cast, duty):
    b.filed(cast, duty, at=duty.due_at + timedelta(seconds=1))
    assert Event.objects.get(verb="report.file").data["is_late"] is True


def test_nothing_is_filed_without_a_draft_or_with_gaps(cast, duty):
    with pytest.raises(Refusal) as refusal:
        filing.file_report(duty.pk, by=cast.editor_a)
    assert refusal.value.code == "empty"
    half = replace(b.body(), summary="Kort.")
    writing.save_report(duty.pk, half, by=cast.editor_a, version=0)
    with pytest.raises(Refusal) as refusal:
        filing.file_report(duty.pk, by=cast.editor_a)
    assert (refusal.value.code, refusal.value.field) == ("incomplete", "summary")
    assert not Message.objects.filter(template__startswith="monitoring/").exists()


def test_a_filed_report_can_no_longer_be_changed(cast, duty):
    report = b.filed(cast, duty)
    with pytest.raises(Refusal):
        writing.save_report(duty.pk, Body(), by=cast.editor_a, version=report.version)


def test_accepting_freezes_the_judgement_and_tells_the_coalition(cast, duty):
    b.filed(cast, duty)
    report = judging.accept(
        duty.pk, by=cast.coordinator, round=1, remark="Helder verslag.", at=LATER
    )
    assert (b.fresh(duty).state, b.fresh(duty).closed_at) == (State.ACCEPTED, LATER)
    frozen = report.accepted_snapshot.data
    assert (frozen["judged_by"], frozen["remark"]) == (cast.coordinator.name, "Helder verslag.")
    assert frozen["body"] == report.filed_snapshot.data["body"]
    mail = Message.objects.get(template="monitoring/accepted")
    assert mail.to == cast.editor_a.email
    assert "Helder verslag." in mail.body_text
    assert Plan.objects.get(pk=duty.plan_id).state == "running"


@pytest.mark.parametrize("code", ["editor_a", "reviewer1", "decision_maker", "menzis_coordinator"])
def test_only_the_coordinator_of_the_office_judges(cast, duty, code):
    b.filed(cast, duty)
    with pytest.raises(Refusal):
        judging.accept(duty.pk, by=cast[code], round=1)
    with pytest.raises(Refusal):
        judging.return_report(duty.pk, by=cast[code], round=1, reason="Onvolledig")
    assert b.fresh(duty).state == State.FILED


def test_a_returned_report_comes_back_as_a_second_round_with_the_same_words(cast, duty):
    b.filed(cast, duty)
    judging.return_report(
        duty.pk, by=cast.coordinator, round=1, reason="Waar is het testverslag?", at=LATER
    )
    assert b.fresh(duty).state == State.RETURNED
    assert (
        "Waar is het testverslag?" in Message.objects.get(template="monitoring/returned").body_text
    )
    assert writing.starting_body(duty) == b.body()
    answer = replace(b.body(), issues="Het testverslag is bijgevoegd bij de stuurgroep.")
    writing.save_report(duty.pk, answer, by=cast.editor_a, version=0, at=LATER)
    second = filing.file_report(duty.pk, by=cast.editor_a, at=LATER)
    assert second.round == 2
    first = duty.reports.get(round=1)
    assert first.filed_snapshot.sha256 != second.filed_snapshot.sha256
    assert intact(first.filed_snapshot)


def test_returning_needs_a_reason(cast, duty):
    b.filed(cast, duty)
    with pytest.raises(Refusal) as refusal:
        judging.return_report(duty.pk, by=cast.coordinator, round=1, reason="  ")
    assert refusal.value.field == "reason"
    assert b.fresh(duty).state == State.FILED
    assert duty.reports.get().judged_at is None


def test_a_judgement_is_about_the_round_that_was_read(cast, duty):
    b.filed(cast, duty)
    judging.return_report(duty.pk, by=cast.coordinator, round=1, reason="Aanvullen", at=LATER)
    writing.save_report(duty.pk, b.body(), by=cast.editor_a, version=0, at=LATER)
    filing.file_report(duty.pk, by=cast.editor_a, at=LATER)
    with pytest.raises(Refusal) as refusal:
        judging.accept(duty.pk, by=cast.coordinator, round=1)
    assert refusal.value.code == "other_round"


def close_all_but_the_last(cast, duties):
    for duty in duties[:-1]:
        judging.waive(duty.pk, by=cast.coordinator, reason="Valt samen met de eindverantwoording")


def final_body(duty) -> Body:
    terms = duty.agreement.snapshot.data
    done = tuple(replace(m, status="done") for m in writing.starting_body(duty).milestones)
    spend = tuple(
        Spend(row["org"], int(year), Decimal(amount))
        for row in terms["division"]
        for year, amount in row["amounts"].items()
    )
    return replace(b.body(), milestones=done, spend=spend)


def test_the_accepted_final_report_starts_the_settlement(cast, duties):
    close_all_but_the_last(cast, duties)
    final, at = duties[-1], datetime(2028, 11, 1, 9, tzinfo=UTC)
    writing.save_report(final.pk, final_body(final), by=cast.editor_a, version=0, at=at)
    filing.file_report(final.pk, by=cast.editor_a, at=at)
    judging.accept(final.pk, by=cast.coordinator, round=1, at=at)
    assert Plan.objects.get(pk=final.plan_id).state == "settling"
    assert Event.objects.filter(verb="plan.start_settling").count() == 1


def test_the_final_report_waits_for_the_others(cast, duties):
    final = duties[-1]
    writing.save_report(final.pk, final_body(final), by=cast.editor_a, version=0)
    filing.file_report(final.pk, by=cast.editor_a)
    with pytest.raises(Refusal) as refusal:
        judging.accept(final.pk, by=cast.coordinator, round=1)
    assert refusal.value.code == "others_open"
    assert Plan.objects.get(pk=final.plan_id).state == "running"


def test_a_waived_report_is_closed_with_its_reason(cast, duty):
    judging.waive(duty.pk, by=cast.coordinator, reason="De start is uitgesteld", at=LATER)
    duty = b.fresh(duty)
    assert (duty.state, duty.closed_reason) == (State.WAIVED, "De start is uitgesteld")
    assert "uitgesteld" in Message.objects.get(template="monitoring/waived").body_text
    with pytest.raises(Refusal):
        writing.save_report(duty.pk, Body(), by=cast.editor_a, version=0)


def test_the_final_report_cannot_be_waived(cast, duties):
    final = duties[-1]
    with pytest.raises(Refusal) as refusal:
        judging.waive(final.pk, by=cast.coordinator, reason="Niet nodig")
    assert refusal.value.code == "final"


def test_nothing_moves_on_a_plan_that_no_longer_runs(cast, duty):
    Plan.objects.filter(pk=duty.plan_id).update(state="settling")
    with pytest.raises(Refusal, match="zolang het plan loopt"):
        writing.save_report(duty.pk, Body(), by=cast.editor_a, version=0)


def test_the_accepted_report_becomes_a_pdf_once(cast, duty, tmp_path):
    b.filed(cast, duty)
    report = judging.accept(duty.pk, by=cast.coordinator, round=1, at=LATER)
    assert Job.objects.filter(kind="monitoring.print").count() == 1
    document = print_report(report.pk)
    assert print_report(report.pk) == document
    path = tmp_path / "report.pdf"
    path.write_bytes(store.read(document))
    text = " ".join(pdf_text(path).split())
    assert "Voortgangsrapportage 1" in text
    assert "61.480,00" in text
    assert "Proef met 40 oproepen" in text


def test_a_report_that_is_not_accepted_has_no_pdf(cast, duty):
    report = b.filed(cast, duty)
    assert print_report(report.pk) is None


@pytest.mark.parametrize("raw", [{"summary": 3}, {"extra": 1}, {"spend": [{"org": "baken"}]}, []])
def test_a_report_of_another_shape_is_refused(raw):
    with pytest.raises(msgspec.ValidationError):
        load(raw)


def test_every_row_of_the_calendar_survives_its_report(cast, duty):
    b.filed(cast, duty)
    assert ReportDuty.objects.filter(agreement=duty.agreement).count() == 5
