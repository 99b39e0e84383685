"""Lists of agreements cost the same with one row and with three; pages lead to each other."""

from __future__ import annotations

import pytest
from django.urls import reverse

from plans.agreements.models import Agreement, ExportRun
from plans.agreements.services.exporting import start_export
from tests.builders import monitoring
from tests.builders.agreements import drawn
from tests.cast import sign_in

pytestmark = pytest.mark.django_db
CODES = ("V1", "V2", "V3")
LIST_QUERIES = 6
EXPORT_QUERIES = 10


def signed(cast, count: int) -> list[Agreement]:
    return [monitoring.running(cast, code) for code in CODES[:count]]


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_of_agreements(client, cast, count, django_assert_num_queries):
    found = signed(cast, count)
    sign_in(client, cast.coordinator)
    with django_assert_num_queries(LIST_QUERIES):
        html = client.get(reverse("agreements:list")).content.decode()
    assert all(a.number in html for a in found)


@pytest.mark.parametrize("count", [1, 3])
def test_the_exports_page(client, cast, count, django_assert_num_queries):
    found = signed(cast, count)
    office = found[0].plan.office
    for _ in range(count):
        start_export(office, {}, by=cast.administrator)
    sign_in(client, cast.administrator)
    with django_assert_num_queries(EXPORT_QUERIES):
        html = client.get(reverse("agreements:exports")).content.decode()
    assert all(a.number in html for a in found)
    assert ExportRun.objects.count() == count


def test_plan_agreement_and_reports_lead_to_each_other(client, cast):
    duties = monitoring.calendar(cast)
    duty = duties[0]
    plan = reverse("plans:detail", args=[duty.plan_id])
    agreement = reverse("agreements:detail", args=[duty.agreement_id])
    report = reverse("monitoring:detail", args=[duty.pk])
    ways = {plan: (agreement, report), agreement: (plan, report), report: (plan, agreement)}
    for who in ("editor_a", "coordinator", "auditor"):
        sign_in(client, cast[who])
        for page, targets in ways.items():
            html = client.get(page).content.decode()
            assert all(f'href="{target}"' in html for target in targets), (who, page)


def test_the_coalition_learns_of_an_agreement_when_it_is_sent_out(client, cast):
    agreement = drawn(cast)
    plan = reverse("plans:detail", args=[agreement.plan_id])
    for who, expected in (("coordinator", True), ("editor_a", False)):
        sign_in(client, cast[who])
        assert (agreement.number in client.get(plan).content.decode()) is expected
