"""Tags that draw a list of records from portal.web.components, and single small marks."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django import template
from django.core.paginator import Page
from django.utils.html import format_html
from django.utils.safestring import SafeString

from portal.web import icons
from portal.web.components import FileRow, Party, Row, Section, Step, Tab, Task, Tile

register = template.Library()


@register.simple_tag
def icon(name: str, label: str = "", css: str = "") -> SafeString:
    """`{% icon "check" %}`; give a `label` only when no words beside it say the same."""
    return icons.svg(name, str(label), css)


@register.simple_tag
def badge(label: Any, tone: str = "neutral") -> SafeString:
    """`{% badge "Ingediend" "info" %}`: a state in a few words."""
    return format_html('<span class="badge {}">{}</span>', tone, label)


@register.inclusion_tag("components/breadcrumbs.html")
def breadcrumbs(*parts: Any) -> dict[str, Any]:
    """`{% breadcrumbs "Plannen" plans_url plan.title %}`: label and url in turn, the last bare."""
    pairs = [(parts[i], parts[i + 1]) for i in range(0, len(parts) - 1, 2)]
    here = parts[-1] if len(parts) % 2 else ""
    return {"pairs": pairs, "here": here}


@register.inclusion_tag("components/summary_list.html")
def summary_list(rows: Iterable[Row]) -> dict[str, Any]:
    """Terms and values, each with a link to change it."""
    return {"rows": rows}


@register.inclusion_tag("components/task_list.html")
def task_list(tasks: Iterable[Task]) -> dict[str, Any]:
    """What there is to do, with its state; a task that is closed says why."""
    return {"tasks": tasks}


@register.inclusion_tag("components/timeline.html")
def timeline(steps: Iterable[Step], across: bool = False) -> dict[str, Any]:
    """Where a thing stands on its way; `across` lays it flat on wide screens."""
    return {"steps": steps, "across": across}


@register.inclusion_tag("components/stepper.html")
def stepper(sections: Sequence[Section], label: Any = "") -> dict[str, Any]:
    """Side navigation along the sections of one thing, with a mark for what is complete.

    Goes in `{% block side %}`.
    """
    numbered = [(s.number or n, s) for n, s in enumerate(sections, start=1)]
    here = next((n for n, s in numbered if s.current), None)
    return {"sections": numbered, "label": label, "here": here, "count": len(numbered)}


@register.inclusion_tag("components/tabs.html")
def tabs(items: Iterable[Tab], label: Any = "") -> dict[str, Any]:
    """Tabs without JavaScript: links, the current one marked; one alone is not drawn."""
    return {"items": list(items), "label": label}


@register.inclusion_tag("components/tiles.html")
def tiles(items: Iterable[Tile]) -> dict[str, Any]:
    """A row of figures."""
    return {"items": items}


@register.inclusion_tag("components/documents.html")
def document_list(files: Iterable[FileRow]) -> dict[str, Any]:
    """Documents with size, checksum and a link to fetch them."""
    return {"files": files}


@register.inclusion_tag("components/parties.html")
def party_list(parties: Iterable[Party]) -> dict[str, Any]:
    """Parties and whether each has signed or confirmed."""
    return {"parties": parties}


@register.inclusion_tag("components/meter.html")
def meter(done: int, total: int, label: Any, tone: str = "") -> dict[str, Any]:
    """`{% meter 7 12 "Onderdelen gereed" %}`: how far, in words and as a bar."""
    return {"done": done, "total": total, "label": label, "tone": tone}


@register.inclusion_tag("components/empty_state.html")
def empty_state(
    title: Any, text: Any = "", url: str = "", action: Any = "", icon_name: str = "inbox"
) -> dict[str, Any]:
    """What a list says when there is nothing: why, and what to do next."""
    return {"title": title, "text": text, "url": url, "action": action, "icon_name": icon_name}


@register.inclusion_tag("components/pagination.html", takes_context=True)
def pagination(context: template.Context, page: Page[Any], name: str = "page") -> dict[str, Any]:
    """Links to the pages of a list; the other query parameters stay."""
    pages = page.paginator.get_elided_page_range(page.number, on_each_side=2, on_ends=1)
    links = [(str(n), _query(context, name, str(n)), n == page.number) for n in pages]
    before = _query(context, name, str(page.number - 1)) if page.has_previous() else ""
    after = _query(context, name, str(page.number + 1)) if page.has_next() else ""
    return {"page": page, "links": links, "before": before, "after": after, "gap": "…"}


@register.inclusion_tag("components/sort_header.html", takes_context=True)
def sort_header(
    context: template.Context, label: Any, key: str, css: str = "", name: str = "sort"
) -> dict[str, Any]:
    """A `<th>` that sorts: `?sort=key`, again `?sort=-key`; the view reads and whitelists it."""
    request = context.get("request")
    now = request.GET.get(name, "") if request else ""
    state = {key: "ascending", f"-{key}": "descending"}.get(now, "")
    target = f"-{key}" if now == key else key
    return {"label": label, "state": state, "url": _query(context, name, target), "css": css}


def _query(context: template.Context, name: str, value: str) -> str:
    """This page's query string with one parameter set (and the page number dropped)."""
    request = context.get("request")
    query = request.GET.copy() if request else None
    if query is None:
        return f"?{name}={value}"
    query.pop("page", None)
    query[name] = value
    return f"?{query.urlencode()}"
