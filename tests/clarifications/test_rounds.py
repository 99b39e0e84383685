"""Setting the question round of a call: what is refused, what warns, what is recorded."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

import pytest
from django.utils.translation import override

from portal.audit.models import Event
from portal.funds.calls import withdraw_call
from portal.funds.clarifications import rounds
from portal.funds.clarifications.models import QuestionRound
from portal.funds.clarifications.terms import faults, warnings
from portal.funds.models import Call
from portal.refusal import Refusal
from tests.builders import funds, notes

pytestmark = pytest.mark.django_db
AT = datetime(2026, 2, 2, 9, tzinfo=UTC)


@pytest.fixture
def call():
    return funds.open_call(at=AT, closes=AT + timedelta(days=60))


def test_the_moments_are_kept_as_wall_time_and_as_instants(call):
    due = date(2026, 3, 31)
    found = notes.round_for(call, AT, closes_on=date(2026, 3, 30), answers_due_on=due)
    assert found.opens_at == datetime(2026, 2, 1, 8, tzinfo=UTC)
    assert found.closes_at == datetime(2026, 3, 30, 10, tzinfo=UTC)  # summer time
    assert found.answers_due_at == datetime(2026, 3, 31, 21, 59, 59, tzinfo=UTC)
    assert found.zone == "Europe/Amsterdam"


WRONG = [
    ({"closes_on": date(2026, 1, 20)}, "closes_on"),
    ({"answers_due_on": date(2026, 2, 11)}, "answers_due_on"),
    ({"answers_due_on": date(2026, 5, 1)}, "answers_due_on"),
    ({"objection_number": None}, "objection_number"),
    ({"objection_number": 0}, "objection_number"),
    ({"objection_number": 366}, "objection_number"),
    ({"objection_rule": "before_closing", "objection_number": None}, "objection_number"),
    ({"objection_rule": "fixed"}, "objection_on"),
    ({"only_changed": True}, "changed_conditions"),
    (
        {"closes_on": date(2026, 3, 29), "closes_time": time(2, 30)},
        "closes_time",
    ),
    (
        {
            "objection_rule": "fixed",
            "objection_on": date(2026, 3, 29),
            "objection_time": time(2, 30),
        },
        "objection_time",
    ),
]


@pytest.mark.parametrize(("changes", "field"), WRONG)
def test_what_cannot_be_is_refused_at_its_field(call, changes, field):
    wrong = notes.terms(AT, **changes)
    assert [fault.field for fault in faults(wrong, call)] == [field]
    with pytest.raises(Refusal) as refusal:
        rounds.set_round(call, wrong, by=funds.coordinator(), at=AT)
    assert (refusal.value.code, refusal.value.field) == ("terms", field)
    assert not QuestionRound.objects.exists()


@override("en")
def test_filing_before_the_note_is_a_warning_and_no_refusal(call):
    """R-PR-6: filing normally opens after the Nota van Inlichtingen."""
    found = warnings(notes.terms(AT), call)
    assert any("before the answers are due" in text for text in found)
    later = Call(opens_at=AT + timedelta(days=40), closes_at=AT + timedelta(days=90))
    assert warnings(notes.terms(AT, answers_due_on=date(2026, 2, 20)), later) == []


@override("en")
def test_a_day_off_and_an_odd_term_for_objections_are_warned_of(call):
    sunday = notes.terms(AT, answers_due_on=date(2026, 2, 22))
    assert any("no working day" in text for text in warnings(sunday, call))
    early = notes.terms(
        AT, objection_rule="fixed", objection_on=date(2026, 2, 3), objection_time=time(12)
    )
    assert any("ends before or with the questions" in text for text in warnings(early, call))
    late = notes.terms(AT, objection_number=200)
    assert any("ends after the call closes" in text for text in warnings(late, call))


def test_what_belongs_to_another_rule_is_not_kept(call):
    found = notes.round_for(call, AT, objection_rule="none", objection_number=20)
    assert (found.objection_rule, found.objection_number) == ("none", None)


def test_a_promised_moment_only_moves_later(call):
    found = notes.round_for(call, AT)
    by, version = funds.coordinator(), found.version
    earlier = notes.terms(AT, closes_on=found.closes_on - timedelta(days=1))
    with pytest.raises(Refusal) as refusal:
        rounds.set_round(call, earlier, by=by, version=version, at=AT)
    assert (refusal.value.code, refusal.value.field) == ("promised", "closes_on")
    later = notes.terms(AT, closes_on=found.closes_on + timedelta(days=1))
    assert rounds.set_round(call, later, by=by, version=version, at=AT).version == 2


def test_a_round_of_a_draft_may_still_move_either_way():
    draft = funds.draft_call(at=AT)
    found = notes.round_for(draft, AT)
    earlier = notes.terms(AT, closes_on=found.closes_on - timedelta(days=1))
    by = funds.coordinator()
    assert rounds.set_round(draft, earlier, by=by, version=1, at=AT).version == 2


@pytest.mark.parametrize("version", [0, 2])
def test_a_save_on_top_of_somebody_elses_is_refused(call, version):
    notes.round_for(call, AT)
    with pytest.raises(Refusal) as refusal:
        rounds.set_round(call, notes.terms(AT), by=funds.coordinator(), version=version, at=AT)
    assert refusal.value.code == "stale"


@pytest.mark.parametrize("who", ["reviewer1", "administrator", "editor_a", "menzis_coordinator"])
def test_only_a_coordinator_of_the_office_sets_it(call, cast, who):
    with pytest.raises(Refusal) as refusal:
        rounds.set_round(call, notes.terms(AT), by=cast[who], at=AT)
    assert refusal.value.code == "not_allowed"


def test_nothing_changes_under_a_withdrawn_call(call):
    withdraw_call(call, reason="Herzien.", by=funds.coordinator(), version=call.version)
    with pytest.raises(Refusal) as refusal:
        notes.round_for(call, AT)
    assert refusal.value.code == "withdrawn"


def test_only_conditions_of_the_call_are_marked(call):
    found = notes.round_for(call, AT, changed_conditions=("TM24-5", "TM22-1", "TM24-3", "x"))
    assert found.changed_conditions == ["TM24-3", "TM24-5"]


def test_the_record_says_what_changed_from_what(call):
    found = notes.round_for(call, AT)
    terms = replace(notes.terms(AT), objection_number=30)
    rounds.set_round(call, terms, by=funds.coordinator(), version=found.version, at=AT)
    first, second = Event.objects.filter(verb__startswith="note.round").order_by("pk")
    assert (first.verb, second.verb) == ("note.round_set", "note.round_changed")
    assert first.object_id == str(call.pk)
    assert second.data == {"objection_number": {"from": 20, "to": 30}}
