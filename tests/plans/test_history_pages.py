"""The pages of the history: who sees what of whom, and what two versions differ in."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.urls import reverse
from msgspec.structs import replace

from plans import history, store
from plans.compare import TOTAL
from plans.data import CashierShare, Challenge, Goal, Line, MoneyRoute, OrgBudget
from plans.models import Plan
from plans.reading import Names
from plans.services import answering, inviting
from plans.structure import Section
from plans.views.changes import parts
from tests.builders import accounts, coalition, plandata, plans
from tests.builders.coalition import SECRET_LINE
from tests.builders.sections import filled
from tests.cast import sign_in
from tests.kept import kept

pytestmark = pytest.mark.django_db
IBAN, OLD_IBAN = "NL25DEMO0000000002", "NL52DEMO0000000001"
# What belongs to one organisation, in an older and in the present version (practice.md 6.2).
OLD_LINE, OLD_PRICE = "Geheim nachtbudget", "77,41"


@pytest.fixture
@kept
def plan(cast) -> Plan:
    """Two versions of Waterrand's lines and of the cashier's figures, of a text and of a goal."""
    made = coalition.duo(cast)
    coalition.budget(made, cast.editor_b, "waterrand", OLD_LINE, "774.10")
    coalition.budget(made, cast.editor_b, "waterrand", SECRET_LINE, "613.70")
    for iban, production, tariff in ((OLD_IBAN, 7654321, "91.3"), (IBAN, 8765432, "93.7")):
        share = CashierShare("zilverlinde", iban, Decimal(production), Decimal(tariff))
        coalition.save(made, cast, Section.BUDGET, money=MoneyRoute("cashier", cashiers=(share,)))
    for text in ("Wij helpen 300 cliënten.", "Wij helpen 350 cliënten."):
        coalition.save(made, cast, Section.CHALLENGE, challenge=Challenge(problem=text))
    coalition.save(made, cast, Section.GOALS, goals=(Goal("D1", statement="Meer thuis"),))
    return Plan.objects.get(pk=made.pk)


def page(client, plan, name: str = "history", *args, **query) -> str:
    answer = client.get(reverse(f"plans:{name}", args=[plan.pk, *args]), query)
    assert answer.status_code == 200, answer.status_code
    return answer.content.decode()


def everything(client, plan) -> str:
    """Every page of the history and every comparison that this person can open."""
    refs = [f"{kind}{v.pk}" for v in history.versions(plan) for kind in "vb"]
    compare = reverse("plans:compare", args=[plan.pk])
    answers = [client.get(compare, {"van": ref, "naar": "nu"}) for ref in refs]
    answers += [client.get(compare, {"van": "nu", "naar": refs[-1]})]
    answers += [client.get(reverse("plans:history", args=[plan.pk]))]
    answers += [client.get(reverse("plans:section_history", args=[plan.pk, s])) for s in Section]
    put_back = [reverse("plans:put_back", args=[plan.pk, v.pk]) for v in history.versions(plan)]
    answers += [client.get(url) for url in put_back]
    assert sum(a.status_code == 200 for a in answers) > 30
    return "\n".join(a.content.decode() for a in answers)


LINES = (SECRET_LINE, OLD_LINE, OLD_PRICE, "61,37")
CASHIER = (IBAN, OLD_IBAN, "7.654.321", "8.765.432", "91,3", "93,7")
# practice.md 6.2 by row: who finds the lines of Waterrand and the figures of the cashier in any
# page of the history.
MATRIX = [
    ("editor_a", (), CASHIER, LINES),
    ("signatory_a", (), CASHIER, LINES),
    ("editor_b", LINES, (), (*CASHIER, "NL25 DEMO", "NL52 DEMO")),
    ("signatory_b", LINES, (), (*CASHIER, "NL25 DEMO", "NL52 DEMO")),
]


@pytest.mark.parametrize(("who", "own", "cashier", "hidden"), MATRIX)
def test_a_member_finds_its_own_figures_and_never_those_of_another(
    client, cast, plan, who, own, cashier, hidden
):
    sign_in(client, cast[who])
    html = everything(client, plan)
    assert [s for s in hidden if s in html] == []
    assert [s for s in (*own, *cashier) if s not in html] == []


def test_a_partner_finds_totals_and_no_line_at_all(client, cast, plan):
    town = accounts.partner("Gemeente Oever")
    person = accounts.colleague(town, "editor")
    invitation = inviting.invite(
        plan.pk, by=cast.editor_a, role="partner", email=person.email, org=town
    )
    answering.accept(str(invitation.pk), by=person, org=town)
    sign_in(client, person)
    html = everything(client, plan)
    assert [s for s in (*LINES, *CASHIER, "Projectleider") if s in html] == []
    assert "774,10" in html  # what Waterrand asked in total, in the older version


def test_members_see_how_the_total_of_another_changed(client, cast, plan):
    sign_in(client, cast.editor_a)
    old = history.versions(plan, Section.BUDGET).filter(state__org="waterrand")[1]
    html = page(client, plan, "compare", van=f"v{old.pk}", naar="nu")
    assert "774,10" in html
    assert "613,70" in html
    assert "−€" in html.replace("\u2212", "−") or "160,40" in html


def test_the_office_finds_what_was_filed_and_nothing_else(client, cast):
    plan = plans.filed_plan(cast, "V1").plan
    version = history.versions(plan)[0]
    sign_in(client, cast.coordinator)
    html = page(client, plan)
    assert reverse("plans:submission", args=[plan.pk, 1]) in html
    assert version.by.name not in html.split("</header>")[-1] or "terugzetten" not in html
    assert f"v{version.pk}" not in html
    compare = reverse("plans:compare", args=[plan.pk])
    assert client.get(compare, {"van": "i1", "naar": "i1"}).status_code == 200
    for ref in ("nu", f"v{version.pk}", f"b{version.pk}"):
        assert client.get(compare, {"van": "i1", "naar": ref}).status_code == 404
    goals = reverse("plans:section_history", args=[plan.pk, "goals"])
    assert client.get(goals).status_code == 404
    back = reverse("plans:put_back", args=[plan.pk, version.pk])
    assert client.get(back).status_code == 404
    assert client.post(back).status_code == 404


@pytest.mark.parametrize("name", ["history", "compare"])
def test_somebody_outside_finds_nothing(client, cast, plan, name):
    sign_in(client, cast.outsider)
    assert client.get(reverse(f"plans:{name}", args=[plan.pk])).status_code == 404


def test_the_list_says_when_what_who_and_for_whom(client, cast, plan):
    sign_in(client, cast.editor_a)
    html = page(client, plan)
    assert cast.editor_b.name in html
    assert "Zorggroep Waterrand" in html
    assert "Begroting en kassier: Zorggroep Waterrand" in html
    one_part = page(client, plan, "section_history", "challenge")
    assert "Begroting en kassier: Zorggroep Waterrand" not in one_part


def test_words_that_went_and_came_are_marked_and_said_in_words(client, cast, plan):
    sign_in(client, cast.editor_b)
    newest = history.versions(plan, Section.CHALLENGE)[0]
    refs = {"van": f"b{newest.pk}", "naar": f"v{newest.pk}", "onderdeel": "challenge"}
    html = page(client, plan, "compare", **refs)
    assert "<del>" in html
    assert "<ins>" in html
    assert "weggehaald:" in html
    assert "toegevoegd:" in html
    assert "Meer thuis" not in html


def test_the_same_version_twice_says_so(client, cast, plan):
    sign_in(client, cast.editor_a)
    assert "gelijk" in page(client, plan, "compare", van="nu", naar="nu")


@pytest.mark.parametrize(
    "query",
    [
        {},
        {"van": "nu"},
        {"van": "nu", "naar": "v0"},
        {"van": "nu", "naar": "nu", "onderdeel": "x"},
        {"van": "'", "naar": "nu"},
        {"van": "i1", "naar": "nu"},
    ],
)
def test_a_comparison_with_nothing_is_not_found(client, cast, plan, query):
    sign_in(client, cast.editor_a)
    assert client.get(reverse("plans:compare", args=[plan.pk]), query).status_code == 404


def test_putting_back_asks_first_and_then_does_it(client, cast, plan):
    sign_in(client, cast.editor_a)
    old = history.versions(plan, Section.CHALLENGE)[1]
    url = reverse("plans:put_back", args=[plan.pk, old.pk])
    assert url in page(client, plan)
    html = client.get(url).content.decode()
    assert "350" in html
    answer = client.post(url, filled(client, url))
    assert answer.status_code == 302
    assert store.read(plan).challenge.problem == "Wij helpen 300 cliënten."
    assert "versie 1 teruggezet" in page(client, plan)


def test_putting_back_twice_from_one_page_has_one_effect(client, cast, plan):
    sign_in(client, cast.editor_a)
    old = history.versions(plan, Section.CHALLENGE)[1]
    url = reverse("plans:put_back", args=[plan.pk, old.pk])
    data = filled(client, url)
    client.post(url, data)
    client.post(url, data)
    assert history.versions(plan, Section.CHALLENGE).count() == 3


def test_somebody_who_saved_meanwhile_is_not_overwritten(client, cast, plan):
    sign_in(client, cast.editor_a)
    old = history.versions(plan, Section.CHALLENGE)[1]
    url = reverse("plans:put_back", args=[plan.pk, old.pk])
    data = filled(client, url)
    coalition.save(
        plan, cast, Section.CHALLENGE, by=cast.editor_b, challenge=Challenge(problem="Van B")
    )
    answer = client.post(url, data)
    assert answer.status_code == 200
    assert "Van B" in answer.content.decode()
    assert store.read(plan).challenge.problem == "Van B"


def test_lines_of_another_cannot_be_put_back(client, cast, plan):
    sign_in(client, cast.editor_a)
    old = history.versions(plan, Section.BUDGET).filter(state__org="waterrand")[1]
    url = reverse("plans:put_back", args=[plan.pk, old.pk])
    assert client.get(url).status_code == 403
    assert client.post(url, {"seen_version": "3"}).status_code == 403
    assert url not in page(client, plan)


def test_the_list_costs_the_same_with_few_and_many_versions(
    client, cast, django_assert_num_queries
):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    plan = coalition.duo(cast)
    sign_in(client, cast.editor_a)
    url = reverse("plans:section_history", args=[plan.pk, "challenge"])
    coalition.save(plan, cast, Section.CHALLENGE, challenge=Challenge(problem="Eén"))
    client.get(url)
    with CaptureQueriesContext(
        connection,
    ) as one:
        client.get(url)
    for number in range(2):
        text = f"Versie {number}"
        coalition.save(
            plan, cast, Section.CHALLENGE, by=cast.editor_b, challenge=Challenge(problem=text)
        )
    with django_assert_num_queries(len(one)):
        client.get(url)


# What the differences look like


def shown(old, new, section=None):
    names = Names({}, {}, {"SCHOL": "Scholing"}, {})
    return {part.section: part for part in parts(old, new, names, section)}


def test_a_text_a_value_and_a_cell_each_stand_on_their_own_shelf():
    old = plandata.complete_plan()
    lines = old.budget[0].lines
    amounts = {**lines[0].amounts, 2027: Decimal("25000.00")}
    budget = (
        OrgBudget("zilverlinde", (replace(lines[0], amounts=amounts), *lines[1:])),
        *old.budget[1:],
    )
    new = replace(
        old,
        basis=replace(old.basis, summary="Drie aanbieders maken één nachtteam."),
        goals=(replace(old.goals[0], target_value=Decimal(350)),),
        budget=budget,
    )
    found = shown(old, new)
    assert [r.label for r in found[Section.BASIS].texts]
    assert (found[Section.GOALS].values[0].before, found[Section.GOALS].values[0].after) == (
        "300",
        "350",
    )
    cell = found[Section.BUDGET].cells[0]
    assert (cell.before, cell.after, cell.more) == (
        "€\u00a020.000",
        "€\u00a025.000",
        "+€\u00a05.000",
    )


def test_totals_are_amounts_too():
    old = plandata.complete_plan()
    masked = replace(
        old, budget=(OrgBudget("waterrand", totals={"fund": {2026: Decimal("10.00")}}),)
    )
    more = replace(old, budget=(OrgBudget("waterrand", totals={"fund": {2026: Decimal("12.50")}}),))
    cell = shown(masked, more)[Section.BUDGET].cells[0]
    assert "2,50" in cell.more
    assert TOTAL == "budget.totals"


def test_codes_come_as_names_and_nothing_as_a_dash():
    old = plandata.complete_plan()
    new = replace(
        old,
        goals=(replace(old.goals[0], owner="waterrand", kind="outcome", source=""),),
        iza_gala=replace(old.iza_gala, filed_before=True),
        budget=(
            OrgBudget("zilverlinde", (*old.budget[0].lines, Line("SCHOL", "Erbij"))),
            *old.budget[1:],
        ),
    )
    found = shown(old, new)
    goals = {row.label: row for row in found[Section.GOALS].values}
    owner = next(row for label, row in goals.items() if "igenaar" in label or "wner" in label)
    assert (owner.before, owner.after) == ("Stichting De Zilverlinde", "Zorggroep Waterrand")
    assert any(row.after == "–" for row in goals.values())
    assert found[Section.IZA_GALA].values[0].after in ("ja", "yes")
    assert any(row.after == "Erbij" for row in found[Section.BUDGET].values)


def test_only_one_part_when_asked():
    old = plandata.complete_plan()
    new = replace(old, title="Anders", goals=())
    assert set(shown(old, new, Section.GOALS)) == {Section.GOALS}


def test_putting_back_is_offered_only_to_who_may_put_something_back(client, cast, plan):
    offer = "of zet een eerdere terug"
    sign_in(client, cast.editor_b)
    assert offer in page(client, plan)
    assert offer in page(client, plan, "section_history", Section.BUDGET)
    assert offer in page(client, plan, "section_history", Section.GOALS)
    sign_in(client, cast.signatory_b)
    assert offer not in page(client, plan)
    assert offer not in page(client, plan, "section_history", Section.GOALS)
    Plan.objects.filter(pk=plan.pk).update(state="withdrawn", ended_at=plan.created_at)
    sign_in(client, cast.editor_b)
    assert offer not in page(client, plan)
    assert offer not in page(client, plan, "section_history", Section.BUDGET)
