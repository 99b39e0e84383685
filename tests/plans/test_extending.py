"""A later deadline for one plan: asked, decided, recorded, used by lock, text and mail."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, time, timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.urls import reverse

from plans.models import Extension, ExtensionRequest, OfficeReader, Plan
from plans.services import filing
from plans.services.extending import LATE, ask_extension, extend, refuse_extension
from portal import clock
from portal.audit.models import Event
from portal.dates import local
from portal.funds.models import Call
from portal.mail.models import Message
from portal.refusal import Refusal
from tests.builders import coalition, plans
from tests.builders.sections import filled
from tests.cast import sign_in

pytestmark = pytest.mark.django_db

CLOSES = datetime(2026, 4, 15, 15, 0, tzinfo=UTC)
AT = CLOSES - timedelta(days=1)
LATER = (date(2026, 4, 17), time(17, 0))
UNTIL = datetime(2026, 4, 17, 15, 0, tzinfo=UTC)


@pytest.fixture
def plan(cast, settings, tmp_path) -> Plan:
    """V1, complete and confirmed, under a call that closes on 15 April at 17.00."""
    settings.DOCUMENTS_DIR = tmp_path
    made = plans.confirmed_plan(cast, "V1")
    Call.objects.filter(pk=made.call_id).update(closes_at=CLOSES)
    return Plan.objects.get(pk=made.pk)


def asked(cast, plan) -> ExtensionRequest:
    return ask_extension(plan.pk, reason="Storing bij ons.", by=cast.editor_a, at=AT)


def extended(cast, plan) -> Extension:
    request = asked(cast, plan)
    return extend(request.pk, *LATER, reason="Storing gezien.", by=cast.coordinator, at=AT)


def code_of(work) -> str:
    with pytest.raises(Refusal) as refusal:
        work()
    return refusal.value.code


def mails(template: str) -> list[str]:
    return sorted(Message.objects.filter(template=f"plans/{template}").values_list("to", flat=True))


def test_the_lock_uses_the_later_deadline_to_the_second(cast, plan):
    extended(cast, plan)
    by = cast.editor_a
    assert code_of(lambda: filing.submit(plan.pk, by=by, at=UNTIL)) == "closed"
    submission = filing.submit(plan.pk, by=by, at=UNTIL - timedelta(seconds=1))
    assert submission.plan.state == "submitted"
    assert submission.snapshot.data["call"]["deadline"].startswith("2026-04-17T15:00")


def test_another_plan_under_the_call_keeps_its_deadline(cast, plan):
    other = Plan.objects.get(pk=coalition.duo(cast).pk)
    Plan.objects.filter(pk=other.pk).update(call=plan.call)
    extended(cast, plan)
    other.refresh_from_db()
    plan.refresh_from_db()
    assert (plan.deadline, other.deadline) == (UNTIL, CLOSES)
    by = cast.editor_a
    assert code_of(lambda: filing.submit(other.pk, by=by, at=CLOSES)) == "closed"


def test_the_calls_own_later_moment_counts_when_it_is_the_later_one(cast, plan):
    extended(cast, plan)
    Call.objects.filter(pk=plan.call_id).update(closes_at=UNTIL + timedelta(days=3))
    assert Plan.objects.get(pk=plan.pk).deadline == UNTIL + timedelta(days=3)


def test_row_and_record_say_who_why_from_and_to(cast, plan):
    extension = extended(cast, plan)
    assert (extension.before, extension.until) == (CLOSES, UNTIL)
    assert (extension.on, extension.time, extension.zone) == (*LATER, "Europe/Amsterdam")
    event = Event.objects.get(verb="plan.extended")
    assert event.reason == "Storing gezien."
    assert event.actor_id == cast.coordinator.pk
    assert Event.objects.filter(verb="plan.extension_asked").count() == 1


def test_the_coordinator_and_then_the_coalition_get_a_mail(cast, plan):
    coordinator = cast.coordinator.email
    extended(cast, plan)
    assert mails("extension_asked") == [coordinator]
    assert {cast.editor_a.email, cast.editor_b.email} <= set(mails("extended"))
    body = Message.objects.filter(template="plans/extended").first().body_text
    assert "17 april 2026" in body
    assert "Storing gezien." in body


def test_a_refusal_leaves_everything_and_says_why(cast, plan):
    request = asked(cast, plan)
    refuse_extension(request.pk, reason="Iedereen had evenveel tijd.", by=cast.coordinator, at=AT)
    plan.refresh_from_db()
    assert plan.deadline == CLOSES
    assert "evenveel tijd" in Message.objects.get(
        template="plans/extension_refused", to=cast.editor_a.email
    ).body_text  # fmt: skip
    again = lambda: extend(request.pk, *LATER, reason="x", by=cast.coordinator, at=AT)  # noqa: E731
    assert code_of(again) == "answered"


def test_what_is_refused(cast, plan):
    by = cast.editor_a
    assert code_of(lambda: ask_extension(plan.pk, reason=" ", by=by, at=AT)) == "reason_missing"
    late = CLOSES + LATE
    assert code_of(lambda: ask_extension(plan.pk, reason="x", by=by, at=late)) == "too_late"
    request = asked(cast, plan)
    assert code_of(lambda: ask_extension(plan.pk, reason="x", by=by, at=AT)) == "asked"
    office = cast.coordinator
    for on, closing, code in (
        (date(2026, 4, 15), time(17, 0), "not_later"),
        (date(2026, 4, 14), time(9, 0), "not_later"),
        (date(2027, 3, 28), time(2, 30), "no_such_time"),
    ):
        with pytest.raises(Refusal) as refusal:
            extend(request.pk, on, closing, reason="x", by=office, at=AT)
        assert refusal.value.code == code
    assert code_of(lambda: extend(request.pk, *LATER, reason="", by=office, at=AT)) == (
        "reason_missing"
    )
    for stranger in (cast.editor_a, cast.menzis_coordinator, cast.reviewer1):
        with pytest.raises(Refusal, match=r".+"):
            extend(request.pk, *LATER, reason="x", by=stranger, at=AT)
    assert not Extension.objects.exists()


def test_after_the_deadline_it_can_still_be_asked_and_granted(cast, plan):
    request = ask_extension(plan.pk, reason="Storing", by=cast.editor_a, at=CLOSES)
    extend(request.pk, *LATER, reason="Ja", by=cast.coordinator, at=CLOSES + timedelta(hours=1))
    filing.submit(plan.pk, by=cast.editor_a, at=CLOSES + timedelta(hours=2))
    plan.refresh_from_db()
    assert plan.state == "submitted"


def test_a_submitted_plan_is_not_extended(cast, plan):
    request = asked(cast, plan)
    filing.submit(plan.pk, by=cast.editor_a, at=AT)
    again = lambda: extend(request.pk, *LATER, reason="x", by=cast.coordinator, at=AT)  # noqa: E731
    assert code_of(again) == "moved_on"


def test_the_database_refuses_an_earlier_moment_and_an_empty_reason(cast, plan):
    row = extended(cast, plan)
    for values in ({"until": row.before}, {"reason": ""}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Extension.objects.filter(pk=row.pk).update(**values)


def test_the_pages_of_coalition_and_office_say_the_same_moment(client, cast, plan):
    request = asked(cast, plan)
    sign_in(client, cast.coordinator)
    page = reverse("plans:extension", args=[request.pk])
    moment = local(clock.now() + timedelta(days=400))
    data = filled(client, page, on=f"{moment:%d-%m-%Y}", time="17.00", reason="Goed.")
    assert client.post(page, data).status_code == 302
    until = Plan.objects.get(pk=plan.pk).deadline
    assert local(until).date() == moment.date()
    assert "Goed." in client.get(page).content.decode()
    sign_in(client, cast.editor_a)
    for name in ("submit", "coalition", "detail", "ask_extension"):
        html = client.get(reverse(f"plans:{name}", args=[plan.pk])).content.decode()
        assert f"{local(until).day} " in html
        assert "Goed." in html, name


@pytest.mark.parametrize(("who", "sees"), [("coordinator", True), ("reviewer1", False)])
def test_the_list_of_plans_leads_the_coordinator_to_the_requests(client, cast, who, sees):
    sign_in(client, cast[who])
    html = client.get(reverse("plans:list")).content.decode()
    assert (reverse("plans:extensions") in html) == sees


def test_after_filing_the_office_reads_the_extension_on_the_plan(client, cast, plan):
    extended(cast, plan)
    filing.submit(plan.pk, by=cast.editor_a, at=AT)
    sign_in(client, cast.coordinator)
    html = client.get(reverse("plans:detail", args=[plan.pk])).content.decode()
    assert "Storing gezien." in html


def test_the_office_sees_title_and_lead_of_a_draft_and_nothing_more(client, cast, plan):
    request = asked(cast, plan)
    sign_in(client, cast.coordinator)
    html = client.get(reverse("plans:extension", args=[request.pk])).content.decode()
    assert plan.title in html
    assert plan.lead.name in html
    assert client.get(reverse("plans:detail", args=[plan.pk])).status_code == 404
    assert plan.narrative.problem[:40] not in html


@pytest.mark.parametrize(
    ("who", "code"), [("editor_a", 404), ("reviewer1", 403), ("decision_maker", 403)]
)
def test_only_coordinators_open_the_requests(client, cast, plan, who, code):
    request = asked(cast, plan)
    sign_in(client, cast[who])
    assert client.get(reverse("plans:extensions")).status_code == code
    assert client.get(reverse("plans:extension", args=[request.pk])).status_code == code


def test_another_office_and_a_declared_conflict_do_not_see_it(client, cast, plan):
    request = asked(cast, plan)
    page = reverse("plans:extension", args=[request.pk])
    sign_in(client, cast.menzis_coordinator)
    assert client.get(page).status_code == 404
    OfficeReader.objects.create(plan=plan, user=cast.coordinator, is_open=False, changed_at=AT)
    sign_in(client, cast.coordinator)
    assert client.get(page).status_code == 404


def test_a_refusal_on_the_page_needs_a_reason(client, cast, plan):
    request = asked(cast, plan)
    sign_in(client, cast.coordinator)
    page = reverse("plans:extension", args=[request.pk])
    html = client.post(page, {"refuse": "1"}).content.decode()
    assert 'id="id_refusal_error"' in html
    assert client.post(page, {"refuse": "1", "refusal": "Nee."}).status_code == 302
    request.refresh_from_db()
    assert (request.answer, request.extension) == ("Nee.", None)


@pytest.mark.parametrize("number", [1, 3])
def test_the_list_asks_a_fixed_number_of_questions(
    client, cast, plan, number, django_assert_num_queries
):
    asked(cast, plan)
    for _n in range(number - 1):
        asked(cast, coalition.duo(cast))
    sign_in(client, cast.coordinator)
    client.get(reverse("plans:extensions"))
    with django_assert_num_queries(LIST_QUERIES):
        client.get(reverse("plans:extensions"))


LIST_QUERIES = 5


def test_the_coordinator_has_it_on_the_start_page(client, cast, plan):
    asked(cast, plan)
    sign_in(client, cast.coordinator)
    assert plan.title in client.get("/").content.decode()


@pytest.mark.django_db(transaction=True)
def test_extension_and_submit_at_the_same_moment_give_one_outcome(cast, settings, tmp_path):
    """Both lock the plan: either it is submitted and not extended, or both in order (T6)."""
    settings.DOCUMENTS_DIR = tmp_path
    made = plans.confirmed_plan(cast, "V1")
    Call.objects.filter(pk=made.call_id).update(closes_at=CLOSES)
    request, office, editor = asked(cast, made), cast.coordinator, cast.editor_a

    def work(number: int) -> str:
        try:
            if number % 2:
                filing.submit(made.pk, by=editor, at=AT)
                return "submitted"
            extend(request.pk, *LATER, reason="Ja", by=office, at=AT)
            return "extended"
        except Refusal as refusal:
            return refusal.code
        finally:
            connection.close()

    with ThreadPoolExecutor(6) as pool:
        outcomes = list(pool.map(work, range(6)))
    plan = Plan.objects.get(pk=made.pk)
    assert plan.state == "submitted"
    assert plan.submissions.count() == 1
    assert outcomes.count("extended") == Extension.objects.count() <= 1
    assert set(outcomes) <= {"submitted", "extended", "answered", "moved_on"}
    assert Event.objects.filter(verb="plan.submit").count() == 1
