"""The permission tables, and that one call and a list of calls give the same answer."""

from datetime import UTC, datetime

import pytest
from django.contrib.auth.models import AnonymousUser
from django.utils import translation

from portal.accounts.models import OFFICE_ROLES, Role
from portal.funds.access import allowed, may, offices_where, roles_at, visible_to
from portal.funds.calls import publish_call, withdraw_call
from portal.funds.models import Call
from portal.funds.rules import (
    ANYONE,
    OFFICE_PERMITS,
    PERMITS,
    OfficeVerb,
    permitted,
    readable_states,
    why_not,
)
from portal.funds.workflow import FINAL, MOVES, OFFICE_LABELS, START, State, Verb
from portal.moves import faults
from tests.builders import funds

AT = datetime(2026, 3, 2, 11, tzinfo=UTC)


def test_the_table_of_moves_is_sound():
    assert faults(MOVES, State, START, FINAL) == []


def test_every_state_has_a_label_for_the_office_too():
    assert set(OFFICE_LABELS) == set(State)


EXPECTED = {
    "draft": {
        "coordinator": {"read", "edit", "discard", "publish"},
        "reviewer": {"read"},
        "decision_maker": {"read"},
        "auditor": {"read"},
        "administrator": {"read"},
        "anyone": set(),
        "editor": set(),
    },
    "published": {
        "coordinator": {"read", "move_closing", "withdraw"},
        "reviewer": {"read"},
        "administrator": {"read"},
        "anyone": {"read"},
        "editor": set(),
    },
    "withdrawn": {"coordinator": {"read"}, "auditor": {"read"}, "anyone": {"read"}},
}


@pytest.mark.parametrize(
    ("state", "role", "verbs"),
    [(s, r, v) for s, rows in EXPECTED.items() for r, v in rows.items()],
)
def test_a_role_may_do_just_this_in_a_state(state, role, verbs):
    assert permitted({role}, state) == verbs


def test_roles_add_up():
    assert permitted({ANYONE, "coordinator"}, "draft") == permitted({"coordinator"}, "draft")


def test_reading_follows_the_same_table():
    assert readable_states({ANYONE}) == {State.PUBLISHED, State.WITHDRAWN}
    assert readable_states({"auditor"}) == set(State)
    assert readable_states({"editor"}) == frozenset()


def test_no_provider_role_stands_in_the_tables():
    assert set(PERMITS) == {ANYONE, *OFFICE_ROLES}
    assert all(roles <= set(OFFICE_ROLES) for roles in OFFICE_PERMITS.values())


@pytest.mark.parametrize("state", State)
@pytest.mark.parametrize("verb", Verb)
def test_every_refusal_has_a_reason(state, verb):
    with translation.override("en"):
        assert why_not(verb, {"auditor"}, state).endswith(".")


PEOPLE = ["coordinator", "reviewer1", "auditor", "administrator", "menzis_coordinator", "editor_a"]


@pytest.fixture
def three_calls(db):
    """A call of the office in each state."""
    draft, published, withdrawn = (funds.draft_call(at=AT, title=t) for t in "abc")
    by = funds.coordinator()
    for year in draft.budget_years:
        funds.budget(year=year)
    published = publish_call(published, by=by, version=1, at=AT)
    withdrawn = publish_call(withdrawn, by=by, version=1, at=AT)
    withdrawn = withdraw_call(withdrawn, reason="Herzien.", by=by, version=2, at=AT)
    return [draft, published, withdrawn]


@pytest.mark.parametrize("who", [*PEOPLE, "outsider", None])
def test_a_list_shows_what_may_be_read_one_by_one(cast, three_calls, who):
    user = cast[who] if who else AnonymousUser()
    listed = set(Call.objects.filter(visible_to(user)))
    assert listed == {call for call in three_calls if Verb.READ in allowed(user, call)}


@pytest.mark.django_db
@pytest.mark.parametrize("verb", OfficeVerb)
@pytest.mark.parametrize("who", PEOPLE)
def test_offices_where_somebody_may_are_those_where_he_is_let(cast, verb, who):
    offices = {funds.region(s).office for s in ("zuid-holland-noord", "arnhem", "zeeland")}
    listed = offices_where(cast[who], verb)
    assert {o.pk for o in offices if may(cast[who], o.pk, verb)} == listed & {o.pk for o in offices}


@pytest.mark.django_db
def test_a_role_counts_at_its_own_office_only(cast):
    home, other = funds.region().office_id, funds.region("arnhem").office_id
    assert roles_at(cast.coordinator, home) == {ANYONE, Role.COORDINATOR}
    assert roles_at(cast.coordinator, other) == {ANYONE}
    assert roles_at(AnonymousUser(), home) == {ANYONE}
