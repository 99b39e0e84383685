"""The matrix of practice.md 6.2 on the pages: what a member must never find in the HTML."""

from __future__ import annotations

import pytest
from django.urls import reverse

from plans.data import CashierShare, MoneyRoute
from plans.forms.editor import SPECS
from plans.models import Plan
from plans.services import answering, inviting
from plans.structure import Section
from portal.money import format_amount
from tests.builders import accounts, coalition, plans
from tests.builders.coalition import SECRET_LINE, SECRET_PRICE
from tests.cast import sign_in
from tests.kept import kept

pytestmark = pytest.mark.django_db
LEAD_LINE = "Kanarie projectleiding"
IBAN, SPACED = "NL52DEMO0000000001", "NL52 DEMO 0000 0000 01"
PRICE = format_amount(SECRET_PRICE)
PAGES = ("detail", "read", "coalition", "budget", "declarations", "submit", "log", "attachments")


@pytest.fixture
@kept
def plan(cast) -> Plan:
    made = coalition.duo(cast)
    coalition.budget(made, cast.editor_a, "zilverlinde", LEAD_LINE, "1000.00")
    share = CashierShare(org="zilverlinde", iban=IBAN, production_eur=7654321, tariff_pct=None)
    coalition.save(made, cast, Section.BUDGET, money=MoneyRoute("cashier", cashiers=(share,)))
    return Plan.objects.get(pk=made.pk)


def everything(client, plan) -> str:
    """The HTML of every page of a plan that this person can open."""
    urls = [reverse(f"plans:{name}", args=[plan.pk]) for name in (*PAGES, "money", "tasks")]
    urls += [reverse("plans:section", args=[plan.pk, s.value]) for s in SPECS]
    urls += [reverse("plans:lines", args=[plan.pk, org]) for org in ("zilverlinde", "waterrand")]
    urls += [reverse("plans:confirm", args=[plan.pk, m.pk]) for m in plan.members.all()]
    urls += [reverse("plans:cashier", args=[plan.pk, "zilverlinde"]), reverse("plans:list")]
    answers = [client.get(url) for url in urls]
    assert any(a.status_code == 200 for a in answers)
    return "\n".join(a.content.decode() for a in answers)


def partner_of(plan, cast):
    town = accounts.partner("Gemeente Oever")
    person = accounts.colleague(town, "editor")
    invitation = inviting.invite(
        plan.pk, by=cast.editor_a, role="partner", email=person.email, org=town
    )
    answering.accept(str(invitation.pk), by=person, org=town)
    return person


@pytest.mark.parametrize("who", ["editor_a", "signatory_a"])
def test_the_lead_never_sees_lines_of_another(client, cast, plan, who):
    sign_in(client, cast[who])
    html = everything(client, plan)
    assert SECRET_LINE not in html
    assert PRICE not in html


@pytest.mark.parametrize("who", ["editor_b", "signatory_b"])
def test_a_participant_never_sees_lines_or_account_of_the_lead(client, cast, plan, who):
    sign_in(client, cast[who])
    html = everything(client, plan)
    assert LEAD_LINE not in html
    assert IBAN not in html
    assert SPACED not in html
    assert "7.654.321" not in html


def test_the_own_organisation_sees_its_own_lines(client, cast, plan):
    sign_in(client, cast.editor_b)
    html = everything(client, plan)
    assert SECRET_LINE in html
    assert PRICE in html


def test_a_partner_sees_totals_and_no_line_at_all(client, cast, plan):
    sign_in(client, partner_of(plan, cast))
    html = everything(client, plan)
    for secret in (SECRET_LINE, PRICE, LEAD_LINE, IBAN, SPACED, "7.654.321"):
        assert secret not in html
    assert "613,70" in html  # the total per provider and year


def test_members_see_the_totals_of_each_provider(client, cast, plan):
    sign_in(client, cast.editor_a)
    html = client.get(reverse("plans:budget", args=[plan.pk])).content.decode()
    assert "613,70" in html
    assert "1.000" in html


def test_the_office_sees_all_lines_after_filing(client, cast):
    plan = plans.filed_plan(cast, "V1").plan
    hidden = plan.budget_lines.filter(org="waterrand").first()
    sign_in(client, cast.coordinator)
    assert hidden.description in client.get(reverse("plans:read", args=[plan.pk])).content.decode()
    sign_in(client, cast.editor_a)
    for name, more in (("read", []), ("submission", [1]), ("budget", [])):
        html = client.get(reverse(f"plans:{name}", args=[plan.pk, *more])).content.decode()
        assert hidden.description not in html


def test_the_log_hides_the_judging_from_the_coalition(client, cast, plan):
    from portal.audit import services as audit

    about = {"obj": plan, "plan": plan}
    audit.write("review.scored", actor=cast.reviewer1, reason="KANARIE-OORDEEL", **about)
    audit.write("plan.question", actor=cast.coordinator, reason="VRAAG", **about)
    url = reverse("plans:log", args=[plan.pk])
    sign_in(client, cast.editor_a)
    html = client.get(url).content.decode()
    assert "VRAAG" in html
    assert "KANARIE-OORDEEL" not in html


def test_gaps_about_figures_of_one_organisation_stay_there(client, cast, plan):
    sign_in(client, cast.editor_a)
    detail = reverse("plans:detail", args=[plan.pk])
    assert "Zorggroep Waterrand: post" not in client.get(detail).content.decode()
