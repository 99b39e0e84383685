"""Two people saved one report: show both texts per field and let the second one choose (G6)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import QueryDict

from plans.forms.conflict import PICK
from plans.monitoring.forms import ReportForm


@dataclass(frozen=True)
class Difference:
    """One field that differs: its name in the form, what was typed and what is saved now."""

    name: str
    label: Any
    mine: str
    theirs: str


def differences(typed: ReportForm, saved: ReportForm) -> list[Difference]:
    """The fields in which what was typed differs from what is saved, in the order of the form."""
    found = [
        Difference(name, typed[name].label, _shown(typed, name), _shown(saved, name))
        for name in typed.fields
    ]
    return [one for one in found if one.mine != one.theirs]


def merged(post: QueryDict, saved: ReportForm) -> QueryDict:
    """What was typed, with the saved value at every field where "theirs" was picked."""
    result = post.copy()
    for key in [k for k in post if k.startswith(PICK)]:
        name = key.removeprefix(PICK)
        result.pop(key)
        if post[key] == "theirs" and name in saved.fields:
            result[name] = _text(saved, name)
    return result


def _text(form: ReportForm, name: str) -> str:
    value = form.fields[name].prepare_value(form[name].value())
    return "" if value is None else str(value).replace("\r\n", "\n").strip()


def _shown(form: ReportForm, name: str) -> str:
    text = _text(form, name)
    choices = dict(getattr(form.fields[name], "choices", ()))
    return str(choices[text]) if text in choices else text
