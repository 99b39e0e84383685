"""Decorators of views stand in the order in which they work."""

from __future__ import annotations

import ast

from tests.house.code import modules, tree

PROOFS = {"step_up", "step_up_to_send"}


def decorated():
    """Every function with the names of its decorators, the outermost first."""
    for module, path in modules().items():
        for node in ast.walk(tree(path)):
            if isinstance(node, ast.FunctionDef):
                names = [d.id for d in node.decorator_list if isinstance(d, ast.Name)]
                yield f"{module}.{node.name}", names


def test_the_proof_of_who_you_are_comes_before_the_receipt():
    """A receipt of the question would answer the form that comes again after the proof."""
    both = {name: names for name, names in decorated() if "once" in names and PROOFS & set(names)}
    assert both
    assert not [n for n, names in both.items() if PROOFS & set(names[names.index("once") :])]
