"""The settings of a care office and the clauses that follow from them."""

from dataclasses import replace

import pytest
from django.db import transaction

from portal.audit.models import Event
from portal.funds.models import OfficePolicy
from portal.funds.queries import clauses_of, policy_of
from portal.funds.settings import change_settings, settings_of
from portal.refusal import Refusal
from tests.builders import funds

pytestmark = pytest.mark.django_db


@pytest.fixture
def policy(cast):
    return policy_of(funds.region().office)


def change(policy, by, version=1, **values):
    settings = replace(settings_of(policy), **values)
    return change_settings(policy, settings, by=by, version=version)


def test_an_administrator_changes_the_settings_and_the_change_is_recorded(cast, policy):
    changed = change(policy, cast.administrator, objection_days=30, reminder_days_before=(14, 7))
    changed.refresh_from_db()
    assert (changed.objection_days, changed.reminder_days_before) == (30, [14, 7])
    assert changed.version == 2
    event = Event.objects.get(verb="office_policy.changed")
    assert event.data["objection_days"] == {"from": 20, "to": 30}
    assert set(event.data) == {"objection_days", "reminder_days_before"}


@pytest.mark.parametrize("who", ["coordinator", "auditor", "menzis_coordinator", "manager_a"])
def test_nobody_else_changes_them(cast, policy, who):
    with pytest.raises(Refusal) as refused:
        change(policy, cast[who], objection_days=1)
    assert refused.value.code == "not_allowed"
    assert OfficePolicy.objects.get(pk=policy.pk).objection_days == 20


def test_saving_the_same_changes_and_records_nothing(cast, policy):
    change(policy, cast.administrator)
    assert OfficePolicy.objects.get(pk=policy.pk).version == 1
    assert not Event.objects.filter(verb="office_policy.changed").exists()


def test_a_stale_save_is_refused(cast, policy):
    change(policy, cast.administrator, objection_days=30)
    with pytest.raises(Refusal) as refused, transaction.atomic():
        change(policy, cast.administrator, objection_days=10)
    assert refused.value.code == "stale"


def test_a_clause_of_the_office_takes_the_place_of_the_default_and_back(cast, policy):
    change(policy, cast.administrator, clauses={"cashier": " Onze tekst. ", "repayment": "  "})
    own = {c.code: c for c in clauses_of(policy_of(policy.office_id))}
    assert (own["cashier"].text, own["cashier"].is_own, own["cashier"].basis) == (
        "Onze tekst.", True, "own",
    )  # fmt: skip
    assert not own["repayment"].is_own
    change(policy_of(policy.office_id), cast.administrator, version=2, clauses={})
    assert not any(c.is_own for c in clauses_of(policy_of(policy.office_id)))


def test_a_clause_that_does_not_exist_is_refused(cast, policy):
    with pytest.raises(Refusal) as refused:
        change(policy, cast.administrator, clauses={"nonsense": "x"})
    assert refused.value.code == "unknown_clause"


def test_the_four_default_clauses_name_their_source():
    funds.reference()
    clauses = clauses_of(policy_of(funds.region("zeeland").office))
    assert [c.code for c in clauses] == ["cashier", "repayment", "competition", "reporting"]
    assert all(c.text == c.default and c.ref and c.version == 1 for c in clauses)


@pytest.mark.parametrize(
    ("region", "says"),
    [
        ("utrecht", "niet over het resultaat"),
        ("zuid-holland-noord", "resultaatverplichting"),
        ("zeeland", "niet of maar deels zijn uitgevoerd"),
    ],
)
def test_the_repayment_clause_follows_the_way_of_accounting(region, says):
    funds.reference()
    clauses = {c.code: c.text for c in clauses_of(policy_of(funds.region(region).office))}
    assert says in clauses["repayment"]
