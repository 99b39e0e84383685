"""Two people saved one part: show both texts per field and let the second one choose (G6).

Rows are matched by what they are (a goal by its code, a budget line by its description), so that
a row somebody added or removed is one choice and no other row moves.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.forms import BaseForm
from django.forms.boundfield import BoundField
from django.http import QueryDict
from django.utils.translation import gettext as _

from plans.forms.base import RowSet
from portal.web.forms import whole

_CONTROL = ("csrfmiddlewaretoken", "add_row", "next", "seen_version")
_BOOKKEEPING = ("DELETE", "code", "scheme")
_KEYS = ("code", "scheme", "org", "description", "organisation", "what", "due")
PICK = "pick:"

Act = Callable[[QueryDict], None]
Pair = tuple[BaseForm | None, BaseForm | None]


@dataclass(frozen=True)
class Sheet:
    """The forms of one part: the main one and the rows, each kind with its name."""

    main: Any
    sets: Sequence[tuple[Any, RowSet]] = ()


@dataclass(frozen=True)
class Difference:
    """One field or row that differs: what was typed, what is saved now, which is proposed.

    Proposed is the saved one where this person changed nothing (`pick` is "mine" or "theirs").
    """

    name: str
    where: str
    label: Any
    mine: str
    theirs: str
    take: Act
    pick: str = "mine"


def differences(mine: Sheet, theirs: Sheet, base: Sheet | None = None) -> list[Difference]:
    """Where what was typed differs from what is saved now, in the order of the page.

    `base` is the part as this person opened it, when that is known.
    """
    before = _values(base) if base else {}
    found = list(_fields("", mine.main, theirs.main, before))
    others = {rows.prefix: rows for _label, rows in theirs.sets}
    for label, rows in mine.sets:
        extra = len(rows.forms)
        for number, (left, right) in enumerate(_matched(rows, others[rows.prefix])):
            where = f"{label} {number + 1}"
            if left is None and right is not None:
                found.append(_added(where, str(rows.prefix), extra, right))
                extra += 1
            elif left is None:
                continue
            elif right is None:
                found += _gone(where, left)
            elif _removed(left):
                found += _revived(where, left, right)
            else:
                found += _fields(where, left, right, before)
    return found


def merged(post: QueryDict, mine: Sheet, theirs: Sheet) -> QueryDict:
    """What was typed, with the saved value wherever "theirs" was picked."""
    result = post.copy()
    for key in [k for k in post if k.startswith(PICK)]:
        result.pop(key)
    for one in differences(mine, theirs):
        if post.get(PICK + one.name) == "theirs":
            one.take(result)
    return result


def picks(post: QueryDict) -> bool:
    """Whether this is the answer to the page with both texts."""
    return any(name.startswith(PICK) for name in post)


def typed_fields(post: QueryDict) -> list[tuple[str, str]]:
    """What was typed, as hidden fields for the page with the choice."""
    return [
        (name, value)
        for name in post
        if name not in _CONTROL and not name.startswith(("_", PICK))
        for value in post.getlist(name)
    ]


def _fields(
    where: str, left: BaseForm | None, right: BaseForm | None, before: dict[str, Any]
) -> Iterator[Difference]:
    if left is None or right is None:
        return
    for name in left.fields:
        mine, theirs = left[name], right[name]
        if name in _BOOKKEEPING or _meaning(mine) == _meaning(theirs):
            continue
        untouched = before and before.get(_identity(mine)) == _meaning(mine)
        yield Difference(
            mine.html_name,
            where,
            mine.label,
            _shown(mine),
            _shown(theirs),
            _setter(mine.html_name, theirs),
            "theirs" if untouched else "mine",
        )


def _setter(name: str, theirs: BoundField) -> Act:
    def take(post: QueryDict) -> None:
        post.setlist(name, _texts(theirs))

    return take


def _added(where: str, prefix: str, number: int, right: BaseForm) -> Difference:
    """A row that the other person added: it joins the typed ones."""

    def take(post: QueryDict) -> None:
        total = f"{prefix}-TOTAL_FORMS"
        free = whole(post.get(total)) or 0
        post[total] = str(free + 1)
        for name in right.fields:
            post.setlist(f"{prefix}-{free}-{name}", _texts(right[name]))

    return Difference(
        f"{prefix}-{number}", where, _("This row was added"), "", _row(right), take, "theirs"
    )


def _gone(where: str, left: BaseForm) -> Iterator[Difference]:
    """A row that the other person removed, told by its code; a new one of one's own has none."""
    if "code" not in left.fields or not left["code"].value() or _removed(left):
        return

    def take(post: QueryDict) -> None:
        post[f"{left.prefix}-DELETE"] = "on"

    label = _("This row was removed")
    yield Difference(str(left.prefix), where, label, _row(left), _("removed"), take)


