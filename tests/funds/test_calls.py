"""What happens to a call: who may, when, what is recorded, what is refused."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.db.models import ProtectedError

from portal.audit.models import Event
from portal.funds import calls
from portal.funds.models import Call, CallState, ClosingMoved, ConditionSet, Scheme
from portal.funds.readiness import consequences, missing, warnings, withdrawal_consequences
from portal.funds.terms import Terms
from portal.refusal import Refusal
from tests.builders import funds

pytestmark = pytest.mark.django_db

AT = datetime(2026, 3, 2, 11, tzinfo=UTC)
TERMS = Terms(2026, (2026, 2027), date(2026, 1, 2), time(9), date(2026, 4, 1), time(17))


def swz():
    funds.reference()
    return Scheme.objects.get(pk="SWZ")


def create(by=None, scheme=None, region="zuid-holland-noord", **terms):
    place = funds.region(region)
    by = by or funds.coordinator()
    return calls.create_call(scheme or swz(), place, replace(TERMS, **terms), by=by, at=AT)


def refusal(function, *args, **kwargs):
    with pytest.raises(Refusal) as refused, transaction.atomic():
        function(*args, **kwargs)
    return refused.value


def test_a_new_call_is_a_draft_with_instants_conditions_and_a_title_of_its_own():
    call = create()
    assert (call.state, call.version) == ("draft", 1)
    assert call.opens_at == datetime(2026, 1, 2, 8, tzinfo=UTC)
    assert call.closes_at == datetime(2026, 4, 1, 15, tzinfo=UTC)
    assert call.condition_set_id == "TM2024"
    assert call.title == "Regiobudget scheiden wonen - zorg 2026, Zuid-Holland Noord"


@pytest.mark.parametrize(
    ("year", "code"), [(2022, "TM2022"), (2023, "TM2022"), (2024, "TM2024"), (2026, "TM2024")]
)
def test_the_conditions_follow_from_scheme_and_year(year, code):
    assert create(year=year, budget_years=(year,)).condition_set_id == code


def test_making_a_call_is_recorded_for_the_office_with_the_policy_version():
    call = create()
    event = Event.objects.get(verb="call.created")
    assert event.object_id == str(call.pk)
    assert event.office_id == call.region.office_id
    assert event.policy_version == "TM2024 v1"
    assert (event.from_state, event.to_state) == ("", "draft")
    assert event.data["budget_years"] == [2026, 2027]


@pytest.mark.parametrize(
    "role", ["reviewer1", "decision_maker", "administrator", "auditor", "editor_a"]
)
def test_only_a_coordinator_prepares_a_call(cast, role):
    assert refusal(create, by=cast[role]).code == "not_allowed"


def test_a_coordinator_prepares_no_call_for_a_region_of_another_office(cast):
    assert refusal(create, by=cast.coordinator, region="arnhem").code == "not_allowed"


def test_a_closed_scheme_and_faulty_terms_are_refused_at_their_field():
    funds.reference()
    closed = refusal(create, scheme=Scheme.objects.get(pk="OB"))
    assert (closed.code, closed.field) == ("scheme_closed", "scheme")
    early = refusal(create, closes_on=date(2026, 1, 1))
    assert (early.code, early.field) == ("terms", "closes_on")
    assert not Call.objects.exists()


def test_a_year_without_conditions_is_refused():
    scheme = swz()
    scheme.years = [*scheme.years, 2027]
    scheme.save()
    assert refusal(create, year=2027, budget_years=(2027,)).code == "no_conditions"


def test_a_draft_can_be_changed_to_another_scheme_and_region_of_the_office():
    call = create()
    new = replace(TERMS, title="Nieuwe titel", closes_time=time(12))
    rsb, place = Scheme.objects.get(pk="RSB"), funds.region("amstelland-meerlanden")
    changed = calls.update_call(call, rsb, place, new, by=funds.coordinator(), version=1)
    changed.refresh_from_db()
    assert (changed.scheme_id, changed.region.slug) == ("RSB", "amstelland-meerlanden")
    assert (changed.title, changed.closes_time, changed.version) == ("Nieuwe titel", time(12), 2)
    assert Event.objects.filter(verb="call.changed").count() == 1


def test_a_draft_cannot_be_moved_to_a_region_of_another_office():
    call = create()
    args = (call, call.scheme, funds.region("arnhem"), TERMS)
    refused = refusal(calls.update_call, *args, by=funds.coordinator(), version=1)
    assert refused.code == "not_allowed"


def test_a_stale_save_changes_nothing():
    call = create()
    by = funds.coordinator()
    first = replace(TERMS, title="Van de eerste")
    calls.update_call(call, call.scheme, call.region, first, by=by, version=1)
    second = replace(TERMS, title="Van de tweede")
    refused = refusal(calls.update_call, call, call.scheme, call.region, second, by=by, version=1)
    assert refused.code == "stale"
    assert Call.objects.get().title == "Van de eerste"


def test_a_draft_can_be_deleted_and_that_is_recorded():
    call = create()
    calls.discard_call(call, by=funds.coordinator(), version=1)
    assert not Call.objects.exists()
    assert Event.objects.filter(verb="call.discarded").exists()


def ready():
    call = create()
    for year in call.budget_years:
        funds.budget(year=year)
    return call


def publish(call, at=AT, by=None):
    return calls.publish_call(call, by=by or funds.coordinator(), version=call.version, at=at)


def test_publishing_takes_a_budget_for_every_year():
    call = create()
    funds.budget(year=2026)
    assert [m.code for m in missing(call, AT)] == ["budget"]
    assert "2027" in missing(call, AT)[0].sentence
    assert refusal(publish, call).code == "incomplete"
    funds.budget(year=2027)
    assert missing(call, AT) == []
    assert publish(call).state == CallState.PUBLISHED


def test_publishing_after_the_closing_moment_is_refused():
    call = ready()
    assert [m.code for m in missing(call, call.closes_at)] == ["closing"]
    assert refusal(publish, call, at=call.closes_at).code == "incomplete"
    assert publish(call, at=call.closes_at - timedelta(milliseconds=1)).state == "published"


def test_publishing_fixes_the_conditions_that_hold_at_that_moment():
    call = ready()
    other = ConditionSet.objects.create(
        code="TM2026", name_nl="Nieuw", name_en="New", lead_in_nl="", valid_years=[2026]
    )
    call.scheme.condition_set_by_year["2026"] = other.pk
    call.scheme.save()
    assert publish(call).condition_set_id == "TM2026"
    call.scheme.condition_set_by_year["2026"] = "TM2024"
    call.scheme.save()
    call.refresh_from_db()
    assert call.condition_set_id == "TM2026"


def test_publishing_is_recorded_with_the_move():
    call = publish(ready())
    event = Event.objects.get(verb="call.published")
    assert (event.from_state, event.to_state) == ("draft", "published")
    assert (call.published_at, event.at) == (AT, AT)


@pytest.mark.parametrize("act", ["update", "discard", "publish"])
def test_a_published_call_is_not_edited_deleted_or_published_again(act):
    call, by = publish(ready()), funds.coordinator()
    acts = {
        "update": lambda: calls.update_call(
            call, call.scheme, call.region, TERMS, by=by, version=call.version
        ),
        "discard": lambda: calls.discard_call(call, by=by, version=call.version),
        "publish": lambda: publish(call),
    }
    assert refusal(acts[act]).code == "not_allowed"


def move(call, day=date(2026, 4, 8), at=time(17), reason="Storing in het portaal.", now=AT):
    by = funds.coordinator()
    return calls.move_closing(call, day, at, reason=reason, by=by, version=call.version, at=now)


def test_the_closing_moves_later_with_a_reason_that_stays_readable():
    call = move(publish(ready()))
    assert call.closes_at == datetime(2026, 4, 8, 15, tzinfo=UTC)
    moved = ClosingMoved.objects.get()
    assert moved.from_closes_at == datetime(2026, 4, 1, 15, tzinfo=UTC)
    assert moved.reason == "Storing in het portaal."
    event = Event.objects.get(verb="call.closing_moved")
    assert event.reason == "Storing in het portaal."
    assert event.data["to"].startswith("2026-04-08T15:00")


@pytest.mark.parametrize(
    ("day", "at"), [(date(2026, 4, 1), time(17)), (date(2026, 3, 31), time(17))]
)
def test_the_closing_never_moves_earlier(day, at):
    refused = refusal(move, publish(ready()), day, at)
    assert (refused.code, refused.field) == ("not_later", "closes_on")


def test_a_closed_call_is_reopened_only_into_the_future():
    call = publish(ready())
    long_after = datetime(2026, 5, 1, tzinfo=UTC)
    assert refusal(move, call, now=long_after).code == "not_later"
    assert move(call, date(2026, 5, 8), now=long_after).closes_on == date(2026, 5, 8)


def test_a_closing_needs_a_reason_and_an_hour_that_exists():
    call = publish(ready())
    assert refusal(move, call, reason="  ").field == "reason"
    refused = refusal(move, call, date(2027, 3, 28), time(2, 15))
    assert (refused.code, refused.field) == ("no_such_time", "closes_time")


def test_withdrawing_takes_a_reason_and_ends_the_call():
    call = publish(ready())
    by = funds.coordinator()
    args = {"by": by, "version": call.version, "at": AT}
    assert refusal(calls.withdraw_call, call, reason="", **args).code == "no_reason"
    call = calls.withdraw_call(call, reason="Het beleid is herzien.", **args)
    assert (call.state, call.withdrawn_reason) == ("withdrawn", "Het beleid is herzien.")
    assert refusal(move, call).code == "not_allowed"
    event = Event.objects.get(verb="call.withdrawn")
    assert (event.from_state, event.to_state) == ("published", "withdrawn")


@pytest.mark.parametrize(
    "broken",
    [
        {"state": "published", "published_at": None},
        {"state": "draft", "published_at": AT},
        {"state": "withdrawn", "published_at": AT, "withdrawn_at": None},
        {"closes_at": datetime(2026, 1, 2, 8, tzinfo=UTC)},
    ],
)
def test_the_database_refuses_a_state_that_contradicts_itself(broken):
    call = create()
    with pytest.raises(IntegrityError), transaction.atomic():
        Call.objects.filter(pk=call.pk).update(**broken)


def test_warnings_name_the_national_cap_unknown_years_and_a_twin():
    publish(ready())
    twin = create(title="Tweede ronde")
    funds.budget(region="amstelland-meerlanden", amount=40_000_000)
    texts = " ".join(warnings(twin))
    assert "€\u00a01.300.000" in texts
    assert "2027" in texts
    assert "Regiobudget scheiden wonen - zorg 2026, Zuid-Holland Noord" in texts


def test_a_call_alone_within_the_cap_warns_only_of_years_without_a_national_amount():
    call = ready()
    assert [w for w in warnings(call) if "2026" in w] == []
    assert len(warnings(call)) == 1


def test_consequences_follow_the_clock():
    call = ready()
    coming, now_open = consequences(call, call.opens_at - timedelta(days=1)), consequences(call, AT)
    assert coming[1] != now_open[1]
    closed = withdrawal_consequences(publish(call), call.closes_at)
    assert closed[0] != withdrawal_consequences(call, AT)[0]


def test_a_region_with_a_call_is_not_deleted():
    call = create()
    with pytest.raises(ProtectedError):
        call.region.delete()
