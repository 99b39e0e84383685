"""The payment route on its pages."""

from __future__ import annotations

import pytest
from django.urls import reverse
from msgspec.structs import replace

from plans import store
from plans.data import CashierShare, MoneyRoute
from plans.structure import Section
from tests.builders import coalition
from tests.builders.sections import filled
from tests.cast import sign_in

pytestmark = pytest.mark.django_db


def test_a_provider_is_cashier_once(client, cast):
    plan = coalition.duo(cast)
    sign_in(client, cast.editor_a)
    address = reverse("plans:money", args=[plan.pk])
    data = filled(client, address, cashiers__0__org="zilverlinde", cashiers__TOTAL_FORMS="2")
    answer = client.post(address, data | {"cashiers-1-org": "zilverlinde"})
    assert 'id="id_cashiers-1-org_error"' in answer.content.decode()
    assert store.read(plan).money.cashiers == ()


def test_an_acceptance_ends_when_the_share_changes(cast):
    plan = coalition.duo(cast)
    share = CashierShare(org="zilverlinde", iban="NL52DEMO0000000001")
    coalition.save(plan, cast, Section.BUDGET, money=MoneyRoute("cashier", cashiers=(share,)))
    from plans.services.coalition import accept_cashier

    accept_cashier(plan.cashiers.get().pk, by=cast.signatory_a)
    assert store.read(plan).money.cashiers[0].accepted
    money = store.read(plan).money
    coalition.save(plan, cast, Section.BUDGET, money=replace(money, vat="included"))
    assert store.read(plan).money.cashiers[0].accepted
    other = replace(money.cashiers[0], iban="NL25DEMO0000000002")
    coalition.save(plan, cast, Section.BUDGET, money=replace(money, cashiers=(other,)))
    assert not store.read(plan).money.cashiers[0].accepted
