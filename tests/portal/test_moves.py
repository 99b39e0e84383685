"""A table of moves: finding, faults, and the diagram of it."""

from enum import Enum, StrEnum

import pytest
from django.db import models

from portal.moves import Move, diagram, faults, find


class State(models.TextChoices):
    DRAFT = "draft", "Concept"
    SENT = "sent", "Ingediend: wacht"
    DONE = "done", "Afgerond"


class Verb(StrEnum):
    SEND = "send"
    BACK = "back"
    LOOK = "look"
    FINISH = "finish"


SEND = Move(Verb.SEND, (State.DRAFT,), State.SENT, frozenset({"editor"}), when="alles compleet")
BACK = Move(Verb.BACK, (State.SENT,), State.DRAFT, frozenset({"reviewer"}), asks_reason=True)
LOOK = Move(Verb.LOOK, (State.DRAFT, State.SENT), None)
FINISH = Move(Verb.FINISH, (State.SENT,), State.DONE)
MOVES = (SEND, BACK, LOOK, FINISH)


def wrong(moves, states=State, start=State.DRAFT, final=(State.DONE,)):
    return faults(moves, states, start, final)


@pytest.mark.parametrize(
    ("verb", "state", "move"),
    [
        (Verb.SEND, "draft", SEND),
        (Verb.SEND, "sent", None),
        (Verb.LOOK, "sent", LOOK),
        (Verb.LOOK, "done", None),
        (Verb.SEND, State.DRAFT, SEND),
    ],
)
def test_a_move_is_found_by_verb_and_state(verb, state, move):
    assert find(MOVES, verb, state) is move


def test_every_pair_of_verb_and_state_is_either_in_the_table_or_impossible():
    allowed = {(v, s) for v in Verb for s in State if find(MOVES, v, s)}
    assert allowed == {
        (Verb.SEND, State.DRAFT),
        (Verb.BACK, State.SENT),
        (Verb.LOOK, State.DRAFT),
        (Verb.LOOK, State.SENT),
        (Verb.FINISH, State.SENT),
    }


def test_a_good_table_has_no_faults():
    assert wrong(MOVES) == []


def test_a_state_that_cannot_be_reached_is_a_fault():
    assert wrong((SEND, BACK)) == ["done cannot be reached"]


def test_an_open_state_without_a_way_out_is_a_fault():
    assert wrong((SEND, FINISH), final=()) == ["done has no way out"]


def test_a_final_state_that_can_be_left_is_a_fault():
    again = Move(Verb.BACK, (State.DONE,), State.DRAFT)
    assert wrong((SEND, FINISH, again)) == ["done is final but can be left"]


def test_two_moves_for_one_verb_and_state_are_a_fault():
    assert wrong((SEND, SEND, FINISH)) == ["send from draft stands twice"]


def test_a_move_that_stays_is_no_way_out():
    assert "sent has no way out" in wrong((SEND, LOOK))


def test_a_move_cannot_be_changed():
    with pytest.raises(AttributeError):
        SEND.verb = Verb.BACK


def test_the_diagram_is_drawn_from_the_table():
    assert diagram(MOVES, State).splitlines() == [
        "stateDiagram-v2",
        "    draft: Concept",
        "    sent: Ingediend  wacht",
        "    done: Afgerond",
        "    [*] --> draft",
        "    draft --> sent: send [alles compleet]",
        "    sent --> draft: back*",
        "    sent --> done: finish",
        "    done --> [*]",
    ]


def test_a_diagram_of_plain_enums_shows_their_values():
    class Light(Enum):
        RED = "red"
        GREEN = "green"

    text = diagram((Move(Verb.SEND, (Light.RED,), Light.GREEN),), Light)
    assert "    red: red\n" in text
    assert "    red --> green: send\n" in text
