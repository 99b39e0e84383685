"""The automatic checks on a plan that spans regions, as each care office reads them. Pure."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from plans.readiness import gaps
from plans.regions import share
from reviews.services.screening import gaps_of
from tests.builders.plandata import example, facts

HERE, THERE = "zuid-holland-noord", "arnhem"


@pytest.fixture
def plan():
    """V11: Arnhem pays all that serves goal D2."""
    data, _expected = example("v11")
    return replace(data, region=HERE, other_regions=(THERE,))


def codes(found) -> list[str]:
    return [gap.code for gap in found]


def test_a_goal_that_another_region_pays_is_no_finding(plan):
    known = facts(plan.scheme)
    assert "goal_unfunded" in codes(gaps(share(plan, HERE), known))
    assert "goal_unfunded" not in codes(gaps(plan, known))
    assert "goal_unfunded" not in codes(gaps_of(plan, HERE, known))


@pytest.mark.parametrize("region", [HERE, THERE])
def test_a_goal_that_nobody_pays_is_found_by_every_office(plan, region):
    budget = tuple(
        replace(part, lines=tuple(line for line in part.lines if line.goal != "D2"))
        for part in plan.budget
    )
    found = gaps_of(replace(plan, budget=budget), region, facts(plan.scheme))
    assert "goal_unfunded" in codes(found)


def test_a_plan_with_one_region_is_checked_as_it_is(plan):
    alone, known = replace(plan, other_regions=()), facts(plan.scheme)
    assert gaps_of(alone, HERE, known) == gaps(alone, known)
