"""Tags for forms: fields, errors, buttons, score cards, the money grid, the draft line."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from crispy_forms.templatetags.crispy_forms_filters import as_crispy_field
from django import template
from django.forms.boundfield import BoundField
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from portal.web import errors, grids, icons
from portal.web.charts import Chart
from portal.web.components import Anchor, Grid

register = template.Library()


@register.simple_tag
def field(bound: BoundField) -> SafeString:
    """`{% field form.name %}`: one field as the crispy pack draws it."""
    drawn: SafeString = as_crispy_field(bound)
    return drawn


@register.simple_tag(takes_context=True)
def error_prefix(context: template.Context) -> str:
    """ "Fout: " when a bound form in the context has errors; base.html puts it in the title."""
    values = list(context.flatten().values())
    wrong = errors.faulty(values) or errors.formsets(values)
    return _("Error:") + " " if wrong else ""


@register.inclusion_tag("components/error_summary.html", takes_context=True)
def error_summary(context: template.Context, *forms: Any) -> dict[str, Any]:
    """All messages with links to their fields; without arguments of every form in the context."""
    return {"faults": errors.faults(forms or context.flatten().values())}


@register.simple_tag
def button(
    label: Any,
    look: str = "",
    name: str = "",
    value: str = "",
    icon_name: str = "",
    size: str = "",
) -> SafeString:
    """A submit button. `look`: "" (primary), "secondary", "quiet", "danger"; `size`: "small"."""
    named = format_html(' name="{}" value="{}"', name, value) if name else ""
    return format_html(
        '<button class="{}" type="submit"{}>{}{}</button>',
        _classes(look, size),
        named,
        icons.svg(icon_name) if icon_name else "",
        label,
    )


@register.simple_tag
def link_button(
    label: Any, url: str, look: str = "", icon_name: str = "", size: str = ""
) -> SafeString:
    """A link that looks like a button: for going somewhere, never for doing something."""
    return format_html(
        '<a class="{}" href="{}">{}{}</a>',
        _classes(look, size),
        url,
        icons.svg(icon_name) if icon_name else "",
        label,
    )


def _classes(look: str, size: str) -> str:
    return " ".join(["button", *(f"button-{part}" for part in (look, size) if part)])


@register.inclusion_tag("components/score_cards.html")
def score_cards(
    bound: BoundField, anchors: Sequence[Anchor], threshold: int | None = None
) -> dict[str, Any]:
    """Radio cards for a score, each with the anchor that says what it means.

    `bound` is a choice field with the anchors' values; below `threshold` does not pass.
    """
    cards = [
        {
            "anchor": a,
            "checked": str(bound.value()) == str(a.value),
            "id": f"{bound.auto_id}_{n}",
            "passes": _passes(a, threshold),
        }
        for n, a in enumerate(anchors)
    ]
    return {"field": bound, "cards": cards, "threshold": threshold}


def _passes(anchor: Anchor, threshold: int | None) -> bool:
    if anchor.passes is not None:
        return anchor.passes
    return threshold is None or int(anchor.value) >= threshold


@register.inclusion_tag("components/money_grid.html")
def money_grid(grid: Grid) -> dict[str, Any]:
    """Amounts to fill in as a table, with totals that follow while somebody types."""
    return {"grid": grid, "sums": grids.sums(grid)}


@register.inclusion_tag("components/formset.html")
def formset(rows: Any, row_label: Any, add_label: Any = "") -> dict[str, Any]:
    """The rows of a formset as cards, with buttons to add and remove one."""
    return {"formset": rows, "row_label": row_label, "add_label": add_label}


@register.inclusion_tag("components/draft_status.html")
def draft_status(saved_at: str = "") -> dict[str, Any]:
    """The line that says when the draft was saved; goes inside a form with `data-draft-url`."""
    return {"saved_at": saved_at}


@register.inclusion_tag("components/chart.html")
def chart(drawing: Chart, level: int = 3, paper: bool = False) -> dict[str, Any]:
    """A picture with its title, its legend and the same figures as a table.

    `paper=True` in a PDF: the table stands open. Style it with tokens.css and charts.css.
    """
    return {"chart": drawing, "tag": f"h{level}", "paper": paper}
