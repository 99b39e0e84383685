"""The pages of reports: who sees what, what a form refuses, one effect per click."""

from __future__ import annotations

import uuid
from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from msgspec.structs import replace

from plans.models import Plan
from plans.monitoring.agreed import agreed
from plans.monitoring.data import Body, load
from plans.monitoring.forms import ReportForm
from plans.monitoring.models import Report, ReportDuty
from plans.monitoring.services import judging, writing
from plans.monitoring.services.printing import print_report
from portal import clock
from portal.audit.models import Event
from portal.mail.models import Message
from tests.builders import monitoring as b
from tests.cast import sign_in

pytestmark = pytest.mark.django_db


def url(name: str, duty: ReportDuty, *more) -> str:
    return reverse(f"monitoring:{name}", args=[duty.pk, *more])


def typed(duty: ReportDuty, body: Body, **changes: str) -> dict[str, str]:
    """What the form would send for `body`."""
    terms = agreed(duty.agreement.snapshot.data)
    form = ReportForm(agreed=terms, period_end=duty.period_end, body=body)
    found = {}
    for name, field in form.fields.items():
        value = field.prepare_value(form[name].value())
        found[name] = "" if value is None else str(value)
    return found | {"_version": "0"} | changes


def messages_of(response) -> str:
    return " ".join(response.content.decode().split())


# Who sees what


INSIDE = ["editor_a", "editor_b", "signatory_c", "coordinator", "decision_maker", "auditor"]
OUTSIDE = ["outsider", "menzis_coordinator", "reviewer1"]


@pytest.mark.parametrize("code", INSIDE)
def test_everyone_who_sees_the_plan_sees_its_calendar(as_, duty, code):
    client = as_(code)
    page = client.get(reverse("monitoring:list"))
    assert page.status_code == 200
    assert len(page.context["rows"]) == 5
    assert client.get(url("detail", duty)).status_code == 200


@pytest.mark.parametrize("code", OUTSIDE)
@pytest.mark.parametrize("name", ["detail", "write", "file", "judge", "waive", "document"])
def test_for_everyone_else_it_does_not_exist(as_, duty, code, name):
    client = as_(code)
    assert client.get(url(name, duty)).status_code == 404
    assert len(client.get(reverse("monitoring:list")).context["rows"]) == 0


@pytest.mark.parametrize("name", ["write", "file"])
@pytest.mark.parametrize("code", ["editor_b", "signatory_a", "coordinator", "auditor"])
def test_filling_in_is_for_the_lead_and_the_refusal_says_so(as_, duty, name, code):
    page = as_(code).get(url(name, duty))
    assert page.status_code == 403
    assert "editor of the lead provider" in messages_of(page)


@pytest.mark.parametrize("name", ["judge", "waive"])
@pytest.mark.parametrize("code", ["editor_a", "decision_maker", "auditor", "administrator"])
def test_judging_is_for_the_coordinator(as_, duty, name, code):
    assert as_(code).get(url(name, duty)).status_code == 403


def test_visitors_are_sent_to_sign_in(client, duty):
    for name in ("detail", "write", "judge"):
        assert client.get(url(name, duty)).status_code == 302


def test_the_office_does_not_see_a_draft(as_, cast, duty):
    b.written(cast, duty)
    client = as_("coordinator")
    assert client.get(url("report", duty, 1)).status_code == 404
    assert client.get(url("detail", duty)).context["rounds"] == []
    client = as_("editor_b")
    assert client.get(url("report", duty, 1)).status_code == 200


# Lists


def test_the_list_takes_the_same_number_of_queries_for_1_and_3_reports(as_, duties):
    client = as_("editor_a")
    client.get(reverse("monitoring:list"))
    ReportDuty.objects.exclude(pk=duties[0].pk).delete()
    with CaptureQueriesContext(connection) as one:
        assert len(client.get(reverse("monitoring:list")).context["rows"]) == 1
    more = [replace_duty(duties[0], n) for n in (11, 12)]
    ReportDuty.objects.bulk_create(more)
    with CaptureQueriesContext(connection) as three:
        assert len(client.get(reverse("monitoring:list")).context["rows"]) == 3
    assert len(one) == len(three) <= 14, [q["sql"][:90] for q in three]


