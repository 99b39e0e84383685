"""The main button of a draft is the next step of whoever looks."""

from __future__ import annotations

import pytest
from django.urls import reverse

from plans.gaps import Gap, Severity, anchor
from plans.models import Plan
from plans.next_step import next_step
from plans.pages import section_url
from plans.services.holding import give
from plans.structure import Section
from plans.workflow import Role
from tests.builders import coalition
from tests.cast import sign_in

EDITOR, LEAD, SIGNER = Role.MEMBER_EDITOR, Role.LEAD_EDITOR, Role.SIGNATORY
PLAN = Plan(pk=7)


def gap(section: Section, code: str = "x", org: str = "", at: str = "") -> Gap:
    return Gap("", section, code, Severity.BLOCK, "Er ontbreekt iets", at or code, "", org)


def unconfirmed(org: str) -> Gap:
    return gap(Section.DECLARATIONS, "unconfirmed", at=anchor("declarations.confirmed", org))


def step(roles: set[Role], *gaps: Gap, held: dict[Section, str] | None = None) -> tuple[str, str]:
    points = [(one, f"/point/{one.code}") for one in gaps if one.org in ("", "waterrand")]
    found = next_step(PLAN, gaps, points, roles=roles, org="waterrand", held=held or {})
    return (found.label, found.url) if found else ("", "")


def test_the_lead_goes_on_with_the_first_part_that_lacks_something():
    assert step({LEAD}, gap(Section.GOALS), gap(Section.SUPPORT)) == (
        "Verder met “Doelen”",
        section_url(PLAN, Section.GOALS),
    )


def test_the_lead_does_not_go_on_with_what_another_writes():
    found = step({LEAD}, gap(Section.GOALS), gap(Section.SUPPORT), held={Section.GOALS: "baken"})
    assert found[1] == section_url(PLAN, Section.SUPPORT)


def test_the_lead_submits_when_nothing_lacks():
    assert step({LEAD}) == ("", "")


def test_a_participant_writes_first_what_was_given_to_it():
    held = {Section.GOALS: "baken", Section.SUPPORT: "waterrand"}
    found = step({EDITOR}, gap(Section.GOALS), gap(Section.BUDGET, "own", "waterrand"), held=held)
    assert found == ("“Draagvlak in de regio” schrijven", section_url(PLAN, Section.SUPPORT))


def test_a_participant_completes_its_own_figures():
    found = step({EDITOR}, gap(Section.GOALS), gap(Section.BUDGET, "own", "waterrand"))
    assert found == ("Uw begroting afmaken", "/point/own")


@pytest.mark.parametrize("roles", [{EDITOR}, {Role.PARTNER}, {SIGNER}])
def test_what_others_must_do_is_nobodys_next_step(roles):
    found = step(roles, gap(Section.GOALS), gap(Section.BUDGET, "other", "baken"))
    assert found == ("", "")


def test_a_signatory_confirms_when_the_own_part_is_complete():
    url = reverse("plans:declarations", args=[PLAN.pk])
    assert step({SIGNER}, gap(Section.GOALS), unconfirmed("waterrand")) == ("Bevestigen", url)
    own = gap(Section.BUDGET, "own", "waterrand")
    assert step({SIGNER}, own, unconfirmed("waterrand")) == ("", "")
    assert step({SIGNER}, unconfirmed("baken")) == ("", "")


@pytest.fixture
def plan(cast, db) -> Plan:
    return coalition.duo(cast)


def whole(client, plan) -> str:
    return client.get(reverse("plans:detail", args=[plan.pk])).content.decode()


def test_only_who_submits_sees_the_button_to_submit(client, cast, plan):
    submit = f'href="{reverse("plans:submit", args=[plan.pk])}"'
    sign_in(client, cast.editor_b)
    page = whole(client, plan)
    assert submit not in page
    assert "voordat de penvoerder kan indienen" in page
    sign_in(client, cast.editor_a)
    page = whole(client, plan)
    assert submit in page
    assert "Verder met" in page
    assert "voordat u kunt indienen" in page


def test_a_participant_sees_the_part_that_it_was_given(client, cast, plan):
    give(plan.pk, Section.SUPPORT, "waterrand", by=cast.editor_a)
    sign_in(client, cast.editor_b)
    assert "“Draagvlak in de regio” schrijven" in whole(client, plan)
