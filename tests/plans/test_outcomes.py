"""What the checks found is kept per plan, and never outlives what it was found in."""

from __future__ import annotations

import random
import re
from collections.abc import Callable
from datetime import date
from decimal import Decimal

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.db.models import F
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.translation import override

from plans import data as d
from plans.gaps import Severity
from plans.models import (
    Confirmation,
    FactsTouched,
    Goal,
    Member,
    Narrative,
    Outcome,
    Plan,
)
from plans.outcome import Outcome as Found
from plans.outcome import checks_version, decode, encode
from plans.services.outcomes import faults, looked_at, outcome_of
from plans.structure import Section
from portal.accounts.models import Organisation, User
from portal.funds.models import CostCategory, OfficePolicy, OtherScheme, Purpose
from tests.builders import budgets, coalition, plans
from tests.cast import sign_in

pytestmark = pytest.mark.django_db


def same(plan: Plan) -> bool:
    """Whether what a page gets, looked at and kept, is what a new look finds."""
    first, kept, new = outcome_of(plan.pk), outcome_of(plan.pk), looked_at(plan.pk)
    body = Outcome.objects.get(pk=plan.pk).body
    return told(first) == told(kept) == told(new) and body == encode(new)


def told(outcome: Found) -> list[tuple[object, ...]]:
    """All that a reader in one language gets of an outcome."""
    rows: list[tuple[object, ...]] = [
        (
            g.condition,
            g.section,
            g.code,
            g.severity,
            str(g.message),
            g.anchor,
            g.rule,
            g.org,
            g.also,
        )
        for g in outcome.gaps
    ]
    return [*rows, (outcome.budgeted, dict(outcome.lapsed))]


def is_kept(plan: Plan) -> bool:
    """Whether the next page can do without looking."""
    row, facts = Outcome.objects.get(pk=plan.pk), FactsTouched.objects.get()
    return (row.held_for, row.facts, row.checks) == (row.touched, facts.touched, checks_version())


def codes(plan: Plan) -> set[str]:
    return {gap.code for gap in outcome_of(plan.pk).gaps}


@pytest.fixture
def plan(cast) -> Plan:
    return coalition.duo(cast)


# --- the value


def test_an_outcome_says_the_same_after_it_was_kept_in_every_language(plan):
    found = looked_at(plan.pk)
    kept = encode(found)
    for language in ("nl", "en"):
        with override(language):
            back = decode(kept)
            assert [str(g.message) for g in back.gaps] == [str(g.message) for g in found.gaps]
    fields = ("condition", "section", "code", "severity", "anchor", "rule", "org", "also")
    for name in fields:
        assert [getattr(g, name) for g in back.gaps] == [getattr(g, name) for g in found.gaps]
    assert (back.budgeted, back.lapsed) == (found.budgeted, found.lapsed)
    assert isinstance(back.gaps[0].severity, Severity)


def test_who_has_a_budget_and_what_lapsed_are_kept_too():
    found = Found((), frozenset({"b", "a"}), {"a": (Section.GOALS, Section.BASIS)})
    assert decode(encode(found)) == found


# --- kept, and for how long


def test_the_second_look_asks_two_queries(plan, django_assert_num_queries):
    first = outcome_of(plan.pk)
    with django_assert_num_queries(2):
        assert told(outcome_of(plan.pk)) == told(first)
    assert is_kept(plan)


def test_a_save_is_seen_at_once(cast, plan):
    assert "goal_unit" in codes(plan) or codes(plan)
    before = codes(plan)
    coalition.save(plan, cast, Section.GOALS, goals=(budgets.goal(1),))
    assert not is_kept(plan)
    assert codes(plan) != before
    assert same(plan)


def test_other_checks_make_what_was_kept_worthless(plan):
    outcome_of(plan.pk)
    Outcome.objects.filter(pk=plan.pk).update(checks="older", body="not even an outcome")
    assert same(plan)
    assert is_kept(plan)


def test_a_plan_without_a_row_is_looked_at_each_time(plan):
    Outcome.objects.filter(pk=plan.pk).delete()
    assert told(outcome_of(plan.pk)) == told(looked_at(plan.pk))
    assert not Outcome.objects.filter(pk=plan.pk).exists()


def test_a_new_plan_has_a_row_and_a_deleted_one_takes_it_along(cast, plan):
    assert Outcome.objects.get(pk=plan.pk).touched > 0
    other = Plan.objects.get(pk=plan.pk)
    other.pk, other.reference, other._state.adding = None, "", True
    other.save()
    assert Outcome.objects.filter(pk=other.pk).exists()
    Narrative.objects.create(plan=other)
    other.delete()
    assert not Outcome.objects.filter(pk=other.pk).exists()


