"""The rows of the dashboard as HTML: the same words, badges and squares are made once.

A page has fifty rows of ten columns and more, and most cells say what another one says. So each
kind of cell is made by a function of the few facts that it shows, and kept for the page; a
template that looks up the same names for every cell costs ten times as much.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from decimal import Decimal
from typing import Any

from django.utils.html import escape, format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from portal.dates import format_short, local
from portal.money import format_euro, format_number
from portal.web.icons import svg
from reviews.ageing import Age
from reviews.dashboard import Line
from reviews.flags import Flag
from reviews.heat import Painter, joined

_NOTHING = SafeString("")
_BEGIN, _END = SafeString("<tr>"), SafeString("</tr>")
_MONEY = '<td class="num money"><strong>%s</strong>%s</td>'
_YEAR = '<span class="sub">%d <span>%s</span></span>'


class Rows:
    """Draws lines as rows of the table, with these columns (codes of `forms.dashboard`)."""

    def __init__(self, painter: Painter, columns: Iterable[str]) -> None:
        self.painter = painter
        self._kept: dict[tuple[Any, ...], SafeString] = {}
        self._compare = escape(_("Compare"))
        self._cells: list[Callable[[Line], SafeString]] = [self._plan]
        self._cells += [self._of(code) for code in columns]

    def draw(self, lines: Sequence[Line]) -> SafeString:
        """The rows of these lines."""
        return joined(part for line in lines for part in self._row(line))

    def _row(self, line: Line) -> Iterator[SafeString]:
        yield _BEGIN
        for cell in self._cells:
            yield cell(line)
        yield _END

    def _of(self, code: str) -> Callable[[Line], SafeString]:
        """How the cells of a column are made; where few facts decide, once per such facts."""
        return {
            "status": lambda line: self._once(_status, line.tone, line.label, line.phase),
            "request": _request,
            "conditions": lambda line: self.painter.draw(line.cells),
            "rank": lambda line: self._once(_rank, line.eligible, line.rank, line.failed),
            "scores": lambda line: self._once(_scores, line.progress, line.waiting),
            "age": lambda line: self._once(_age, line.age, line.halted),
            "flags": lambda line: self._once(_flags, line.flags, line.plan.warnings),
        }[code]

    def _once(self, make: Callable[..., SafeString], *facts: Any) -> SafeString:
        key = (make, *facts)
        drawn = self._kept.get(key)
        if drawn is None:
            drawn = self._kept[key] = make(*facts)
        return drawn

    def _plan(self, line: Line) -> SafeString:
        """What the plan is called, its number, who leads it, and the tick to compare it."""
        plan, title = line.plan, escape(line.plan.title)
        return format_html(
            '<th scope="row"><input type="checkbox" name="plan" value="{}" aria-label="{} {}">'
            '<a href="{}">{}</a><span class="sub">{}</span><span class="sub">{}</span></th>',
            *(plan.pk, self._compare, title),
            *(line.url, title, plan.reference, self._once(escape, plan.lead_name)),
        )


def _sub(*parts: Any) -> SafeString:
    """A smaller line in a cell."""
    return format_html('<span class="sub">' + "{}" * len(parts) + "</span>", *parts)


def _status(tone: str, label: str, phase: str) -> SafeString:
    return format_html(
        '<td class="state"><span class="badge {}">{}</span>{}</td>',
        *(tone, label, _sub(phase) if phase else _NOTHING),
    )


def _request(line: Line) -> SafeString:
    """What is asked, in all and per year; figures hold nothing to escape."""
    years = "".join(_YEAR % (year, format_euro(amount)) for year, amount in line.request)
    return SafeString(_MONEY % (format_euro(line.plan.total), years))


def _rank(eligible: bool | None, rank: Decimal | None, failed: tuple[str, ...]) -> SafeString:
    head = _("Rank")
    if eligible is None:
        return format_html('<td class="num nothing" data-head="{}">–</td>', head)
    if eligible:
        figure = "–" if rank is None else format_number(rank)
        said = format_html("<strong>{}</strong>{}", figure, _sub(_("passes")))
    else:
        fails = format_html('<span class="fails">{}{}</span>', svg("close"), _("fails"))
        said = format_html("{}{}", fails, _sub(", ".join(failed)))
    return format_html('<td class="num" data-head="{}">{}</td>', head, said)


def _scores(progress: tuple[int, int] | None, waiting: tuple[str, ...]) -> SafeString:
    head = _("Scores")
    if not progress:
        return format_html('<td class="nothing" data-head="{}">–</td>', head)
    done, asked = progress
    names = format_html_join("", "{}", ((_sub(svg("clock"), name),) for name in waiting))
    return format_html('<td data-head="{}">{} {} {}{}</td>', *(head, done, _("of"), asked, names))


def _age(age: Age, halted: bool) -> SafeString:
    days = ngettext("%(n)s day", "%(n)s days", age.days) % {"n": age.days}
    note = _sub(_("stands still")) if halted else _term(age)
    return format_html('<td class="age" data-head="{}">{}{}</td>', _("Age"), days, note)


def _term(age: Age) -> SafeString:
    """How the age stands to the term of the office."""
    if age.tone == "warn":
        words = (svg("warn"), _("past the aim"))
        return format_html('<span class="sub late">{}{}</span>', *words)
    if age.tone == "danger":
        words = (svg("danger"), _("past the limit"))
        return format_html('<span class="sub late over">{}{}</span>', *words)
    if age.tone == "ok":
        return _sub(_("until"), " ", format_short(local(age.limit).date()))
    return _NOTHING


def _flags(flags: tuple[Flag, ...], warnings: int | None) -> SafeString:
    if flags:
        drawn = format_html_join("", "{}", ((_flag(flag, warnings),) for flag in flags))
        return format_html('<td class="flags">{}</td>', drawn)
    said = _sub(_("not checked yet")) if warnings is None else "–"
    return format_html('<td class="flags nothing">{}</td>', said)


def _flag(flag: Flag, warnings: int | None) -> SafeString:
    count = f": {warnings}" if flag.code == "warned" else ""
    return format_html(
        '<span class="flag {}">{}{}{}</span>', *(flag.tone, svg(flag.icon), flag.label, count)
    )
