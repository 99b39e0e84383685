"""What components are made of: small frozen records that queries and views hand to templates.

Every field that people read is plain text (or a lazy translation); nothing here is HTML.
Tones: `ok`, `warn`, `danger`, `info`, `neutral`. A tone only repeats what the words say.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Literal

Tone = Literal["ok", "warn", "danger", "info", "neutral"]
Text = Any
"""A str or a lazily translated str."""


@dataclass(frozen=True)
class Row:
    """A line of `{% summary_list %}`: term, value, and a link to change it.

    An empty value reads "not filled in". `url` with `action` ("Change") is optional.
    """

    label: Text
    value: Text
    url: str = ""
    action: Text = ""


@dataclass(frozen=True)
class Task:
    """A line of `{% task_list %}`. Without `url` the task is closed and `reason` says why."""

    label: Text
    url: str = ""
    status: Text = ""
    tone: Tone = "neutral"
    reason: Text = ""


@dataclass(frozen=True)
class Step:
    """A state in `{% timeline %}`; `when` is a moment, a day or a phrase, `note` a line below."""

    label: Text
    state: Literal["done", "current", "future"]
    when: datetime | date | str | None = None
    note: Text = ""


@dataclass(frozen=True)
class Section:
    """A section in `{% stepper %}`: ok (complete), warn (something lacks), neutral (not begun)."""

    label: Text
    url: str
    tone: Tone = "neutral"
    status: Text = ""
    current: bool = False
    number: int | None = None


@dataclass(frozen=True)
class Tab:
    """A tab is a link to a page of its own; `count` stands beside it."""

    label: Text
    url: str
    current: bool = False
    count: int | None = None


@dataclass(frozen=True)
class Tile:
    """One figure: `value` is formatted text, `note` says of what or until when."""

    label: Text
    value: Text
    note: Text = ""
    tone: Tone | Literal[""] = ""


@dataclass(frozen=True)
class Party:
    """A party that signs or confirms: name, who acts for it, state and when."""

    name: str
    detail: Text = ""
    status: Text = ""
    tone: Tone = "neutral"
    when: datetime | None = None


@dataclass(frozen=True)
class FileRow:
    """A document to fetch; `size` in bytes, `sha256` in hex, `status` for one being checked."""

    name: str
    url: str = ""
    size: int | None = None
    sha256: str = ""
    detail: Text = ""
    status: Text = ""
    tone: Tone = "neutral"


@dataclass(frozen=True)
class Anchor:
    """What one score means, in `{% score_cards %}`.

    `value` is what the field gets; `figure` is shown in its place (a mark for yes or no);
    `passes` says so where no number can be compared with the threshold.
    """

    value: int | str
    name: Text
    text: Text = ""
    figure: Text = ""
    passes: bool | None = None


@dataclass(frozen=True)
class GridRow:
    """A row of `{% money_grid %}`: a heading and one bound field (or None) per column."""

    label: Text
    fields: Sequence[Any]
    hint: Text = ""

    def __post_init__(self) -> None:
        """A cell has no label that is seen: the field's own is said to a screen reader."""
        for cell in self.fields:
            if cell is not None:
                cell.field.widget.attrs.setdefault("aria-label", cell.label)


@dataclass(frozen=True)
class Grid:
    """A table of amounts to fill in, with a total per row, per column and of all.

    `columns` are the headings above the amounts, in the order of each row's fields.
    """

    caption: Text
    columns: Sequence[Text]
    rows: Sequence[GridRow]
    corner: Text = ""
    hint: Text = ""
    totals: bool = True
    limit: Decimal | None = None
    """An amount that the grand total should equal; the page shows what is left."""


@dataclass(frozen=True)
class Table:
    """Rows of plain cells behind a chart; numbers are formatted, `numeric` columns align right."""

    head: Sequence[Text]
    rows: Sequence[Sequence[Text]]
    foot: Sequence[Text] = field(default_factory=tuple)
