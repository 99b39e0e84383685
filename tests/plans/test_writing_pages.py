"""What somebody sees who writes a section: what is needed, what is advice, pictures, labels."""

from __future__ import annotations

import re
from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils import translation

from plans.data import Goal, OrgBudget
from plans.forms.editor import SPECS
from plans.gaps import Severity
from plans.library import examples
from plans.models import Plan
from plans.readiness import CHECKS, gaps
from plans.reading import Names, Reading
from plans.services.sections import save_budget, section_version
from plans.structure import Section
from plans.templatetags.point_tags import FEW, advised, by_part, needed, plain_points
from portal.funds.models import FrameworkItem
from tests.builders import coalition
from tests.builders.plandata import complete_plan, facts, goal, line
from tests.builders.sections import filled
from tests.cast import sign_in

NAMES = Names({}, {}, {}, {})


# --- what is needed and what is advice


def found(plan):
    """The points of a plan, each with an address."""
    return [(gap, f"/{gap.anchor}") for gap in gaps(plan, facts())]


def test_points_stand_by_part_in_the_order_of_the_plan():
    parts = by_part(found(complete_plan(goals=(), activities=())))
    assert [p.section for p in parts] == [s for s in Section if s in {p.section for p in parts}]
    assert all(gap.section == part.section for part in parts for gap, _url in part.points)


def test_few_points_stand_open_and_many_only_for_the_first_part():
    many = found(complete_plan(goals=(), activities=(), other_schemes=()))
    assert len(many) > FEW
    assert [p.is_open for p in by_part(many)] == [True] + [False] * (len(by_part(many)) - 1)
    assert all(p.is_open for p in by_part(many[:FEW]))


def test_what_blocks_and_what_is_advice_make_up_everything():
    points = found(complete_plan(goals=(goal(unit="", contributes=()),)))
    assert {gap.severity for gap, _url in needed(points)} == {Severity.BLOCK}
    assert Severity.BLOCK not in {gap.severity for gap, _url in advised(points)}
    assert len(needed(points)) + len(advised(points)) == len(points)


def test_a_message_in_a_list_is_escaped():
    (point, *_rest) = found(complete_plan(goals=(goal(code="<b>", unit=""),)))
    assert "&lt;b&gt;" in plain_points([point])


@pytest.fixture
def plan(cast, client) -> Plan:
    made = coalition.duo(cast)
    sign_in(client, cast.editor_a)
    client.cookies.load({"django_language": "nl"})
    return made


def page(client, plan: Plan, section: Section) -> str:
    return client.get(reverse("plans:section", args=[plan.pk, section.value])).content.decode()


@pytest.mark.django_db
def test_a_section_keeps_what_is_needed_apart_from_what_is_worth_a_look(client, plan):
    html = page(client, plan, Section.GOALS)
    asked, advice = html.split("Nog nodig in dit onderdeel")[1].split("Goed om te bekijken (")[:2]
    assert "Doel D1: vul de indicator in." in asked
    assert "geen activiteit werkt aan dit doel" not in asked
    assert "geen activiteit werkt aan dit doel" in advice
    assert "Deze punten houden u niet tegen." in advice


@pytest.mark.django_db
def test_a_long_list_of_what_is_needed_is_folded(client, plan):
    html = page(client, plan, Section.OTHER_SCHEMES)
    assert re.search(r"<details[^>]*><summary>.*?Toon alle 1\d punten</summary>", html)
    assert "Toon alle" not in page(client, plan, Section.BASIS)


@pytest.mark.django_db
def test_little_advice_stands_open_and_much_is_folded(client, plan, cast):
    opened = '<details class="help worth-a-look" open>'
    assert opened in page(client, plan, Section.SUPPORT)
    goals = tuple(Goal(code=f"D{n}", statement="Meer samen") for n in (1, 2, 3))
    coalition.save(plan, cast, Section.GOALS, goals=goals)
    html = page(client, plan, Section.GOALS)
    assert 'class="help worth-a-look"' in html
    assert opened not in html


