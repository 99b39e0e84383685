"""The set-up board: organisation × step, and why a next step is closed (G38)."""

from __future__ import annotations

from dataclasses import replace as with_

import pytest
from msgspec.structs import replace

from plans.board import STEPS, Asked, Mark, board, open_steps
from plans.checks.coalition import TASK
from plans.data import Basis
from plans.gaps import Gap, Severity
from plans.structure import Section
from plans.templatetags.board_tags import board_cells
from tests.builders.plandata import complete_plan, member, partner

DONE, OPEN, CLOSED, NONE = Mark.DONE, Mark.OPEN, Mark.CLOSED, Mark.NOT_NEEDED
ASKED = Asked("Thuiszorg Het Baken", "participant", "1 april 2026, 17.00 uur")


def marks(row) -> list[Mark]:
    return [cell.mark for cell in row.cells]


def row_of(name: str, rows):
    return next(r for r in rows if name in r.name)


def plan_with(**changes):
    """The plan of two providers, with another version of Waterrand."""
    plan = complete_plan()
    second = member("waterrand", name="Zorggroep Waterrand", confirmed=False)
    return replace(plan, members=(plan.members[0], replace(second, **changes)))


def unfit(org: str) -> Gap:
    return Gap("", Section.BUDGET, "line_amounts", Severity.BLOCK, "Regel 1", "x", "R", org=org)


def test_the_lead_is_not_invited_and_the_rest_is_done():
    assert marks(board(complete_plan())[0]) == [NONE, DONE, DONE, DONE, DONE, DONE]


def test_every_row_has_a_cell_for_every_step():
    plan = replace(complete_plan(), members=(*complete_plan().members, partner("gemeente")))
    for row in board(plan, [ASKED, with_(ASKED, role="partner"), with_(ASKED, expired=True)]):
        assert len(row.cells) == len(STEPS)


def test_who_was_invited_waits_and_every_later_step_is_closed_with_a_reason():
    row = row_of("Baken", board(complete_plan(), [ASKED]))
    assert marks(row) == [DONE, OPEN, CLOSED, CLOSED, CLOSED, CLOSED]
    assert "17.00" in str(row.cells[1].why)
    assert all(str(cell.why) for cell in row.cells[2:])


def test_an_expired_invitation_says_what_to_do():
    row = row_of("Baken", board(complete_plan(), [with_(ASKED, expired=True)]))
    assert marks(row)[:2] == [OPEN, CLOSED]
    assert str(row.cells[0].why)


def test_without_a_task_the_declarations_are_closed():
    row = row_of("Waterrand", board(plan_with(task=" ")))
    assert marks(row)[2:] == [OPEN, DONE, CLOSED, CLOSED]
    assert [str(step) for step, _cell in open_steps(row)] == [str(STEPS[2])]


def test_an_incomplete_own_budget_closes_the_declarations_without_saying_what_is_wrong():
    row = row_of("Waterrand", board(plan_with(), stops=[unfit("waterrand")]))
    assert marks(row)[2:] == [DONE, OPEN, CLOSED, CLOSED]
    assert "Regel 1" not in "".join(str(cell.why) for cell in row.cells)


def test_the_gaps_of_another_do_not_close_the_own_steps():
    row = row_of("Waterrand", board(plan_with(), stops=[unfit("zilverlinde")]))
    assert marks(row)[2:] == [DONE, DONE, OPEN, CLOSED]


def test_without_a_period_the_budget_is_closed():
    plan = replace(plan_with(), basis=Basis())
    assert row_of("Waterrand", board(plan)).cells[3].mark == CLOSED


def test_a_lapsed_confirmation_says_after_which_change():
    row = row_of("Waterrand", board(plan_with(), lapsed={"waterrand": "Doelen"}))
    assert marks(row)[4:] == [DONE, OPEN]
    assert "Doelen" in str(row.cells[5].why)


def test_a_partner_needs_a_task_and_no_money():
    plan = replace(
        complete_plan(), members=(*complete_plan().members, partner("gemeente", task=""))
    )
    row = row_of("Gemeente", board(plan))
    assert marks(row) == [DONE, DONE, OPEN, NONE, NONE, NONE]


@pytest.mark.parametrize("role", ["participant", "partner"])
def test_nobody_is_on_the_board_twice(role):
    rows = board(complete_plan(), [with_(ASKED, role=role)])
    assert len({row.name for row in rows}) == len(rows)


def test_the_board_asks_what_the_checks_ask():
    """The step “task” and the check behind the submit button stand or fall together (R-6.4-1)."""
    assert TASK.severity == Severity.BLOCK


def test_a_reason_that_steps_share_is_said_once_and_each_cell_names_its_step():
    row = row_of("Baken", board(complete_plan(), [ASKED]))
    drawn = board_cells(row)
    assert drawn.count(str(row.cells[2].why)) == 1
    assert drawn.count(str(row.cells[1].why)) == 1
    assert [f'data-label="{step}"' in drawn for step in STEPS] == [True] * len(STEPS)
    assert drawn.count("<td") == len(STEPS)