def _revived(where: str, left: BaseForm, right: BaseForm) -> Iterator[Difference]:
    """A row that this person removed while the other changed it."""
    if all(_meaning(left[n]) == _meaning(right[n]) for n in left.fields if n != "DELETE"):
        return

    def take(post: QueryDict) -> None:
        post.pop(f"{left.prefix}-DELETE", None)
        for name in right.fields:
            if name != "DELETE":
                post.setlist(left[name].html_name, _texts(right[name]))

    label = _("You removed this row, the other person changed it")
    yield Difference(str(left.prefix), where, label, _("removed"), _row(right), take)


def _matched(mine: RowSet, theirs: RowSet) -> list[Pair]:
    """Each typed row with its saved one, then the saved rows that no typed row stands for."""
    left = {_key(form): form for form in reversed(theirs.forms) if not _empty_row(form)}
    pairs: list[Pair] = [(form, left.pop(_key(form), None)) for form in mine.forms]
    if mine.forms and "code" not in mine.forms[0].fields:
        pairs = [
            (form, right or (_same_place(form, theirs, left) if form else None))
            for form, right in pairs
        ]
    return [*pairs, *((None, form) for form in theirs.forms if left.get(_key(form)) is form)]


def _same_place(form: BaseForm, theirs: RowSet, left: dict[str, BaseForm]) -> BaseForm | None:
    if _empty_row(form):
        return None
    number = int(str(form.prefix).rpartition("-")[2])
    there = theirs.forms[number] if number < len(theirs.forms) else None
    return left.pop(_key(there), None) if there is not None else None


def _key(form: BaseForm) -> str:
    """What a row is, for as long as it is itself; rows without anything get one of their own."""
    name = next(n for n in _KEYS if n in form.fields)
    return "".join(_texts(form[name])) or f"new:{id(form)}"


def _empty_row(form: BaseForm) -> bool:
    return not any(_texts(form[n]) for n in form.fields if n not in ("DELETE", "source"))


def _removed(form: BaseForm) -> bool:
    return "DELETE" in form.fields and bool(form["DELETE"].value())


def _values(sheet: Sheet) -> dict[str, Any]:
    forms = [sheet.main] if sheet.main else []
    forms += [form for _label, rows in sheet.sets for form in rows.forms]
    return {_identity(form[n]): _meaning(form[n]) for form in forms for n in form.fields}


def _identity(bound: BoundField) -> str:
    """A field by the row it belongs to, wherever that row stands."""
    named = any(n in bound.form.fields for n in _KEYS) and bound.form.prefix
    row = _key(bound.form) if named and str(bound.form.prefix)[-1:].isdigit() else ""
    return f"{str(bound.form.prefix).rstrip('0123456789')}|{row}|{bound.name}"


def _row(form: BaseForm) -> str:
    """A whole row in words."""
    shown = ((form[n].label, _shown(form[n])) for n in form.fields if n not in _BOOKKEEPING)
    return "\n".join(f"{label}: {text}" for label, text in shown if text)


def _meaning(bound: BoundField) -> Any:
    """The value behind the notation: 1.000 and 1.000,00 are one amount."""
    raw = bound.value() if bound.form.is_bound else _texts(bound)
    many = getattr(bound.field.widget, "allow_multiple_selected", False)
    if not many and isinstance(raw, list):
        raw = raw[0] if raw else ""
    try:
        value = bound.field.clean(raw)
    except ValidationError:
        value = raw
    return None if value in (None, "", [], ()) else value


def _shown(bound: BoundField) -> str:
    choices = {str(k): v for k, v in getattr(bound.field, "choices", None) or []}
    yes = {"on": _("yes")} if bound.widget_type == "checkbox" else {}
    found = (str({**choices, **yes}.get(text, text)) for text in _texts(bound))
    return ", ".join(found).replace("\r\n", "\n").strip()


def _texts(bound: BoundField) -> list[str]:
    """The value as a form sends it."""
    value = bound.value()
    if value in (None, "", False) or value == []:
        return []
    if value is True:
        return ["on"]
    if isinstance(value, list | tuple):
        return [str(v) for v in value]
    text = bound.field.widget.format_value(value)
    return [str(t) for t in text] if isinstance(text, list | tuple) else [str(text)]
