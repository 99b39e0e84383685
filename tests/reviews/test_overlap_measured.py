"""What the hints of double funding find and leave alone, measured (R-6.4-7).

The pairs below are what people write: the first must be found, the second must not. The example
plans are the rest of the measure: of their 55 pairs only those few are shown that a reviewer
would want to see.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from itertools import combinations

import pytest

from reviews.overlap import GOAL, LINE, TITLE, Piece, Strength, Subject, overlap, subject
from tests.builders import plandata

NAMES = frozenset({"Stichting De Zilverlinde", "Thuiszorg Het Baken", "Meander & Zoon"})
PAID = {2027: Decimal("8000.00"), 2028: Decimal("4000.00")}
OTHERWISE = {2027: Decimal("9500.00"), 2028: Decimal("4000.00")}

SAME_GOAL = [
    (
        "Op 1 juli 2028 krijgen 900 cliënten gedeelde nachtzorg van drie aanbieders samen.",
        "Uiterlijk 31 december 2027 ontvangen 400 cliënten hun nachtzorg van één gedeeld team.",
    ),
    (
        "Uiterlijk 31 december 2028 gebruiken 300 cliënten een medicijndispenser.",
        "In 2028 nemen 250 cliënten hun medicijnen in met een dispenser.",
    ),
    (
        "Op 31 december 2028 krijgen 80 cliënten een deel van hun zorg via beeldbellen.",
        "Eind 2027 krijgen 120 cliënten zorg via beeldbellen.",
    ),
    (
        "Uiterlijk 30 juni 2029 zijn 400 begeleiders geschoold in signaleren van dementie.",
        "In 2028 zijn 200 begeleiders geschoold om dementie te signaleren.",
    ),
    (
        "Uiterlijk 30 april 2029 zijn zeven zorgaanbieders aangesloten op één zorgcentrale.",
        "Vijf aanbieders sluiten in 2028 aan op een gezamenlijke zorgcentrale.",
    ),
    (
        "Eind 2028 is bij 85% van de ongeplande oproepen binnen 30 minuten iemand ter plaatse.",
        "Bij 90% van de ongeplande oproepen is binnen een half uur een medewerker ter plaatse.",
    ),
]
SAME_LINE = [
    ("Koppeling zorgdossier De Zilverlinde", "Koppeling dossier De Zilverlinde met de centrale"),
    ("Dispensers Het Baken, eenmalig", "Aanschaf medicijndispensers"),
    ("Tablets voor beeldzorg", "Tablets beeldbellen en beeldzorg"),
    ("Opleiding van twaalf coaches", "Coaches opleiden"),
    ("Projectleider nachtzorg", "Projectleider nachtzorg regio"),
    ("Brieven, filmpje en nachtkaart voor cliënten", "Nachtkaart en brief voor cliënten"),
    ("Inrichting nachtnummer en telefonie, eenmalig", "Telefonie nachtnummer"),
    ("Beeldbelsets voor veertig woningen", "Beeldbelsets voor vier teams"),
]
OTHER_GOAL = [
    (
        "Uiterlijk 31 oktober 2027 krijgen 300 cliënten nachtzorg van één team.",
        "Uiterlijk 31 oktober 2027 krijgen 300 cliënten hulp bij medicijnen van één app.",
    ),
    (
        "Uiterlijk 30 juni 2028 is het verzuim bij de vijf aanbieders gedaald van 9,0% naar 7,5%.",
        "Op 30 juni 2028 is de wachttijd bij de vijf aanbieders gedaald van 9 naar 7 weken.",
    ),
    (
        "In 2028 vertrekt hoogstens 22% van de nieuwe medewerkers binnen een jaar.",
        "In 2028 slaapt 22% van de bewoners een uur langer aan één stuk.",
    ),
    (
        "Op 31 augustus 2028 gebruiken 700 cliënten een medicijndispenser.",
        "Op 31 augustus 2028 gebruiken 700 cliënten slim incontinentiemateriaal.",
    ),
    (
        "In september 2028 vindt 70% van de medewerkers de werkdruk goed te doen.",
        "In september 2028 vindt 70% van de cliënten de maaltijden lekker.",
    ),
]
OTHER_LINE = [
    ("Interne projectleider De Zilverlinde", "Interne projectleider De Zilverlinde, flexpool"),
    ("Vervanging tijdens scholing, 40 medewerkers", "Vervanging tijdens inwerken, 75 mensen"),
    ("Vervanging tijdens training Meander & Zoon", "Vervanging tijdens training Meander & Zoon"),
    ("Koppeling roosterpakket De Zilverlinde", "Koppeling zorgdossier De Zilverlinde"),
    ("Licentie eerste zes maanden, 100 cliënten", "Licentie roosterapp, 100 gebruikers"),
    ("Nulmeting, vier halfjaarmetingen en eindmeting", "Eindmeting en vragenlijst medewerkers"),
    ("Gesprekken en folders voor bewoners", "Gesprekken met huisartsenpraktijken"),
    ("Telefoons en tablets voor het nachtteam", "Telefoons en laptops voor het team"),
]
WORTH_A_LOOK = {("v01", "v05"), ("v03", "v08"), ("v04", "v10"), ("v04", "v11")}
"""The same provider couples the same client records twice, pays the same route planning twice,
or buys the same sets twice, in years that both plans run."""


def plan(kind: str, text: str, years=None, **changes) -> Subject:
    org = "baken" if kind == LINE else ""
    piece = Piece(kind, "1", text, org, PAID if years is None and kind == LINE else years or {})
    values = {"orgs": frozenset({"baken"}), "start": date(2026, 1, 1), "end": date(2028, 12, 31)}
    return Subject(**values | changes, pieces=(piece,), names=NAMES)


@pytest.mark.parametrize(("one", "other"), SAME_GOAL)
def test_the_same_goal_in_other_words_is_found_from_both_sides(one, other):
    assert overlap(plan(GOAL, one), plan(GOAL, other)) is not None
    assert overlap(plan(GOAL, other), plan(GOAL, one)) is not None


@pytest.mark.parametrize(("one", "other"), SAME_LINE)
def test_the_same_purpose_of_a_line_is_found_whatever_the_amounts(one, other):
    for years in (PAID, OTHERWISE):
        assert overlap(plan(LINE, one), plan(LINE, other, years)) is not None
        assert overlap(plan(LINE, other, years), plan(LINE, one)) is not None


@pytest.mark.parametrize(("one", "other"), OTHER_GOAL)
def test_goals_that_only_share_their_mould_are_left_alone(one, other):
    assert overlap(plan(GOAL, one), plan(GOAL, other)) is None


@pytest.mark.parametrize(("one", "other"), OTHER_LINE)
def test_lines_that_only_share_the_words_of_every_budget_are_left_alone(one, other):
    assert overlap(plan(LINE, one), plan(LINE, other, OTHERWISE)) is None


def test_of_the_example_plans_only_what_is_worth_a_look_is_shown():
    subjects = {name: subject(plandata.example(name)[0]) for name in plandata.example_names()}
    found = {
        (one, other)
        for one, other in combinations(sorted(subjects), 2)
        if overlap(subjects[one], subjects[other])
    }
    assert found == WORTH_A_LOOK


def test_common_words_with_the_same_amounts_are_a_weak_hint():
    text = "Interne projectleider De Zilverlinde"
    (match,) = overlap(plan(LINE, text), plan(LINE, text)).matches
    assert (match.words, match.same, match.strength) == ((), True, Strength.WEAK)
    assert overlap(plan(LINE, text), plan(LINE, text, {2030: Decimal(1)})) is None


def test_a_goal_of_common_words_only_is_found_when_it_is_the_same():
    text = "Uiterlijk eind 2028 werken medewerkers van alle zorgaanbieders samen."
    assert overlap(plan(GOAL, text), plan(GOAL, text)) is not None


def test_the_same_line_in_the_same_years_is_strong_and_in_other_years_weak():
    text = "Dispensers, eenmalig"
    (both,) = overlap(plan(LINE, text), plan(LINE, text, OTHERWISE)).matches
    (later,) = overlap(plan(LINE, text), plan(LINE, text, {2030: Decimal(1)})).matches
    assert (both.strength, both.years) == (Strength.STRONG, (2027, 2028))
    assert (later.strength, later.years) == (Strength.WEAK, ())


def test_titles_are_compared_too():
    one, other = plan(TITLE, "Pillen op tijd"), plan(TITLE, "Pillen op tijd 2.0")
    assert overlap(one, other) is not None
    assert overlap(one, plan(TITLE, "Samen door de nacht")) is None


def test_strong_matches_come_first():
    def two(first: str, second: str) -> Subject:
        pieces = (Piece(LINE, "1", first, "baken", PAID), Piece(LINE, "2", second, "baken", PAID))
        return Subject(
            frozenset({"baken"}), date(2026, 1, 1), date(2028, 12, 31), pieces, frozenset()
        )

    one = two("Brieven, filmpje en nachtkaart", "Dispensers")
    other = two("Nachtkaart en brief met dispensers", "Dispensers")
    found = overlap(one, other)
    assert found.matches[0].strength == Strength.STRONG
    assert found.matches[0].here.text == "Dispensers"


@pytest.mark.parametrize(
    "changes",
    [
        {"orgs": frozenset({"ander"})},
        {"start": date(2029, 1, 1), "end": date(2029, 12, 31)},
    ],
    ids=["another provider", "another time"],
)
def test_another_provider_or_another_time_is_no_hint(changes):
    text = "Dispensers, eenmalig"
    assert overlap(plan(LINE, text), plan(LINE, text, **changes)) is None
