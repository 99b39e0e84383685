"""Tests are collected in one order: parallel workers that disagree about it refuse to start.

The order of a set differs from process to process. `parametrize` therefore gets a list, a tuple, a
dict, or `sorted(…)`, under whatever name.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

import pytest

from tests.house.code import ROOT, tree

FILES = sorted((ROOT / "tests").rglob("*.py"))
UNORDERED = frozenset({"set", "frozenset"})
OF_SETS = frozenset({"union", "intersection", "difference", "symmetric_difference"})
IN_ORDER = frozenset({"sorted", "min", "max", "sum", "len"})


def faults(module: ast.Module) -> Iterator[int]:
    """The lines of marks whose values are taken from a set."""
    names = _assigned(module)
    for node in ast.walk(module):
        if isinstance(node, ast.Call) and _is_named(node.func, "parametrize"):
            given = [*node.args[1:], *(k.value for k in node.keywords if k.arg == "argvalues")]
            if any(_is_unordered(value, names) for value in given[:1]):
                yield node.lineno
        elif isinstance(node, ast.keyword) and _is_fixture_of_set(node, names):
            yield node.value.lineno


def _is_fixture_of_set(node: ast.keyword, names: dict[str, ast.expr]) -> bool:
    return node.arg == "params" and _is_unordered(node.value, names)


def _assigned(module: ast.Module) -> dict[str, ast.expr]:
    """The values that the module gives to names of its own."""
    found: dict[str, ast.expr] = {}
    for node in module.body:
        if isinstance(node, ast.Assign) and len(node.targets) == 1:
            target, value = node.targets[0], node.value
        elif isinstance(node, ast.AnnAssign) and node.value is not None:
            target, value = node.target, node.value
        else:
            continue
        if isinstance(target, ast.Name):
            found[target.id] = value
    return found


def _is_unordered(node: ast.expr, names: dict[str, ast.expr]) -> bool:
    """Whether the values of an expression come in the order of a set."""
    if isinstance(node, ast.Set | ast.SetComp):
        return True
    if isinstance(node, ast.Name):
        known = {name: value for name, value in names.items() if name != node.id}
        return node.id in names and _is_unordered(names[node.id], known)
    if isinstance(node, ast.BinOp):
        return _is_unordered(node.left, names) or _is_unordered(node.right, names)
    if isinstance(node, ast.Starred):
        return _is_unordered(node.value, names)
    if isinstance(node, ast.List | ast.Tuple):
        return any(isinstance(e, ast.Starred) and _is_unordered(e, names) for e in node.elts)
    if isinstance(node, ast.ListComp | ast.GeneratorExp | ast.DictComp):
        return any(_is_unordered(part.iter, names) for part in node.generators)
    return isinstance(node, ast.Call) and _calls_a_set(node, names)


def _calls_a_set(node: ast.Call, names: dict[str, ast.expr]) -> bool:
    if any(_is_named(node.func, name) for name in IN_ORDER):
        return False
    if any(_is_named(node.func, name) for name in UNORDERED | OF_SETS):
        return True
    return any(_is_unordered(value, names) for value in node.args)


def _is_named(node: ast.expr, name: str) -> bool:
    """Whether this is `name`, or `something.name`."""
    return getattr(node, "attr", getattr(node, "id", "")) == name


@pytest.mark.parametrize("path", FILES, ids=lambda p: str(p.relative_to(ROOT)))
def test_parameters_come_in_one_order(path):
    assert list(faults(tree(path))) == []


@pytest.mark.parametrize(
    "values",
    [
        "{1, 2}",
        "{x for x in (1, 2)}",
        "set([1, 2])",
        "frozenset((1, 2))",
        "FEW",
        "MADE",
        "list(FEW)",
        "[x for x in FEW]",
        "[*FEW, 3]",
        "FEW - {1}",
        "list(FEW) + [3]",
        "FEW.union({3})",
        "itertools.product(FEW, (1, 2))",
    ],
)
def test_a_set_is_found_under_any_name(values):
    said = f"FEW = frozenset({{1, 2}})\nMADE: set = FEW\n@pytest.mark.parametrize('a', {values})"
    assert list(faults(ast.parse(f"{said}\ndef test(a): pass"))) == [3]


@pytest.mark.parametrize(
    "values", ["[1, 2]", "(1, 2)", "{1: 2}", "sorted(FEW)", "range(3)", "sorted({1, 2})", "OTHER"]
)
def test_what_has_an_order_is_left_alone(values):
    said = f"FEW = frozenset({{1, 2}})\n@pytest.mark.parametrize('a', {values})"
    assert not list(faults(ast.parse(f"{said}\ndef test(a): pass")))


def test_a_fixture_with_parameters_is_looked_at_too():
    assert list(faults(ast.parse("@pytest.fixture(params={1, 2})\ndef one(request): pass"))) == [1]
