"""Every workflow is sound: reachable, each open state has a way out, labels, one mover."""

from __future__ import annotations

import ast
import importlib

import pytest
from django.apps import apps
from django.utils.translation import override

from portal.moves import Machine, diagram, faults
from tests.house.code import ROOT, modules, tree

MACHINES: list[Machine] = [
    machine
    for name in modules()
    if name.rpartition(".")[2] == "workflow"
    for machine in getattr(importlib.import_module(name), "MACHINES", ())
]
WORKFLOWS = [name for name in modules() if name.rpartition(".")[2] == "workflow"]


def named(machine: Machine) -> str:
    return machine.name


@pytest.mark.parametrize("name", WORKFLOWS)
def test_every_workflow_module_lists_its_machines(name):
    assert importlib.import_module(name).MACHINES, name


@pytest.mark.parametrize("machine", MACHINES, ids=named)
def test_a_table_of_moves_is_sound(machine):
    assert faults(machine.moves, machine.states, machine.start, machine.final) == []


@pytest.mark.parametrize("machine", MACHINES, ids=named)
def test_every_state_and_verb_has_a_label_in_both_languages(machine):
    for member in (*machine.states, *(m.verb for m in machine.moves)):
        for language in ("nl", "en"):
            with override(language):
                label = str(member.label)
            assert label, member
            assert label != member.value, member


@pytest.mark.parametrize("machine", MACHINES, ids=named)
def test_a_constraint_or_choice_list_stands_behind_the_states(machine):
    model = apps.get_model(machine.model)
    field = model._meta.get_field("state")
    assert {value for value, _label in field.choices} == {s.value for s in machine.states}
    backed = [c for c in model._meta.constraints if "state" in str(c.deconstruct())]
    assert backed, f"no constraint of {machine.model} knows its state"


@pytest.mark.parametrize("machine", MACHINES, ids=named)
def test_the_machine_has_its_place_in_the_code(machine):
    assert machine.mover in modules(), machine.mover


MOVERS = {machine.mover for machine in MACHINES}


@pytest.mark.parametrize("module", sorted(set(modules()) - MOVERS))
def test_only_a_mover_assigns_a_state(module):
    if module.startswith(("portal.jobs", "portal.mail")) or module.endswith(".workflow"):
        return  # the queue and the outbox keep their own technical states
    for node in ast.walk(tree(modules()[module])):
        targets = node.targets if isinstance(node, ast.Assign) else []
        for target in [t for one in targets for t in ast.walk(one)]:
            if isinstance(target, ast.Attribute) and target.attr == "state":
                owner = getattr(target.value, "id", "")
                assert owner == "self", f"{module}:{node.lineno} assigns .state"
        if isinstance(node, ast.Call) and getattr(node.func, "attr", "") == "update":
            keywords = [k.arg for k in node.keywords]
            assert "state" not in keywords, f"{module}:{node.lineno} updates state"


def test_the_diagrams_in_the_docs_are_those_of_the_tables():
    page = (ROOT / "docs" / "workflows.md").read_text(encoding="utf-8")
    for machine in MACHINES:
        with override("en"):
            assert diagram(machine.moves, machine.states) in page, machine.name
