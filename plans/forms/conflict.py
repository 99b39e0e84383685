"""Two people saved one section: show both texts per field and let the second one choose (G6)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.forms.boundfield import BoundField
from django.http import QueryDict

from plans.forms.editor import Editor

_CONTROL = ("csrfmiddlewaretoken", "_once", "_version", "_draft", "_draft_for", "add_row")
PICK = "pick:"


@dataclass(frozen=True)
class Difference:
    """One field that differs: its name in the form, what was typed and what is saved now."""

    name: str
    label: Any
    mine: str
    theirs: str


def differences(typed: Editor, saved: Editor) -> list[Difference]:
    """The fields in which what was typed differs from what is saved, in the order of the page."""
    mine, theirs = _fields(typed), _fields(saved)
    names = [*mine, *(n for n in theirs if n not in mine)]
    found = []
    for name in names:
        left, right = _shown(mine.get(name)), _shown(theirs.get(name))
        if left != right and not _bookkeeping(name):
            bound = mine.get(name) or theirs[name]
            found.append(Difference(name, bound.label, left, right))
    return found


def merged(post: QueryDict, saved: Editor) -> QueryDict:
    """What was typed, with the saved value at every field where "theirs" was picked."""
    result = post.copy()
    theirs = _fields(saved)
    for key in [k for k in post if k.startswith(PICK)]:
        name = key.removeprefix(PICK)
        result.pop(key)
        if post[key] == "theirs" and name in theirs:
            value = theirs[name].value()
            result.setlist(name, _listed(theirs[name].field.prepare_value(value)))
    return result


def typed_fields(post: QueryDict) -> list[tuple[str, str]]:
    """What was typed, as hidden fields for the page with the choice."""
    return [
        (name, value)
        for name in post
        if name not in _CONTROL and not name.startswith(PICK)
        for value in post.getlist(name)
    ]


def _fields(editor: Editor) -> dict[str, BoundField]:
    forms = [editor.main] if editor.main else []
    forms += [form for _rows, row_set in editor.sets for form in row_set.forms]
    return {bound.html_name: bound for form in forms for bound in form}


def _shown(bound: BoundField | None) -> str:
    if bound is None:
        return ""
    choices = dict(getattr(bound.field, "choices", []) or [])
    values = _listed(bound.field.prepare_value(bound.value()))
    return ", ".join(str(choices.get(v, v)) for v in values).replace("\r\n", "\n").strip()


def _listed(value: Any) -> list[str]:
    if value in (None, "", False):
        return []
    return [str(v) for v in value] if isinstance(value, list | tuple) else [str(value)]


def _bookkeeping(name: str) -> bool:
    return name.rpartition("-")[2] in ("DELETE", "code", "scheme", "document")
