"""The page that says which field proves which condition (docs/conditions.md)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from django.utils import translation

from plans.gaps import Check
from plans.readiness import CHECKS

HEAD = """# Which field proves which condition

Written by `python manage.py conditions_page`; do not edit. A test keeps it true.

A condition is a minimum: none can be traded off against another (section 6.4, "gelden in ieder
geval"). The portal checks form, people judge content. What a check does: **block** stops filing,
**warn** asks for attention and is shown to the care office, **inform** only tells. Rule numbers are
those of the policy digest; words in *italics* are filled in.
"""


def page(conditions: Iterable[Mapping[str, Any]]) -> str:
    """The page in English for these conditions, each with `code`, `label_nl` and `gloss_en`."""
    with translation.override("en"):
        return "\n".join([HEAD, *(_condition(c) for c in conditions), _others()])


def _condition(condition: Mapping[str, Any]) -> str:
    code = condition["code"]
    checks = [c for c in CHECKS if code in (c.condition, *c.also)]
    gloss = condition.get("gloss_en") or "An attention point, no condition: it never stops a plan."
    return "\n".join([f"## {code} {condition['label_nl']}\n", f"{gloss}\n", *_table(checks), ""])


def _others() -> str:
    checks = [c for c in CHECKS if not c.condition]
    return "\n".join(["## What the plan itself needs\n", *_table(checks), ""])


def _table(checks: Iterable[Check]) -> Iterator[str]:
    yield "| section | field | rule | does | what it says | code |"
    yield "|---|---|---|---|---|---|"
    for check in checks:
        words = re.sub(r"\{(\w+)\}", r"*\1*", str(check.message))
        field = f"`{check.field}`" if check.field else "every text"
        cells = (check.section.label, field, check.rule or "form", check.severity, words)
        yield f"| {' | '.join(map(str, cells))} | `{check.code}` |"
