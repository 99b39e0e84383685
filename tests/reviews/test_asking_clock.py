"""The clock closes questions: found when missed, whole or not at all, and never twice."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from plans import store
from plans.models import Plan
from plans.services import changing
from plans.services.attaching import attach
from plans.services.sections import section_version
from plans.structure import Section
from portal.jobs.registry import HANDLERS, PERIODICS
from reviews.models import Case, ChangeRequest
from reviews.services import asking
from reviews.workflow import ChangeState
from tests.builders import changes, reviews
from tests.documents import corpus

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("filed_world")]


@pytest.fixture
def case(cast):
    reviews.scoring(cast)
    return Case.objects.get()


def plan_of(case) -> Plan:
    return Plan.objects.get(pk=case.plan_id)


@pytest.mark.parametrize(
    "name",
    ["reviews.expire_changes", "reviews.remind_changes", "reviews.overlap", "reviews.known_ties"],
)
def test_the_clock_knows_the_search_and_it_is_quiet_without_work(case, name):
    assert PERIODICS[name].search(reviews.TAKEN_UP) in (0, 1)
    assert PERIODICS[name].search(reviews.TAKEN_UP) == 0


def test_comparing_is_a_job_too(case):
    assert "reviews.overlap" in HANDLERS


@pytest.mark.parametrize("late", [timedelta(0), timedelta(minutes=1), timedelta(days=40)])
def test_a_missed_run_is_made_up_for(cast, case, late):
    request = changes.asked(cast, case)
    assert PERIODICS["reviews.expire_changes"].search(request.due_at + late) == 1
    assert ChangeRequest.objects.get().state == ChangeState.EXPIRED


def test_a_run_that_is_cut_off_leaves_nothing_half_done(cast, case, monkeypatch):
    request = changes.asked(cast, case)
    changes.change_method(cast, plan_of(case))
    typed = store.read(plan_of(case))

    def cut_off(*args, **kwargs):
        raise RuntimeError("the worker was killed")

    with monkeypatch.context() as patched:
        patched.setattr(asking.mails, "ended", cut_off)
        with pytest.raises(RuntimeError):
            asking.expire_due(request.due_at)
    assert ChangeRequest.objects.get().state == ChangeState.OPEN
    assert plan_of(case).state == "changes_asked"
    assert store.read(plan_of(case)) == typed
    assert asking.expire_due(request.due_at) == 1
    assert store.read(plan_of(case)).approach != typed.approach


def test_budgets_files_and_the_route_are_put_back_as_they_were_filed(cast, case):
    plan = plan_of(case)
    filed = store.read(plan)
    org = filed.budget[0].org
    request = changes.asked(cast, case, f"budget.{org}", "money", "support")
    changes.change_lines(cast, plan, org, "Heel andere kosten dan eerst")
    lead = changes.lead_editor(cast, plan)
    file = attach(
        plan.pk,
        "support",
        SimpleUploadedFile("brief.pdf", corpus.pdf()),
        org=plan.lead,
        by=lead,
        at=changes.ASKED,
    )
    assert store.read(plan_of(case)).budget != filed.budget
    asking.expire_due(request.due_at)
    after = store.read(plan_of(case))
    assert (after.budget, after.money, after.support) == (filed.budget, filed.money, filed.support)
    file.refresh_from_db()
    assert file.removed_at is not None
    assert plan_of(case).fund_total == plan.fund_total


def test_a_page_that_was_open_when_time_ended_is_known_to_be_stale(cast, case):
    request = changes.asked(cast, case)
    changes.change_method(cast, plan_of(case))
    seen = section_version(plan_of(case), Section.APPROACH)
    asking.expire_due(request.due_at)
    assert section_version(plan_of(case), Section.APPROACH) == seen + 1


def test_nothing_is_written_where_nothing_was_changed(cast, case):
    seen = section_version(plan_of(case), Section.APPROACH)
    request = changes.asked(cast, case)
    asking.expire_due(request.due_at)
    assert section_version(plan_of(case), Section.APPROACH) == seen


def test_days_are_counted_by_the_calendar_of_amsterdam():
    from datetime import UTC, datetime

    late = datetime(2026, 3, 1, 23, 30, tzinfo=UTC)  # already 2 March in Amsterdam
    assert changing.stopped_days(late, datetime(2026, 3, 2, 22, 30, tzinfo=UTC)) == 0
    assert changing.stopped_days(late, datetime(2026, 3, 2, 23, 30, tzinfo=UTC)) == 1
    assert changing.stopped_days(late, late - timedelta(days=2)) == 0


def test_two_questions_after_each_other_add_up(cast, case):
    first = changes.asked(cast, case)
    asking.take_back(
        first.pk, reason="Al duidelijk.", by=cast.coordinator, at=changes.ASKED + timedelta(days=3)
    )
    later = changes.ASKED + timedelta(days=4)
    second = changes.asked(cast, Case.objects.get(), at=later)
    asking.take_back(
        second.pk, reason="Ook duidelijk.", by=cast.coordinator, at=later + timedelta(days=2)
    )
    assert plan_of(case).term_stopped_days == 5
    assert Case.objects.get().change_requests.count() == 2
