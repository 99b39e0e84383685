"""Which checks on a condition were met: named, not only counted."""

from __future__ import annotations

import pytest
from django.utils.translation import override
from msgspec.structs import replace

from plans.checked import checked
from plans.demo.files import content
from plans.readiness import blocking, checks_of, gaps, meter
from tests.builders.plandata import facts

CONDITIONS = [f"TM24-{number}" for number in range(10)]
V1 = content("V1")
FACTS = facts()


@pytest.mark.parametrize("condition", CONDITIONS)
@pytest.mark.parametrize("language", ["nl", "en"])
def test_every_check_has_a_name(condition, language):
    with override(language):
        found = checked(condition)
    assert found.met
    assert found.open == ()
    assert len(found.met) <= len(checks_of(condition))
    for name in found.met:
        assert name[0].isupper(), name
        assert "." not in name, name


def test_in_the_language_of_the_page():
    with override("nl"):
        assert "Doelen: Eenheid" in checked("TM24-3").met
    with override("en"):
        assert "Goals: Unit" in checked("TM24-3").met


def test_what_is_not_met_is_named_apart():
    lacking = replace(V1, goals=(replace(V1.goals[0], unit=""), *V1.goals[1:]))
    found = blocking(gaps(lacking, FACTS))
    with override("nl"):
        names = checked("TM24-3", {gap.code for gap in found})
    assert names.open == ("Doelen: Eenheid",)
    assert "Doelen: Eenheid" not in names.met


def test_without_goals_what_they_lack_is_open_too():
    found = blocking(gaps(replace(V1, goals=()), FACTS))
    with override("nl"):
        names = checked("TM24-3", {gap.code for gap in found})
    assert {"Doelen: Doel", "Doelen: Eenheid", "Doelen: Streefwaarde"} <= set(names.open)


@pytest.mark.parametrize("condition", CONDITIONS)
def test_something_is_named_as_open_whenever_the_meter_counts_something(condition):
    for data in (V1, replace(V1, goals=()), content("V5"), content("V8")):
        found = gaps(data, FACTS)
        (reading,) = meter(found, [condition])
        names = checked(condition, {gap.code for gap in blocking(found)})
        assert bool(names.open) == bool(reading.open)