def replace_duty(duty: ReportDuty, number: int) -> ReportDuty:
    names = ("agreement", "plan", "kind", "period_start", "period_end", "due", "due_at")
    values = {name: getattr(duty, name) for name in names}
    return ReportDuty(number=number, created_at=duty.created_at, **values)


def test_late_reports_are_marked_and_can_be_filtered(as_, duties):
    now = clock.now()
    ReportDuty.objects.update(due_at=now + timedelta(days=90))
    ReportDuty.objects.filter(pk=duties[0].pk).update(due_at=now - timedelta(seconds=1))
    ReportDuty.objects.filter(pk=duties[1].pk).update(due_at=now + timedelta(days=5))
    client = as_("coordinator")
    page = client.get(reverse("monitoring:list"))
    assert [row.is_late for row in page.context["rows"]] == [True, False, False, False, False]
    for show, number in (("late", 1), ("soon", 1), ("open", 5), ("filed", 0), ("done", 0), ("", 5)):
        page = client.get(reverse("monitoring:list"), {"show": show})
        assert len(page.context["rows"]) == number, show


@pytest.mark.parametrize(
    ("query", "number"),
    [
        ({"kind": "final"}, 1),
        ({"q": "nacht"}, 5),
        ({"q": "zilverlinde"}, 5),
        ({"q": "bestaat niet"}, 0),
        ({"show": "nonsense"}, 5),
        ({"page": "999"}, 5),
        ({"page": "x"}, 5),
    ],
)
def test_filters_narrow_and_nonsense_does_no_harm(as_, duties, query, number):
    page = as_("coordinator").get(reverse("monitoring:list"), query)
    assert page.status_code == 200
    assert len(page.context["rows"]) == number


def test_an_empty_calendar_says_why(as_, agreement):
    page = as_("editor_a").get(reverse("monitoring:list"))
    assert "when every party has signed" in messages_of(page)


# Filling in


def test_the_form_shows_what_was_agreed(as_, duty):
    page = messages_of(as_("editor_a").get(url("write", duty)))
    assert "Nachtnummer en planning werken in de proefomgeving" in page
    assert "Testverslag met 40 proefoproepen" in page
    assert "granted: €" in page
    assert "for 2026: 66" in page


def test_saving_keeps_what_was_typed_and_goes_on(as_, duty):
    client = as_("editor_a")
    answer = client.post(url("write", duty), typed(duty, b.body(), next="1"))
    assert answer.url == url("file", duty)
    report = Report.objects.get()
    assert load(report.body).spend == b.body().spend
    assert load(report.body).milestones[0].status == "done"
    again = client.post(url("write", duty), typed(duty, b.body(), _version="1"))
    assert again.url == url("write", duty)


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("s-baken-2026", "twaalf", "is not an amount"),
        ("s-baken-2026", "-5", "below zero"),
        ("s-baken-2026", "12,345678", "parts of cents"),
        ("s-baken-2026", "1.250", "can mean two things"),
        ("s-baken-2026", "9" * 20, "too large"),
        ("g-D1-value", "veel", "is not a number"),
        ("g-D1-value", "-3", "0 or more"),
        ("g-D1-date", "31-02-2026", "does not exist"),
        ("g-D1-date", "morgen", "is not a date"),
        ("m-M1-status", "perhaps", "Choose one of the answers"),
        ("m-M1-note", "x" * 501, "Shorten it to at most 500"),
        ("summary", "x" * 3001, "Shorten it to at most 3000"),
        ("issues", "nul\x07teken", "cannot be stored"),
    ],
)
def test_bad_input_is_refused_in_words_and_all_that_was_typed_stays(as_, duty, name, value, said):
    page = as_("editor_a").post(url("write", duty), typed(duty, b.body(), **{name: value}))
    assert page.status_code == 200
    text = messages_of(page)
    assert said in text
    assert 'class="error-summary"' in text or "error-summary" in text
    assert "Getekend op 25 juni 2026" in text or name.startswith("m-M1")
    assert page.context["form"][name].value() == value
    assert not Report.objects.exists()


