"""What the house tests read: the portal's own modules and their imports."""

from __future__ import annotations

import ast
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
ROOMS = ("portal", "plans", "reviews")


@cache
def modules() -> dict[str, Path]:
    """Every module of the portal by its dotted name, migrations left out."""
    found = {}
    for room in ROOMS:
        for path in sorted((ROOT / room).rglob("*.py")):
            if "migrations" not in path.parts:
                name = ".".join(path.relative_to(ROOT).with_suffix("").parts)
                found[name.removesuffix(".__init__")] = path
    return found


@cache
def tree(path: Path) -> ast.Module:
    """The syntax tree of a file."""
    return ast.parse(path.read_text(encoding="utf-8"))


@cache
def imports(module: str) -> set[str]:
    """The own modules that a module imports, inside functions too, type checking left out."""
    path = modules()[module]
    package = module if path.name == "__init__.py" else module.rpartition(".")[0]
    found = set()
    for name, level, names in _statements(tree(path)):
        base = _base(package, name, level)
        for target in [f"{base}.{n}" for n in names] + [base]:
            if target in modules() and target != module:
                found.add(target)
    return found


def _base(package: str, name: str, level: int) -> str:
    if not level:
        return name
    parts = package.split(".")
    parts = parts[: len(parts) - level + 1]
    return ".".join(parts + ([name] if name else []))


def _statements(module: ast.Module):
    skipped = set()
    for node in ast.walk(module):
        if isinstance(node, ast.If) and "TYPE_CHECKING" in ast.dump(node.test):
            skipped |= {id(n) for n in ast.walk(node)}
    for node in ast.walk(module):
        if id(node) in skipped:
            continue
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield alias.name, 0, []
        elif isinstance(node, ast.ImportFrom):
            yield node.module or "", node.level, [a.name for a in node.names]


def templates() -> dict[str, Path]:
    """Every template by the name under which it is loaded."""
    base = ROOT / "templates"
    return {
        str(p.relative_to(base)): p
        for p in sorted(base.rglob("*"))
        if p.is_file() and p.suffix in (".html", ".txt", ".svg", ".css")
    }
