"""Several people at one call at the same moment: one effect, and nobody overwrites another (T6)."""

from dataclasses import replace
from datetime import timedelta

import pytest

from portal.audit.models import Event
from portal.funds import calls
from portal.funds.models import Call, ClosingMoved, OfficePolicy
from portal.funds.queries import policy_of
from portal.funds.settings import change_settings, settings_of
from portal.funds.terms import Terms
from tests.builders import funds
from tests.together import at_once

pytestmark = pytest.mark.django_db(transaction=True)

TRIES = 40


def terms_of(call, title):
    return Terms(
        call.year,
        tuple(call.budget_years),
        call.opens_on,
        call.opens_time,
        call.closes_on,
        call.closes_time,
        title=title,
    )


def test_everybody_publishes_and_it_happens_once():
    call, by = funds.draft_call(years=(2026,)), funds.coordinator()
    funds.budget()
    outcomes = at_once(lambda n: calls.publish_call(call, by=by, version=1), tries=TRIES)
    assert outcomes.count("done") == 1
    assert set(outcomes) <= {"done", "not_allowed"}
    assert Event.objects.filter(verb="call.published").count() == 1


def test_everybody_edits_the_same_version_and_one_wins_without_loss():
    call, by = funds.draft_call(), funds.coordinator()

    def work(n):
        terms = terms_of(call, f"Titel {n}")
        calls.update_call(call, call.scheme, call.region, terms, by=by, version=1)

    outcomes = at_once(work, tries=TRIES)
    winner = outcomes.index("done")
    assert outcomes.count("done") == 1
    assert outcomes.count("stale") == TRIES - 1
    stored = Call.objects.get()
    assert (stored.title, stored.version) == (f"Titel {winner}", 2)


def test_publishing_while_it_is_edited_gives_one_or_the_other():
    call, by = funds.draft_call(years=(2026,)), funds.coordinator()
    funds.budget()

    def work(n):
        if n % 2:
            calls.publish_call(call, by=by, version=1)
        else:
            terms = terms_of(call, "Nog gauw gewijzigd")
            calls.update_call(call, call.scheme, call.region, terms, by=by, version=1)

    outcomes = at_once(work, tries=TRIES)
    stored = Call.objects.get()
    assert outcomes.count("done") == 1
    edited = stored.title == "Nog gauw gewijzigd"
    assert (stored.state == "published") is not edited


def test_withdrawing_while_the_closing_moves_never_leaves_a_half_state():
    call, by = funds.open_call(), funds.coordinator()

    def work(n):
        if n % 2:
            calls.withdraw_call(call, reason="Herzien.", by=by, version=call.version)
        else:
            later = call.closes_on + timedelta(days=n + 1)
            calls.move_closing(
                call, later, call.closes_time, reason="Storing.", by=by, version=call.version
            )

    outcomes = at_once(work, tries=TRIES)
    assert outcomes.count("done") == 1
    stored = Call.objects.get()
    moved = ClosingMoved.objects.count()
    assert (stored.state == "withdrawn", moved) in {(True, 0), (False, 1)}
    assert stored.version == call.version + 1


def test_a_draft_is_deleted_once():
    call, by = funds.draft_call(), funds.coordinator()
    outcomes = at_once(lambda n: calls.discard_call(call, by=by, version=1), tries=TRIES)
    assert outcomes.count("done") == 1
    assert set(outcomes) == {"done", "gone"}
    assert Event.objects.filter(verb="call.discarded").count() == 1


def test_everybody_saves_the_settings_and_one_wins():
    funds.reference()
    policy = policy_of(funds.region().office)
    by = funds.coordinator(role="administrator")

    def work(n):
        settings = replace(settings_of(policy), objection_days=30 + n)
        change_settings(policy, settings, by=by, version=1)

    outcomes = at_once(work, tries=TRIES)
    assert outcomes.count("done") == 1
    stored = OfficePolicy.objects.get(pk=policy.pk)
    assert stored.objection_days == 30 + outcomes.index("done")
    assert Event.objects.filter(verb="office_policy.changed").count() == 1