def test_a_stale_save_lets_the_second_person_choose_per_field(as_, cast, duty):
    writing.save_report(
        duty.pk, replace(b.body(), issues="Haar tekst"), by=cast.editor_a, version=0
    )
    mine = typed(duty, replace(b.body(), issues="Mijn tekst", changes="Alleen van mij"))
    client = as_("editor_a")
    page = client.post(url("write", duty), mine)
    assert page.status_code == 409
    text = messages_of(page)
    assert "Haar tekst" in text
    assert "Mijn tekst" in text
    assert Report.objects.get().body["issues"] == "Haar tekst"
    choice = mine | {"_version": "1", "pick:issues": "theirs", "pick:changes": "mine"}
    assert client.post(url("write", duty), choice).status_code == 302
    saved = Report.objects.get().body
    assert (saved["issues"], saved["changes"]) == ("Haar tekst", "Alleen van mij")


@pytest.mark.parametrize("version", ["", "x", "-1", "99999999999999999999"])
def test_a_version_that_is_none_overwrites_nothing(as_, cast, duty, version):
    writing.save_report(duty.pk, Body(summary="Blijft"), by=cast.editor_a, version=0)
    page = as_("editor_a").post(url("write", duty), typed(duty, b.body(), _version=version))
    assert page.status_code == 409
    assert Report.objects.get().body["summary"] == "Blijft"


def test_a_double_click_saves_once(as_, duty):
    client = as_("editor_a")
    sent = typed(duty, b.body(), _once=str(uuid.uuid4()))
    first = client.post(url("write", duty), sent)
    second = client.post(url("write", duty), sent)
    assert (first.status_code, second.status_code) == (302, 302)
    assert Report.objects.get().version == 1


# Filing


def test_the_check_page_lists_what_is_missing_with_links(as_, cast, duty):
    writing.save_report(duty.pk, Body(), by=cast.editor_a, version=0)
    client = as_("editor_a")
    text = messages_of(client.get(url("file", duty)))
    assert f'{reverse("monitoring:write", args=[duty.pk])}#div_id_m-M1-status"' in text
    assert "div_id_s-baken-2026" in text
    assert "File the report" not in text
    assert client.post(url("file", duty)).status_code == 200
    assert b.fresh(duty).state == "due"


def test_without_a_draft_filing_leads_to_the_form(as_, duty):
    assert as_("editor_a").get(url("file", duty)).url == url("write", duty)


def test_filing_from_the_page_happens_once(as_, cast, duty):
    b.written(cast, duty)
    client = as_("editor_a")
    sent = {"_once": str(uuid.uuid4())}
    assert client.post(url("file", duty), sent).url == url("detail", duty)
    assert client.post(url("file", duty), sent).status_code in (302, 403)
    assert b.fresh(duty).state == "filed"
    assert Event.objects.filter(verb="report.file").count() == 1
    assert Message.objects.filter(template="monitoring/filed").count() == 1


# Judging


def test_agreed_and_reported_stand_side_by_side_with_a_chart_per_goal(as_, cast, duty):
    b.filed(cast, duty)
    page = as_("coordinator").get(url("judge", duty))
    assert len(page.context["charts"]) == 4
    text = messages_of(page)
    assert "Proef met 40 oproepen is uitgevoerd" in text
    assert "€ 61.480,00" in text.replace("\xa0", " ")
    assert page.context["side"].sum.spent_total == Decimal("163206.25")


def test_accepting_from_the_page(as_, cast, duty):
    b.filed(cast, duty)
    sent = {"outcome": "accept", "round": "1", "remark": "Dank.", "_once": str(uuid.uuid4())}
    client = as_("coordinator")
    assert client.post(url("judge", duty), sent).url == url("detail", duty)
    assert client.post(url("judge", duty), sent).status_code in (302, 403)
    assert b.fresh(duty).state == "accepted"
    assert Event.objects.filter(verb="report.accept").count() == 1


