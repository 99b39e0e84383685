"""The table of moves of a membership."""

import pytest
from django.db import IntegrityError, transaction

from portal.accounts.models import Membership, MembershipState, Role
from portal.accounts.workflow import FINAL, MOVES, OFFICE_LABELS, START, State
from portal.moves import faults
from tests.builders.accounts import person, provider


def test_the_table_is_sound():
    assert faults(MOVES, State, START, FINAL) == []


@pytest.mark.parametrize("state", State)
def test_every_state_has_two_labels(state):
    assert str(state.label)
    assert str(OFFICE_LABELS[state])


@pytest.mark.parametrize(
    "values",
    [
        {"state": MembershipState.ENDED},
        {"state": MembershipState.ACTIVE, "ended_at": "2026-01-01T00:00Z"},
        {"state": "other"},
    ],
)
def test_the_database_refuses_a_state_that_does_not_fit_its_facts(db, values):
    membership = Membership(user=person(), organisation=provider(), role=Role.EDITOR, **values)
    with pytest.raises(IntegrityError), transaction.atomic():
        membership.save()


def test_the_database_refuses_a_request_that_was_approved(db):
    user = person()
    membership = Membership(
        user=user, organisation=provider(), role=Role.EDITOR, state="requested", approved_by=user
    )
    with pytest.raises(IntegrityError), transaction.atomic():
        membership.save()


def test_a_role_is_held_once(db):
    user, place = person(), provider()
    Membership.objects.create(user=user, organisation=place, role=Role.EDITOR)
    with pytest.raises(IntegrityError), transaction.atomic():
        Membership.objects.create(user=user, organisation=place, role=Role.EDITOR)