RAW: dict[str, Callable[[Plan], object]] = {
    "a text": lambda p: Narrative.objects.filter(plan=p).update(problem="Nachten zonder zorg."),
    "a goal": lambda p: Goal.objects.filter(plan=p).update(unit="cliënten"),
    "a goal goes": lambda p: Goal.objects.filter(plan=p).delete(),
    "a task": lambda p: p.members.filter(role="participant").update(task=""),
    "who left": lambda p: p.members.filter(role="participant").update(left_at=p.created_at),
    "the period": lambda p: Plan.objects.filter(pk=p.pk).update(end=date(2031, 12, 31)),
    "a KVK number": lambda p: Organisation.objects.filter(slug="waterrand").update(kvk=""),
    "a name": lambda p: Organisation.objects.filter(slug="waterrand").update(name="Anders"),
    "the kind of cost": lambda p: CostCategory.objects.filter(code="PROJ").update(
        flag_schemes={p.scheme_id: "warn"}
    ),
    "another scheme": lambda p: OtherScheme.objects.update(name_nl="Nog een regeling"),
    "a purpose": lambda p: Purpose.objects.filter(scheme=p.scheme_id).delete(),
    "the policy": lambda p: OfficePolicy.objects.filter(office=p.office).update(
        report_months=F("report_months") + 1
    ),
}


@pytest.mark.parametrize("what", RAW)
def test_a_change_is_seen_whoever_writes_it(plan, what):
    """Past every service: the database itself keeps count."""
    Narrative.objects.get_or_create(plan=plan)
    outcome_of(plan.pk)
    assert is_kept(plan)
    RAW[what](plan)
    assert not is_kept(plan)
    assert same(plan)


def test_a_contact_without_a_name_is_seen(cast, plan):
    person: User = cast.editor_b
    Member.objects.filter(plan=plan, org="waterrand").update(contact=person)
    outcome_of(plan.pk)
    User.objects.filter(pk=person.pk).update(last_login=plan.created_at)
    assert is_kept(plan)  # a sign-in changes nothing
    User.objects.filter(pk=person.pk).update(name="")
    assert not is_kept(plan)
    assert same(plan)


def test_reference_data_that_stay_the_same_change_nothing(plan):
    outcome_of(plan.pk)
    CostCategory.objects.update(code=F("code"))
    assert is_kept(plan)


def test_a_change_in_one_plan_leaves_another_alone(cast, plan):
    other = budgets.large(cast, providers=2, lines=2, goals=1)
    outcome_of(plan.pk), outcome_of(other.pk)
    Goal.objects.filter(plan=other).update(unit="")
    assert is_kept(plan)
    assert not is_kept(other)


# --- every table


_READ = re.compile(r'(?:FROM|JOIN) "(\w+)"')
# The row that the look itself makes when it is missing counts as read.
_COUNTED = "SELECT DISTINCT tgrelid::regclass::text FROM pg_trigger WHERE tgname ~ '^plans_touched'"


def test_every_table_that_a_look_reads_is_counted(cast):
    """Fails for a new table: add it in a migration, as 0004_touched does."""
    plan = plans.draft_plan(cast, "V11")  # spans regions
    with CaptureQueriesContext(connection) as found:
        looked_at(plan.pk)
    read = {table for query in found.captured_queries for table in _READ.findall(query["sql"])}
    with connection.cursor() as cursor:
        cursor.execute(_COUNTED)
        counted = {name for (name,) in cursor.fetchall()}
    assert {"plans_plan", "plans_budgetamount", "funds_costcategory"} <= read
    assert read <= counted


def test_the_facts_know_no_clock(plan):
    """An outcome that depends on the day would have to be looked at anew each day."""
    from plans.checks.case import Facts

    for name, kind in Facts.__annotations__.items():
        assert "date" not in str(kind), name


# --- random edits