@pytest.mark.django_db
def test_the_plan_says_per_part_what_is_open(client, plan):
    html = client.get(reverse("plans:detail", args=[plan.pk])).content.decode()
    heads = re.findall(r'<details( open)?><summary>.*?<span class="name">(.*?)</span>', html)
    names = [name for _is_open, name in heads]
    goals = names.index("Doelen")
    assert names.index("Opgave en bijdrage") < goals < names.index("Aanpak en planning")
    submit = client.get(reverse("plans:submit", args=[plan.pk])).content.decode()
    assert '<span class="name">Doelen</span>' in submit


def ways(html: str, plan: Plan) -> set[str]:
    """The addresses of this plan that a page leads to."""
    found = re.findall(rf'href="(/plannen/{plan.pk}/[^"#]*)', html)
    return {address for address in found if not address.endswith("/pdf/")}


@pytest.mark.django_db
@pytest.mark.parametrize("who", ["signatory_a", "manager_a", "editor_b"])
def test_every_way_on_the_page_of_a_plan_is_open_to_who_sees_it(client, plan, cast, who):
    """Who may not write a part is led to where it is read."""
    sign_in(client, getattr(cast, who))
    html = client.get(reverse("plans:detail", args=[plan.pk])).content.decode()
    answers = {address: client.get(address).status_code for address in ways(html, plan)}
    assert answers
    assert set(answers.values()) == {200}, answers
    written = reverse("plans:section", args=[plan.pk, "goals"])
    read = reverse("plans:read", args=[plan.pk]) + "#goals"
    assert (written in html, read in html) == (who == "editor_b", who != "editor_b")


# --- SMART, beside the goal


@pytest.mark.django_db
def test_each_letter_is_named_once_with_all_its_reasons(client, plan):
    html = page(client, plan, Section.GOALS)
    assert html.count("<strong>Meetbaar: van welk cijfer naar welk cijfer.</strong>") == 1
    assert "vul de eenheid in" in html
    assert "vul de nulmeting in" in html


@pytest.mark.django_db
def test_a_goal_to_read_names_its_lines_and_is_silent_about_what_is_not_filled_in(
    client, plan, cast
):
    known = FrameworkItem.objects.filter(framework__use="goal").first()
    assert known is not None
    goals = (Goal(code="D1", statement="Meer samen", framework_items=(known.code,)),)
    coalition.save(plan, cast, Section.GOALS, goals=goals)
    html = client.get(reverse("plans:read", args=[plan.pk])).content.decode()
    goal_ = html.split('<h3><span class="code">D1</span>')[1].split("</dl>")[0]
    assert "Lijnen waaraan het bijdraagt" in goal_
    assert known.name_nl in goal_
    assert "()" not in goal_
    assert "– –" not in goal_


# --- pictures


def test_the_money_per_year_is_drawn_and_said_in_words():
    with translation.override("nl"):
        chart = Reading(complete_plan(), NAMES).tapering
        assert chart is not None
        (first, *_rest, last) = chart.table.rows
        assert str(chart.desc) == f"Van {first[1]} in {first[0]} naar {last[1]} in {last[0]}."
        assert chart.table.head == ["Jaar", "Uit het fonds"]


@pytest.mark.parametrize(
    ("amounts", "year"),
    [
        ({2026: "300", 2027: "200"}, None),
        ({2026: "200", 2027: "200"}, 2027),
        ({2026: "200", 2027: "300"}, 2027),
        ({2026: "200"}, None),
    ],
)
def test_a_plan_whose_money_does_not_become_less_says_in_which_year(amounts, year):
    """R-6.4-5."""
    one = line(quantity=None, amounts={y: Decimal(a) for y, a in amounts.items()})
    reading = Reading(complete_plan(budget=(OrgBudget("zilverlinde", (one,)),)), NAMES)
    assert reading.stays_high == year


def test_without_money_nothing_is_drawn():
    reading = Reading(complete_plan(budget=()), NAMES)
    assert reading.tapering is None
    assert reading.stays_high is None


def test_one_year_of_money_runs_from_nowhere_to_nowhere():
    one = line(quantity=None, amounts={2026: Decimal(100)})
    chart = Reading(complete_plan(budget=(OrgBudget("zilverlinde", (one,)),)), NAMES).tapering
    assert chart is not None
    assert chart.desc == ""


