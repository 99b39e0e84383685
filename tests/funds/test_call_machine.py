"""Any order of acts on a call: only the table's moves happen, and the facts always agree."""

from datetime import UTC, datetime, time, timedelta

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from portal.audit.models import Event
from portal.funds import calls
from portal.funds.models import Call, ClosingMoved
from portal.funds.terms import Terms
from portal.funds.window import Phase, phase
from portal.funds.workflow import MOVES, State, Verb
from portal.moves import find
from portal.refusal import Refusal
from tests.builders import funds

pytestmark = pytest.mark.django_db

AT = datetime(2026, 3, 2, 11, tzinfo=UTC)
ACTS = [Verb.EDIT, Verb.DISCARD, Verb.PUBLISH, Verb.MOVE_CLOSING, Verb.WITHDRAW]


@pytest.fixture
def prepared(cast):
    """A draft that could be published, and two people."""
    call = funds.draft_call(at=AT, years=(2026,))
    funds.budget()
    return call, {"coordinator": cast.coordinator, "reviewer": cast.reviewer1}


def act(call, verb, by, version, at):
    later = call.closes_on + timedelta(days=1)
    if verb == Verb.EDIT:
        terms = Terms(
            2026, (2026,), call.opens_on, call.opens_time, call.closes_on, time(12), title="Nieuw"
        )
        return calls.update_call(
            call, call.scheme, call.region, terms, by=by, version=version, at=at
        )
    if verb == Verb.MOVE_CLOSING:
        return calls.move_closing(
            call, later, call.closes_time, reason="Storing.", by=by, version=version, at=at
        )
    if verb == Verb.WITHDRAW:
        return calls.withdraw_call(call, reason="Herzien.", by=by, version=version, at=at)
    services = {Verb.DISCARD: calls.discard_call, Verb.PUBLISH: calls.publish_call}
    return services[verb](call, by=by, version=version, at=at)


steps = st.lists(
    st.tuples(
        st.sampled_from(ACTS),
        st.sampled_from(["coordinator", "coordinator", "coordinator", "reviewer"]),
        st.sampled_from([0, 0, 0, -1]),
        st.integers(0, 200),
    ),
    max_size=12,
)


@settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(steps=steps)
def test_only_the_moves_of_the_table_happen(prepared, steps):
    """A wrong person, an old version or a wrong state never changes anything."""
    call, people = prepared
    sid = transaction.savepoint()
    gone = False
    for verb, who, off, days in steps:
        if gone:
            break
        before = Call.objects.select_related("scheme", "region__office").get(pk=call.pk)
        allowed = find(MOVES, verb, before.state) is not None and who == "coordinator" and off == 0
        events = Event.objects.count()
        try:
            with transaction.atomic():
                act(before, verb, people[who], before.version + off, AT + timedelta(days=days))
        except Refusal:
            after = Call.objects.get(pk=call.pk)
            assert (after.state, after.version) == (before.state, before.version)
            assert Event.objects.count() == events
            continue
        assert allowed
        assert Event.objects.count() == events + 1
        gone = verb == Verb.DISCARD
        if not gone:
            agrees(before, verb)
    transaction.savepoint_rollback(sid)


def agrees(before: Call, verb: Verb) -> None:
    """The stored facts fit the state and the move that was made."""
    after = Call.objects.get(pk=before.pk)
    move = find(MOVES, verb, before.state)
    assert move is not None
    assert after.state == (move.target.value if move.target else before.state)
    assert after.version == before.version + 1
    assert (after.published_at is None) == (after.state == State.DRAFT)
    assert (after.withdrawn_at is None) == (after.state != State.WITHDRAWN)
    assert after.closes_at > after.opens_at
    last = ClosingMoved.objects.filter(call=after).order_by("-id").first()
    assert last is None or last.to_closes_at == after.closes_at
    if after.state == State.PUBLISHED:
        assert phase(after, after.closes_at - timedelta(milliseconds=1)) == Phase.OPEN
