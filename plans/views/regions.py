"""In which regions a plan is filed: chosen by the lead while it is a draft."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from plans.at_stake import Place, stake
from plans.family import offices
from plans.gate import plan_gate
from plans.models import Plan
from plans.services import spanning
from plans.views.lapsing import members_before, tell_lapsed
from plans.views.shared import data_and_facts
from plans.workflow import Verb
from portal import clock
from portal.drafts.receipts import once
from portal.refusal import Refusal
from portal.web.forms import whole


@once
@plan_gate(Verb.MANAGE_COALITION)
def regions(request: HttpRequest, plan: Plan) -> HttpResponse:
    """The care offices the plan goes to, and those that could be added (R-N.2.1-1)."""
    if request.method == "POST":
        return _change(request, plan)
    data, _facts = data_and_facts(plan)
    rows = offices(plan, data, office=False)
    shown: dict[str, Any] = {
        "plan": plan,
        "offices": rows,
        "stake": stake(data.members, Place.REGIONS),
        "calls": spanning.calls_for(plan, clock.now()),
    }
    return render(request, "plans/regions.html", shown)


def _change(request: HttpRequest, plan: Plan) -> HttpResponse:
    user: Any = request.user
    before = members_before(plan)
    call, region = whole(request.POST.get("add")), request.POST.get("remove", "")
    try:
        if call is not None:
            found = spanning.add_region(plan.pk, call, by=user)
            text = _("%(region)s is added. Now say which budget lines that region pays.")
            messages.success(request, text % {"region": found.region.name})
        elif region:
            spanning.remove_region(plan.pk, region, by=user)
            text = _("The region is taken out. Its lines now belong to the region of the plan.")
            messages.success(request, text)
    except Refusal as refusal:
        messages.error(request, str(refusal))
    tell_lapsed(request, plan, before)
    return redirect("plans:regions", plan.pk)
