"""The grid of budget lines: quick to draw, the server's sums, examples to start from."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.urls import reverse

from plans import store
from plans.data import Line
from plans.forms.budget import BudgetContext
from plans.forms.grid import Options
from plans.library import examples
from plans.models import Plan
from plans.services import sections
from plans.structure import Section
from portal.funds.models import CostCategory
from tests.builders import coalition
from tests.builders.sections import filled
from tests.cast import sign_in

pytestmark = pytest.mark.django_db
OWN = "zilverlinde"


@pytest.fixture
def plan(cast, client) -> Plan:
    plan = coalition.duo(cast)
    sign_in(client, cast.editor_a)
    return plan


def url(plan: Plan) -> str:
    return reverse("plans:lines", args=[plan.pk, OWN])


def page(client, plan: Plan, data=None) -> str:
    response = client.post(url(plan), data) if data else client.get(url(plan))
    return response.content.decode()


def save(plan: Plan, cast, *lines: Line) -> None:
    version = sections.section_version(plan, Section.BUDGET, OWN)
    sections.save_budget(plan.pk, OWN, lines, by=cast.editor_a, version=version)


def saved(plan: Plan) -> tuple[Line, ...]:
    return sections.current_values(plan, Section.BUDGET, OWN)["lines"]


def test_what_is_shown_can_be_sent_back_unchanged(client, cast, plan):
    lines = (
        Line("PROJ", "Een", "fund", "", "D1", True, Decimal("0.50"), "fte", Decimal("1000.00")),
        Line("TECH", "<b>Twee</b>", "other", "ZonMw", amounts={2027: Decimal("1250.05")}),
    )
    save(plan, cast, *lines)
    assert client.post(url(plan), filled(client, url(plan))).status_code == 302
    assert saved(plan) == lines
    assert "<b>Twee" not in page(client, plan)


def test_an_error_stands_at_its_cell(client, plan):
    html = page(client, plan, filled(client, url(plan), lines__0__year_2027="veel"))
    assert 'id="id_lines-0-year_2027_error"' in html
    assert 'aria-describedby="id_lines-0-year_2027_error"' in html


def test_totals_and_products_come_from_the_server_too(client, cast, plan):
    save(plan, cast, Line("PROJ", "Een", quantity=Decimal("0.05"), unit_price=Decimal("0.10")))
    html = page(client, plan)
    assert "€\u00a00,01" in html  # half a cent, rounded up
    assert "data-line-product>" in html


def test_without_javascript_a_button_adds_a_line(client, plan):
    html = page(client, plan, {**filled(client, url(plan)), "add_row": "lines"})
    assert 'name="lines-1-description"' in html
    assert 'value="Projectleider"' in html


def test_a_typical_line_comes_in_filled_and_is_saved_only_by_saving(client, plan):
    typed = {**filled(client, url(plan)), "add_row": "lines-example", "lines-example": "advice"}
    html = page(client, plan, typed)
    assert 'value="Extern advies"' in html
    assert 'value="135,00"' in html
    assert len(saved(plan)) == 1


def test_an_unknown_example_changes_nothing(client, plan):
    typed = {**filled(client, url(plan)), "add_row": "lines-example", "lines-example": "x"}
    assert 'name="lines-1-description"' not in page(client, plan, typed)


def test_a_known_indicator_fills_a_goal(client, plan):
    address = reverse("plans:section", args=[plan.pk, "goals"])
    typed = {**filled(client, address), "add_row": "goals-example", "goals-example": "absence"}
    html = client.post(address, typed).content.decode()
    assert 'value="Ziekteverzuim"' in html
    assert "Meer samen" in html


@pytest.mark.parametrize("rows", ["lines", "goals"])
def test_examples_name_their_source_and_are_unique(rows):
    found = examples(rows)
    assert len({e.code for e in found}) == len(found) >= 8
    assert all(e.ref and e.about and e.fills for e in found)


def test_typical_lines_fill_fields_that_exist_with_categories_that_exist():
    categories = set(CostCategory.objects.values_list("code", flat=True))
    for example in examples("lines"):
        assert example.fills["category"] in categories
        assert set(example.fills) <= set(Line.__struct_fields__)


def test_no_examples_for_other_rows():
    assert examples("members") == ()
    assert examples("../goals") == ()


def test_a_choice_that_is_no_longer_offered_stays_in_sight():
    options = Options([("", "Kies"), ("D1", "Doel 1")])
    assert '<option value="D9" selected>D9</option>' in options.chosen("D9")
    assert '<option value="D1" selected>Doel 1</option>' in options.chosen("D1")


def test_money_in_a_year_outside_the_plan_has_a_column_and_stays(client, cast, plan):
    line = Line("PROJ", "Oud", amounts={2025: Decimal("10.00")})
    save(plan, cast, line)
    assert BudgetContext(plan, store.read(plan), OWN).years == [2025, 2027, 2028]
    assert client.post(url(plan), filled(client, url(plan))).status_code == 302
    assert saved(plan) == (line,)


def test_400_lines_are_one_form(client, cast, plan):
    lines = [Line("PROJ", f"Regel {n}", amounts={2027: Decimal(n + 1)}) for n in range(400)]
    save(plan, cast, *lines)
    changes = {"lines__399__description": "De laatste"}
    assert client.post(url(plan), filled(client, url(plan), **changes)).status_code == 302
    assert saved(plan)[399].description == "De laatste"


@pytest.mark.parametrize("count", [1, 3])
def test_queries_do_not_grow_with_the_lines(
    client, cast, plan, count, django_assert_max_num_queries
):
    save(plan, cast, *[Line("PROJ", f"Regel {n}") for n in range(count)])
    with django_assert_max_num_queries(24) as counted:
        client.get(url(plan))
    assert COUNTED.setdefault("grid", len(counted)) == len(counted)


COUNTED: dict[str, int] = {}
