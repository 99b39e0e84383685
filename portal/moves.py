"""A workflow is a table of moves; this is what a row of such a table is.

Each machine (plan, agreement, report …) lists its own moves in its `workflow.py`.
House tests check every table with `faults()`.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from enum import Enum


@dataclass(frozen=True)
class Move:
    """One allowed move: `verb` takes a thing from any of `sources` to `target`.

    `roles` may press it (empty: only time or another service moves it); `asks_reason` says
    that a written reason is obligatory; `when` names the guard, in words, for the diagram.
    A target of None leaves the state as it is (an act that is allowed but does not move).
    """

    verb: Enum
    sources: tuple[Enum, ...]
    target: Enum | None
    roles: frozenset[str] = field(default_factory=frozenset)
    asks_reason: bool = False
    when: str = ""


@dataclass(frozen=True)
class Machine:
    """A workflow as a whole: every `workflow.py` lists its own in `MACHINES`.

    `model` is the table whose `state` it moves (`"plans.Plan"`), `mover` the one module that
    assigns it; house tests hold both against the code.
    """

    name: str
    model: str
    mover: str
    states: tuple[Enum, ...]
    moves: tuple[Move, ...]
    start: Enum
    final: frozenset[Enum]


def find(moves: Iterable[Move], verb: Enum, state: str) -> Move | None:
    """The move that `verb` makes from `state`, or None when there is none."""
    return next(
        (m for m in moves if m.verb == verb and state in {s.value for s in m.sources}), None
    )


def faults(
    moves: Sequence[Move], states: Iterable[Enum], start: Enum, final: Iterable[Enum]
) -> list[str]:
    """What is wrong with a table: unreachable states, open states without a way out, doubles."""
    states, final = list(states), set(final)
    reached, found = {start}, []
    for _ in states:
        reached |= {m.target for m in moves if m.target is not None and reached & set(m.sources)}
    found += [f"{s} cannot be reached" for s in states if s not in reached]
    for state in states:
        leaves = any(state in m.sources and m.target not in (None, state) for m in moves)
        if state not in final and not leaves:
            found.append(f"{state} has no way out")
        if state in final and leaves:
            found.append(f"{state} is final but can be left")
    pairs = [(m.verb, s) for m in moves for s in m.sources]
    found += [f"{v} from {s} stands twice" for v, s in set(pairs) if pairs.count((v, s)) > 1]
    return found


def diagram(moves: Iterable[Move], states: Iterable[Enum]) -> str:
    """The table as a Mermaid state diagram for the documentation; the first state is the start.

    Labels of `TextChoices` are shown; a guard stands in brackets, `*` marks an obligatory reason.
    """
    states, moves = list(states), list(moves)
    lines = ["stateDiagram-v2"]
    lines += [f"    {state.value}: {_label(state)}" for state in states]
    lines += [f"    [*] --> {states[0].value}"]
    lines += [
        f"    {source.value} --> {move.target.value}: {_caption(move)}"
        for move in moves
        if move.target is not None
        for source in move.sources
    ]
    left = {source for move in moves if move.target for source in move.sources}
    lines += [f"    {state.value} --> [*]" for state in states if state not in left]
    return "\n".join(lines) + "\n"


def _label(member: Enum) -> str:
    return str(getattr(member, "label", member.value)).replace(":", " ")


def _caption(move: Move) -> str:
    reason = "*" if move.asks_reason else ""
    guard = f" [{move.when}]" if move.when else ""
    return f"{_label(move.verb)}{reason}{guard}".replace(":", " ")