def test_returning_from_the_page_asks_for_a_reason_and_shows_it_to_the_coalition(as_, cast, duty):
    b.filed(cast, duty)
    client = as_("coordinator")
    page = client.post(url("judge", duty), {"outcome": "return", "round": "1", "remark": " "})
    assert "what the coalition must change" in messages_of(page)
    sent = {"outcome": "return", "round": "1", "remark": "Waar is het testverslag?"}
    assert client.post(url("judge", duty), sent).status_code == 302
    other = sign_in_other(cast.editor_a)
    assert "Waar is het testverslag?" in messages_of(other.get(url("write", duty)))
    assert "Waar is het testverslag?" in messages_of(other.get(url("detail", duty)))


def sign_in_other(user) -> Client:
    client = Client(headers={"accept-language": "en"})
    sign_in(client, user)
    return client


@pytest.mark.parametrize(
    "sent",
    [
        {},
        {"outcome": "accept"},
        {"outcome": "maybe", "round": "1"},
        {"outcome": "accept", "round": "x"},
        {"outcome": "accept", "round": "7"},
        {"outcome": "return", "round": "1", "remark": "x" * 1001},
    ],
)
def test_half_a_judgement_moves_nothing(as_, cast, duty, sent):
    b.filed(cast, duty)
    assert as_("coordinator").post(url("judge", duty), sent).status_code == 200
    assert b.fresh(duty).state == "filed"


def test_there_is_nothing_to_judge_before_it_is_filed(as_, duty):
    assert as_("coordinator").get(url("judge", duty)).status_code == 403


def test_waiving_from_the_page(as_, duty):
    client = as_("coordinator")
    assert client.post(url("waive", duty), {"reason": ""}).status_code == 200
    assert client.post(url("waive", duty), {"reason": "Start uitgesteld"}).status_code == 302
    assert "Start uitgesteld" in messages_of(client.get(url("detail", duty)))


def test_the_accepted_report_can_be_fetched_and_that_is_on_record(as_, cast, duty):
    b.filed(cast, duty)
    report = judging.accept(duty.pk, by=cast.coordinator, round=1)
    client = as_("editor_b")
    assert client.get(url("document", duty)).status_code == 404
    print_report(report.pk)
    answer = client.get(url("document", duty))
    assert b"".join(answer.streaming_content).startswith(b"%PDF")
    assert Event.objects.get(verb="report.read").actor_id == cast.editor_b.pk


# Start page and header


def test_the_start_page_names_the_report_that_is_due(as_, duty):
    ReportDuty.objects.filter(pk=duty.pk).update(due_at=clock.now() + timedelta(days=20))
    text = messages_of(as_("editor_a").get("/"))
    assert "File “Progress report 1”" in text
    assert reverse("monitoring:list") in text


def test_the_start_page_asks_the_coordinator_to_judge(as_, cast, duty):
    b.filed(cast, duty)
    assert "Judge “Progress report 1”" in messages_of(as_("coordinator").get("/"))
    assert "Judge “" not in messages_of(sign_in_other(cast.decision_maker).get("/"))


def test_the_history_of_the_plan_names_what_happened(as_, cast, duty):
    b.filed(cast, duty)
    page = as_("editor_b").get(reverse("plans:log", args=[duty.plan_id]))
    assert "Report filed" in messages_of(page)
    assert "Calendar of reports made" in messages_of(page)


@pytest.mark.parametrize("name", ["detail", "write"])
def test_a_report_of_a_plan_that_spans_regions_says_which_office_asks_it(as_, duty, name):
    client = as_("editor_a")
    office = duty.plan.office.name
    assert f"This report is for {office}" not in messages_of(client.get(url(name, duty)))
    Plan.objects.filter(pk=duty.plan_id).update(other_regions=["arnhem"])
    page = messages_of(client.get(url(name, duty)))
    assert f"This report is for {office}" in page
    assert duty.plan.region.name in page
