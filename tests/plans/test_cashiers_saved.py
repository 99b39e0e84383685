"""The payment route is saved again and again; each cashier stays one row (R-1.5-2)."""

from __future__ import annotations

from decimal import Decimal

import pytest
from msgspec.structs import replace

from plans import store
from plans.services.coalition import accept_cashier
from plans.services.sections import save_money, section_version
from plans.structure import Section
from tests.builders.plans import draft_plan

pytestmark = pytest.mark.django_db


def save(plan, cast, money):
    version = section_version(plan, Section.BUDGET)
    return save_money(plan.pk, money, by=cast.editor_a, version=version)


def test_saving_the_same_cashier_twice_keeps_one_row_and_its_acceptance(cast):
    plan = draft_plan(cast, "V1")
    accept_cashier(plan.cashiers.get().pk, by=cast.signatory_a)
    save(plan, cast, store.read(plan).money)
    assert plan.cashiers.get().accepted_by == cast.signatory_a


def test_an_acceptance_lapses_when_the_share_changes(cast):
    plan = draft_plan(cast, "V1")
    accept_cashier(plan.cashiers.get().pk, by=cast.signatory_a)
    money = store.read(plan).money
    other = replace(money.cashiers[0], shares={2026: Decimal("1.00")})
    save(plan, cast, replace(money, cashiers=(other,)))
    assert plan.cashiers.get().accepted_by is None


def test_a_cashier_that_is_named_no_longer_goes(cast):
    plan = draft_plan(cast, "V1")
    money = store.read(plan).money
    other = replace(money.cashiers[0], org="waterrand", iban="")
    save(plan, cast, replace(money, cashiers=(other,)))
    assert [c.org_id for c in plan.cashiers.all()] == ["waterrand"]