def edits(cast, chance: random.Random) -> dict[str, Callable[[Plan], object]]:
    """Things that people do to a plan, with other content each time."""

    def goals(plan: Plan) -> None:
        found = [budgets.goal(n) for n in range(1, chance.randint(1, 4))]
        if chance.random() < 0.5:
            found = [d.Goal(code=g.code, statement=g.statement) for g in found]
        coalition.save(plan, cast, Section.GOALS, goals=tuple(found))

    def basis(plan: Plan) -> None:
        end = date(chance.choice([2028, 2029, 2033]), 12, 31)
        start = date(2027, 1, 1)
        told = chance.choice(["", "Samen nachtzorg.", "x" * 20_000])
        value = d.Basis(start=start, end=end, sectors=("VV",), summary=told)
        coalition.save(plan, cast, Section.BASIS, title=plan.title, basis=value)

    def challenge(plan: Plan) -> None:
        value = d.Challenge(problem=chance.choice(["", "Te weinig mensen.", "BSN 111222333"]))
        coalition.save(plan, cast, Section.CHALLENGE, challenge=value)

    def budget(plan: Plan) -> None:
        whose = chance.choice([("zilverlinde", cast.editor_a), ("waterrand", cast.editor_b)])
        amount = str(Decimal(chance.randint(1, 90)) * 100)
        coalition.budget(plan, whose[1], whose[0], chance.choice(["", "Projectleider"]), amount)

    def person(plan: Plan) -> None:
        seat = Member.objects.filter(plan=plan).order_by("?").first()
        Member.objects.filter(pk=seat.pk).update(
            task=chance.choice(["", "Taak"]), contact=chance.choice([None, cast.editor_b.pk])
        )

    def organisation(plan: Plan) -> None:
        sectors = chance.choice([[], ["VV"], ["GZ"]])
        Organisation.objects.filter(slug="zilverlinde").update(sectors=sectors)

    def confirmation(plan: Plan) -> None:
        Confirmation.objects.filter(member__plan=plan).delete()
        seat = Member.objects.get(plan=plan, org="waterrand")
        if chance.random() < 0.7:
            Confirmation.objects.create(
                member=seat,
                by=cast.signatory_b,
                at=plan.created_at,
                content={},
                sha256="0" * 64,
            )

    return {f.__name__: f for f in (goals, basis, challenge, budget, person, organisation)}


@pytest.mark.parametrize("seed", range(4))
def test_after_any_edit_what_is_kept_is_what_a_new_look_finds(cast, plan, seed):
    chance = random.Random(seed)
    acts = edits(cast, chance)
    for _turn in range(8):
        name = chance.choice(sorted(acts))
        acts[name](plan)
        assert same(plan), name
    assert list(faults()) == []


# --- looking whether it is true


def test_a_kept_outcome_that_is_not_true_is_found(plan):
    outcome_of(plan.pk)
    call_command("check_outcomes")
    Outcome.objects.filter(pk=plan.pk).update(body=encode(Found(())))
    assert list(faults()) == [plan.pk]
    assert list(faults([plan.pk + 1])) == []
    with pytest.raises(CommandError, match=str(plan.pk)):
        call_command("check_outcomes")


# --- on the pages


@pytest.mark.parametrize("name", ["detail", "coalition"])
def test_a_page_says_the_same_looked_at_or_kept(cast, client, plan, name):
    sign_in(client, cast.editor_a)
    address = reverse(f"plans:{name}", args=[plan.pk])
    Outcome.objects.update(held_for=None)
    client.get(address)
    Outcome.objects.update(held_for=None)
    looked = client.get(address).content.decode()
    kept = client.get(address).content.decode()
    token = re.compile(r'(X-CSRFToken": "|csrfmiddlewaretoken" value="|_once" value=")[^"]+')
    assert token.sub("", kept) == token.sub("", looked)
    assert is_kept(plan)


def test_a_kept_outcome_is_shown_in_the_language_of_the_reader(cast, client, plan):
    sign_in(client, cast.editor_a)
    address = reverse("plans:detail", args=[plan.pk])
    dutch = client.get(address).content.decode()
    client.cookies["django_language"] = "en"
    User.objects.filter(pk=cast.editor_a.pk).update(language="en")
    english = client.get(address).content.decode()
    with override("nl"):
        assert str(outcome_of(plan.pk).gaps[0].message) in dutch
    with override("en"):
        assert str(outcome_of(plan.pk).gaps[0].message) in english


def test_what_lacks_in_anothers_figures_stays_hidden_when_it_was_kept(cast, client, plan):
    """The outcome is that of the whole plan; who reads gets its own part of it (R-6.4-1a)."""
    coalition.budget(plan, cast.editor_b, "waterrand", "", "613.70")
    told = [str(g.message) for g in outcome_of(plan.pk).gaps if g.org == "waterrand"]
    assert told
    for person, sees in ((cast.editor_b, True), (cast.editor_a, False)):
        sign_in(client, person)
        client.get(reverse("plans:detail", args=[plan.pk]))
        page = client.get(reverse("plans:detail", args=[plan.pk])).content.decode()
        assert (told[0] in page) is sees
