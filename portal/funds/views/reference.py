"""The rules of the game to look up, each with its source."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render

from portal.funds.gate import must_be_staff, staff_gate, tabs_of
from portal.funds.models import (
    ConditionPlace,
    ConditionSet,
    CostCategory,
    FrameworkItem,
    OtherScheme,
    ReferenceLoad,
    Region,
    Scheme,
)
from portal.funds.pages import span
from portal.funds.queries import national_amount
from portal.funds.reference.files import read
from portal.web.gate import requires_read


@requires_read
@staff_gate
def reference(request: HttpRequest) -> HttpResponse:
    """Schemes, condition sets, costs, other schemes, regions and file versions."""
    loads = ReferenceLoad.objects.order_by("file", "-id").distinct("file")
    own = must_be_staff(request)
    context = {
        "schemes": [(s, span(s.years), _newest(s)) for s in Scheme.objects.order_by("-is_open")],
        "sets": [(s, span(s.valid_years)) for s in ConditionSet.objects.order_by("-code")],
        "costs": CostCategory.objects.all(),
        "others": OtherScheme.objects.select_related("office"),
        "items": FrameworkItem.objects.select_related("framework", "office"),
        "regions": Region.objects.filter(office__in=own).select_related("office"),
        "loads": loads,
        "documents": read("documents").content["documents"],
        "tabs": tabs_of(request, "reference"),
    }
    return render(request, "funds/reference.html", context)


def _newest(scheme: Scheme) -> object:
    return national_amount(scheme, max(scheme.years))


@requires_read
@staff_gate
def condition_set(request: HttpRequest, code: str) -> HttpResponse:
    """Every condition with its text, evidence, guidance questions and source."""
    found = get_object_or_404(ConditionSet, pk=code)
    conditions = list(found.conditions.all())
    context = {
        "set": found,
        "conditions": conditions,
        "count": sum(c.place == ConditionPlace.CONDITION for c in conditions),
        "years": span(found.valid_years),
        "tabs": tabs_of(request, "reference"),
    }
    return render(request, "funds/condition_set.html", context)
