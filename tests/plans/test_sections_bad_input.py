"""Every form refuses with a sentence, keeps what was typed, and puts the error at its field."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.urls import reverse

from plans import store
from plans.models import CoalitionInvitation, Plan
from plans.services.sections import section_version
from plans.structure import Section
from portal.drafts import services as drafts
from tests.builders import coalition
from tests.builders.sections import filled
from tests.cast import sign_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def plan(cast, client) -> Plan:
    made = coalition.duo(cast)
    sign_in(client, cast.editor_a)
    client.cookies.load({"django_language": "nl"})
    return made


def url(name: str, plan: Plan, *more: object) -> str:
    return reverse(f"plans:{name}", args=[plan.pk, *more])


def refused(client, address: str, field: str, value: object, **others: object) -> str:
    """Post the form with one wrong value; the page shows it again with the error at the field."""
    data = filled(client, address, **{field.replace("-", "__"): value}, **others)
    answer = client.post(address, data)
    html = answer.content.decode()
    assert answer.status_code == 200, answer.status_code
    assert f'id="id_{field}_error"' in html
    assert 'class="error-summary"' in html
    assert f'href="#id_{field}' in html
    assert "<title>Fout:" in html
    return html


@pytest.mark.parametrize(
    ("section", "field", "value", "says"),
    [
        ("basis", "basis-title", "", "Vul “Titel van het plan” in"),
        ("basis", "basis-title", "x" * 121, "121 tekens"),
        ("basis", "basis-start", "31-2-2027", ""),
        ("basis", "basis-start", "volgend jaar", ""),
        ("basis", "basis-end", "1-1-2026", "einde moet na het begin liggen"),
        ("goals", "goals-0-target_value", "twaalf", ""),
        ("goals", "goals-0-target_value", "1,2,3", ""),
        ("goals", "goals-0-statement", "x" * 2001, ""),
        ("goals", "goals-0-kind", "onzin", ""),
        ("goals", "goals-0-owner", "outsider", ""),
    ],
)
def test_a_section_refuses(client, plan, section, field, value, says):
    html = refused(client, url("section", plan, section), field, value)
    assert says in html
    if value and value not in ("onzin", "outsider"):
        assert str(value) in html


def saved(client, address: str, **values: object) -> str:
    """Post the form with these values; the page after that."""
    return client.post(address, filled(client, address, **values), follow=True).content.decode()


@pytest.mark.parametrize("day", ["1-1-2026", "31-12-2026"])
def test_a_target_that_does_not_lie_after_the_baseline_is_saved_with_advice(client, plan, day):
    """The same sentence, wherever it stands: SMART advises."""
    address = url("section", plan, "goals")
    changes = {"goals__0__target_date": day, "goals__0__baseline_date": "31-12-2026"}
    html = saved(client, address, **changes)
    assert "Doel D1: de streefdatum ligt niet na de nulmeting. Controleer beide datums." in html


def test_an_activity_may_last_one_day(client, plan):
    address = url("section", plan, "approach")
    one_day = {"activities__0__start": "1-4-2027", "activities__0__end": "1-4-2027"}
    assert "error-summary" not in saved(client, address, **one_day)
    html = saved(client, address, **one_day | {"activities__0__end": "31-3-2027"})
    assert "Het einde ligt voor het begin" in html


@pytest.mark.parametrize(
    ("field", "value", "says"),
    [
        ("lines-0-year_2027", "-5", "lager dan nul"),
        ("lines-0-year_2027", "12,345", ""),
        ("lines-0-year_2027", "12.50.3", ""),
        ("lines-0-year_2027", "veel", "veel"),
        ("lines-0-year_2027", "99999999999999999", "te groot"),
        ("lines-0-quantity", "tien", ""),
        ("lines-0-unit_price", "-1", ""),
        ("lines-0-category", "", "Kies een kostensoort"),
        ("lines-0-description", "x" * 501, "501 tekens"),
    ],
)
def test_a_budget_line_refuses(client, plan, field, value, says):
    html = refused(client, url("lines", plan, "zilverlinde"), field, value)
    assert says in html
    assert f'<a href="#id_{field}">Post 1: ' in html
    own = next(b for b in store.read(plan).budget if b.org == "zilverlinde")
    assert own.lines[0].amounts == {2027: Decimal("1000.00")}


def test_another_source_needs_a_name(client, plan):
    address = url("lines", plan, "zilverlinde")
    refused(client, address, "lines-0-other_source", "", lines__0__source="other")


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("iban", "NL00DEMO0000000001"),
        ("iban", "BE68539007547034"),
        ("iban", "x" * 35),
        ("production_eur", "-1"),
        ("tariff_pct", "abc"),
    ],
)
def test_the_cashier_form_refuses(client, plan, field, value):
    money = filled(client, url("money", plan), money__route="cashier", money__vat="included")
    client.post(url("money", plan), money | {"cashiers-0-org": "zilverlinde"})
    html = refused(client, url("cashier", plan, "zilverlinde"), field, value)
    assert value in html


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"find": ""}, "find"),
        ({"find": "12345678"}, "find"),
        ({"find": "x" * 161}, "find"),
        ({"email": "geen adres"}, "email"),
        ({"message": "x" * 1001}, "message"),
        ({"role": "participant", "kind": "municipality"}, "role"),
        ({"find": "Zorggroep Waterrand"}, "find"),
    ],
)
def test_an_invitation_is_refused(client, plan, changes, field):
    good = {"find": "Nieuw Huis", "kind": "provider", "role": "participant", "message": ""}
    data = good | {"email": "nieuw@voorbeeld.test"} | changes
    answer = client.post(url("invite", plan), data)
    assert f'id="id_{field}_error"' in answer.content.decode()
    assert CoalitionInvitation.objects.filter(state="pending").count() == 0


@pytest.mark.parametrize("name", ["withdraw", "remove"])
def test_a_reason_is_needed(client, plan, name):
    more = [plan.members.get(org="waterrand").pk] if name == "remove" else []
    answer = client.post(url(name, plan, *more), {"reason": " "})
    assert 'id="id_reason_error"' in answer.content.decode()
    plan.refresh_from_db()
    assert (plan.state, plan.members.filter(left_at=None).count()) == ("draft", 2)


def test_a_title_is_needed_to_start(client, plan):
    address = reverse("plans:start", args=[plan.call_id])
    lead = plan.lead_id
    answer = client.post(address, {"lead": lead, "title": ""})
    assert 'id="id_title_error"' in answer.content.decode()
    client.post(address, {"lead": 0, "title": "Een ander plan"})
    assert Plan.objects.count() == 1


def test_a_row_is_added_without_javascript(client, plan):
    address = url("section", plan, "goals")
    data = filled(client, address, goals__0__statement="Nog niet bewaard", add_row="goals")
    html = client.post(address, data).content.decode()
    assert 'name="goals-1-statement"' in html
    assert "Nog niet bewaard" in html
    assert store.read(plan).goals[0].statement == "Meer samen"


def test_a_budget_row_is_added_without_javascript(client, plan):
    address = url("lines", plan, "zilverlinde")
    data = filled(client, address, lines__0__description="Half getypt", add_row="lines")
    html = client.post(address, data).content.decode()
    assert 'name="lines-1-description"' in html
    assert "Half getypt" in html


def test_a_draft_comes_back_and_is_gone_after_saving(client, cast, plan):
    address = url("section", plan, "goals")
    data = filled(client, address, goals__0__statement="Bewaard als concept")
    key = f"plan:{plan.pk}:goals"
    from django.http import QueryDict

    kept = QueryDict(mutable=True)
    for name, value in data.items():
        kept.setlist(name, value if isinstance(value, list) else [value])
    drafts.save(cast.editor_a.pk, key, kept)
    html = client.get(address).content.decode()
    assert "Bewaard als concept" in html
    client.post(address, data)
    assert store.read(plan).goals[0].statement == "Bewaard als concept"
    assert "Bewaard als concept" in client.get(address).content.decode()
    from portal.drafts.models import Draft

    assert not Draft.objects.filter(key=key).exists()


def test_a_double_click_saves_once(client, plan):
    address = url("section", plan, "goals")
    data = filled(client, address, goals__0__statement="Eén keer")
    first, second = client.post(address, data), client.post(address, data)
    assert (first.status_code, second.status_code) == (302, 302)
    assert section_version(plan, Section.GOALS) == 2


def test_a_double_click_invites_once(client, plan):
    address = url("invite", plan)
    data = filled(client, address, find="Nieuw Huis", email="nieuw@voorbeeld.test")
    client.post(address, data)
    client.post(address, data)
    assert plan.invitations.filter(org_name="Nieuw Huis").count() == 1


def test_a_double_click_starts_one_plan(client, plan):
    address = reverse("plans:start", args=[plan.call_id])
    data = filled(client, address, title="Tweede plan", lead=plan.lead_id)
    client.post(address, data)
    client.post(address, data)
    assert Plan.objects.filter(title="Tweede plan").count() == 1
