"""Small modules, small functions, thin views."""

from __future__ import annotations

import ast
import statistics

import pytest

from tests.house.code import modules, tree


def lines(path) -> int:
    return len(path.read_text(encoding="utf-8").splitlines())


@pytest.mark.parametrize("module", sorted(modules()))
def test_no_module_is_longer_than_400_lines(module):
    assert lines(modules()[module]) <= 400


def test_the_median_module_is_short():
    sizes = [lines(p) for p in modules().values() if lines(p)]
    assert statistics.median(sizes) <= 80


def test_the_median_function_is_short():
    sizes = [
        node.end_lineno - node.lineno + 1
        for path in modules().values()
        for node in ast.walk(tree(path))
        if isinstance(node, ast.FunctionDef)
    ]
    assert statistics.median(sizes) <= 10


@pytest.mark.parametrize("module", sorted(m for m in modules() if ".views" in m))
def test_a_view_has_at_most_25_lines(module):
    for node in tree(modules()[module]).body:
        if isinstance(node, ast.FunctionDef):
            size = node.end_lineno - node.body[0].lineno + 1
            assert size <= 25, f"{module}.{node.name} has {size} lines"
