"""What was typed and not sent stands in the form again, on every page of a plan with typing."""

from __future__ import annotations

import pytest
from django.http import QueryDict
from django.urls import reverse

from plans import store
from plans.data import CashierShare, MoneyRoute
from plans.models import Plan
from plans.structure import Section
from portal.drafts import services as drafts
from portal.drafts.models import Draft
from tests.builders import coalition
from tests.builders.sections import Page, filled
from tests.cast import sign_in

pytestmark = pytest.mark.django_db
LINE = {"lines__0__description": "Projectleider in de trein", "lines__0__year_2027": "1.250,00"}


@pytest.fixture
def plan(cast, client) -> Plan:
    made = coalition.duo(cast)
    share = CashierShare(org="zilverlinde", iban="NL52DEMO0000000001")
    coalition.save(made, cast, Section.BUDGET, money=MoneyRoute("cashier", cashiers=(share,)))
    sign_in(client, cast.editor_a)
    client.cookies.load({"django_language": "nl"})
    return made


def keep(cast, key: str, data: dict[str, object]) -> None:
    """As the script does a moment after the typing stops."""
    form = QueryDict(mutable=True)
    for name, value in data.items():
        form.setlist(name, value if isinstance(value, list) else [value])
    drafts.save(cast.editor_a.pk, key, form)


@pytest.mark.parametrize(
    ("name", "more", "key", "typed"),
    [
        ("lines", ("zilverlinde",), "budget:zilverlinde", LINE),
        ("money", (), "money", {"cashiers__0__year_2027": "1.250,00"}),
        ("cashier", ("zilverlinde",), "cashier:zilverlinde", {"production_eur": "7.000.000,51"}),
        (
            "section",
            ("support",),
            "support",
            {"support__TOTAL_FORMS": "1", "support__0__organisation": "Huisartsen"},
        ),
        ("section", ("challenge",), "challenge", {"challenge__problem": "Half een zin, dan"}),
        ("section", ("goals",), "goals", {"goals__0__statement": "Half een doel"}),
    ],
)
def test_a_half_typed_form_stands_on_its_page_again(client, cast, plan, name, more, key, typed):
    address = reverse(f"plans:{name}", args=[plan.pk, *more])
    keep(cast, f"plan:{plan.pk}:{key}", filled(client, address, **typed))
    before = store.read(plan)
    answer = client.get(address)
    html = answer.content.decode()
    assert answer.status_code == 200
    assert "teruggezet" in html
    assert "error-summary" not in html
    for value in typed.values():
        assert str(value) in html
    assert store.read(plan) == before


def test_a_restored_grid_with_a_wrong_row_is_not_scolded_and_still_saved_right(client, cast, plan):
    address = reverse("plans:lines", args=[plan.pk, "zilverlinde"])
    data = filled(client, address, lines__0__description="Zonder", lines__0__category="")
    keep(cast, f"plan:{plan.pk}:budget:zilverlinde", data)
    assert "Fout:" not in client.get(address).content.decode()
    sent = client.post(address, filled(client, address))
    assert sent.status_code == 200
    assert "Fout:" in sent.content.decode()


def test_a_form_that_the_same_person_saved_in_another_tab_is_no_work_of_someone_else(
    client, cast, plan
):
    address = reverse("plans:section", args=[plan.pk, "challenge"])
    one = filled(client, address, challenge__problem="Tab een")
    two = filled(client, address, challenge__access="Tab twee")
    for data in (two, one):  # the text of the second tab is put aside
        client.post(reverse("drafts:save", args=[f"plan:{plan.pk}:challenge"]), data)
    assert "ander tabblad" in client.get(address).content.decode()
    assert client.post(address, one).status_code == 302
    again = filled(client, address)
    assert again["challenge-access"] == ["Tab twee"]
    answer = client.post(address, again)
    html = answer.content.decode()
    assert answer.status_code == 409
    assert "U hebt dit onderdeel in een ander tabblad bewaard" in html
    assert "Iemand anders" not in html
    choice = Page(html).fields
    choice.pop("csrfmiddlewaretoken", None)
    assert client.post(address, choice).status_code == 302
    value = store.read(plan).challenge
    assert (value.problem, value.access) == ("Tab een", "Tab twee")
    assert not Draft.objects.exists()