@pytest.mark.django_db
def test_after_the_plan_shows_the_money_per_year_where_it_is_written_and_read(client, plan, cast):
    html = page(client, plan, Section.EMBEDDING)
    assert "Uit het fonds" in html
    assert "Het geld loopt niet af" not in html
    one = line(quantity=None, amounts={2027: Decimal("10.00"), 2028: Decimal("900000.00")})
    version = section_version(plan, Section.BUDGET, "zilverlinde")
    save_budget(plan.pk, "zilverlinde", [one], by=cast.editor_a, version=version)
    html = page(client, plan, Section.EMBEDDING)
    assert "Het geld loopt niet af: in 2028" in html
    assert "Leg hieronder uit waarom" in html
    read = client.get(reverse("plans:read", args=[plan.pk])).content.decode()
    assert "Het geld loopt niet af: in 2028" in read
    assert "Leg hieronder uit waarom" not in read


@pytest.mark.django_db
def test_a_form_with_an_error_still_shows_the_money_per_year(client, plan):
    address = reverse("plans:section", args=[plan.pk, "embedding"])
    data = filled(client, address, **{"embedding-items__0__yearly_cost": "veel"})
    html = client.post(address, data).content.decode()
    assert "error-summary" in html
    assert "Uit het fonds" in html


def test_the_timeline_names_who_does_it_and_the_goals_it_serves():
    with translation.override("nl"):
        chart = Reading(complete_plan(), NAMES).planning
        assert chart is not None
        notes = [row[-1] for row in chart.table.rows]
        assert "Stichting De Zilverlinde, voor doel D1" in notes
        assert "A is een activiteit, M een mijlpaal en R een rapportage" in str(chart.desc)


# --- fields


def paths():
    """Every field of the sections: its path in PlanData, its name, its form."""
    for spec in SPECS.values():
        forms = [(spec.key, spec.form)] if spec.form else []
        nested = [(f"{spec.key}.{r.key}" if r.nested else r.key, r.form) for r in spec.rows]
        for key, form in [*forms, *nested]:
            for name, field in form.base_fields.items():
                if not field.required and not field.widget.is_hidden:
                    yield f"{key}.{name}", name, form


def test_a_field_that_nothing_asks_for_says_that_it_is_optional():
    asked = {check.field for check in CHECKS}
    unsaid = [p for p, name, form in paths() if p not in asked and name not in form.optional]
    assert unsaid == ["support.statements.date"]  # asked for at the organisation


def test_a_field_that_must_be_filled_in_is_never_called_optional():
    stops = {check.field for check in CHECKS if check.severity == Severity.BLOCK}
    called = {path for path, name, form in paths() if name in form.optional}
    assert called & stops == set()


@pytest.mark.django_db
def test_the_values_per_year_are_called_optional_once(client, plan):
    html = page(client, plan, Section.GOALS).split("<template")[0]
    assert html.count("<legend>Tussentijdse waarden <span") == 1


@pytest.mark.django_db
def test_without_goals_an_activity_says_where_to_write_them(client, plan, cast):
    says = "Er zijn nog geen doelen. Schrijf die eerst op, in onderdeel 4."
    assert says not in page(client, plan, Section.APPROACH)
    coalition.save(plan, cast, Section.GOALS, goals=())
    assert says in page(client, plan, Section.APPROACH)


@pytest.mark.django_db
def test_what_there_is_to_know_of_a_scheme_is_folded_when_it_is_long(client, plan):
    html = page(client, plan, Section.OTHER_SCHEMES)
    cards = re.findall(r'<fieldset class="row-card plan-row" id="scheme-.*?</textarea>', html, re.S)
    assert len(cards) > 10
    folded = [card for card in cards if "Over deze regeling" in card]
    assert 0 < len(folded) < len(cards)
    assert all(card.count('type="radio"') >= 3 for card in cards)


@pytest.mark.parametrize("rows", ["goals", "lines"])
def test_an_example_names_its_source_without_a_code_of_ours(rows):
    said = " ".join(f"{e.about} {e.ref}" for e in examples(rows))
    assert not re.search(r"\bE\d+\b|\bR-\d", said)
