"""A version is compared, raised and kept in one statement; a save that is late writes nothing."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection, transaction

from plans.models import Confirmation, Member, Plan, SectionState, SectionVersion
from plans.versions import Raised, raise_version
from portal import clock
from portal.accounts.models import User
from tests.builders import coalition

BODY = {"challenge": {"problem": "Elke nacht rijden elf auto's.", "access": "“Ja”"}}


@pytest.fixture
def plan(cast) -> Plan:
    return coalition.duo(cast)


def put(
    plan: Plan, by: User, *, seen: int = 0, section: str = "challenge", **more
) -> Raised | None:
    facts = {"org": None, "body": BODY, "for_org": "zilverlinde"} | more
    return raise_version(plan.pk, section, seen=seen, by=by.pk, **facts)


def versions(plan: Plan, section: str = "challenge") -> list[tuple[str | None, int]]:
    found = SectionVersion.objects.filter(state__plan=plan, state__section=section)
    return sorted(found.values_list("state__org_id", "number"), key=str)


@pytest.mark.django_db
def test_a_save_on_the_version_that_was_seen_raises_it_and_keeps_what_was_said(cast, plan):
    before = clock.now()
    raised = put(plan, cast.editor_a)
    assert raised is not None
    state = SectionState.objects.get(pk=raised.state)
    assert (state.version, state.changed_by, state.changed_at) == (1, cast.editor_a, raised.at)
    kept = SectionVersion.objects.get(state=state, number=1)
    assert (kept.body, kept.by, kept.for_org_id) == (BODY, cast.editor_a, "zilverlinde")
    assert (kept.at, kept.restored_from) == (raised.at, None)
    assert before <= raised.at <= clock.now()


@pytest.mark.django_db
def test_the_plan_says_when_it_changed(cast, plan):
    raised = put(plan, cast.editor_a)
    plan.refresh_from_db()
    assert raised is not None
    assert plan.changed_at == raised.at


@pytest.mark.django_db
@pytest.mark.parametrize("seen", [-1, 1, 7])
def test_another_version_writes_nothing_at_all(cast, plan, seen):
    changed = Plan.objects.get(pk=plan.pk).changed_at
    assert put(plan, cast.editor_a, seen=seen) is None
    assert versions(plan) == []
    assert Plan.objects.get(pk=plan.pk).changed_at == changed
    assert SectionState.objects.get(plan=plan, section="challenge").version == 0


@pytest.mark.django_db
def test_the_second_of_two_on_one_version_is_too_late(cast, plan):
    assert put(plan, cast.editor_a)
    assert put(plan, cast.editor_b) is None
    assert versions(plan) == [(None, 1)]


@pytest.mark.django_db
def test_each_organisation_has_versions_of_its_own_budget(cast, plan):
    SectionVersion.objects.filter(state__section="budget").delete()
    SectionState.objects.filter(section="budget").delete()
    for org in (None, "zilverlinde", "waterrand"):
        SectionState.objects.create(plan=plan, section="budget", org_id=org)
    lines = {"body": {"lines": []}, "section": "budget"}
    assert put(plan, cast.editor_a, org="zilverlinde", **lines)
    assert put(plan, cast.editor_a, org="zilverlinde", seen=1, **lines)
    assert put(plan, cast.editor_b, org="waterrand", **lines)
    assert put(plan, cast.editor_a, **lines)  # the payment route, of the plan itself
    assert versions(plan, "budget") == sorted(
        [(None, 1), ("waterrand", 1), ("zilverlinde", 1), ("zilverlinde", 2)], key=str
    )


@pytest.mark.django_db
def test_a_budget_that_was_never_saved_has_no_version_to_raise(cast, plan):
    coalition.join(plan, cast, "baken", cast.editor_c)
    assert put(plan, cast.editor_c, org="baken", section="budget") is None
    assert not SectionState.objects.filter(org="baken").exists()


@pytest.mark.django_db
def test_a_given_moment_and_a_restored_version_are_kept(cast, plan):
    at = datetime(2027, 1, 2, 3, 4, 5, tzinfo=UTC)
    raised = put(plan, cast.editor_a, at=at, restored_from=3, for_org=None)
    assert raised is not None
    kept = SectionVersion.objects.get(state=raised.state)
    assert (raised.at, kept.at, kept.restored_from, kept.for_org_id) == (at, at, 3, None)


def _confirmed(plan: Plan, cast) -> Member:
    """The lead has confirmed."""
    member = plan.members.get(org="zilverlinde")
    Confirmation.objects.create(
        member=member,
        by=cast.signatory_a,
        function="Bestuurder",
        statements=[],
        content_sha="0" * 64,
        at=clock.now(),
    )
    return member


@pytest.mark.django_db
def test_it_says_whether_a_confirmation_stands(cast, plan):
    raised = put(plan, cast.editor_a)
    assert raised is not None
    assert not raised.is_confirmed
    _confirmed(plan, cast)
    again = put(plan, cast.editor_a, seen=1)
    assert again is not None
    assert again.is_confirmed


@pytest.mark.django_db
@pytest.mark.parametrize("gone", ["lapsed", "left"])
def test_a_confirmation_that_lapsed_or_of_one_that_left_does_not_count(cast, plan, gone):
    member = _confirmed(plan, cast)
    at = clock.now() + timedelta(seconds=1)
    if gone == "lapsed":
        member.confirmations.update(lapsed_at=at, lapsed_because="Anders")
    else:
        Member.objects.filter(pk=member.pk).update(left_at=at)
    raised = put(plan, cast.editor_a)
    assert raised is not None
    assert not raised.is_confirmed


@pytest.mark.django_db
def test_the_confirmation_of_another_plan_does_not_count(cast, plan):
    _confirmed(coalition.duo(cast), cast)
    raised = put(plan, cast.editor_a)
    assert raised is not None
    assert not raised.is_confirmed


@pytest.mark.django_db(transaction=True)
def test_of_many_at_the_same_moment_one_is_in_time(cast):
    plan = coalition.duo(cast)

    def one(_number: int) -> bool:
        try:
            with transaction.atomic():
                return put(plan, cast.editor_a) is not None
        finally:
            connection.close()

    with ThreadPoolExecutor(6) as pool:
        outcomes = list(pool.map(one, range(12)))
    assert outcomes.count(True) == 1
    assert versions(plan) == [(None, 1)]
