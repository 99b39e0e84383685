"""Proposing a change of lead or of cashier."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from plans.models import HandoverKind, Plan
from portal.web.fields import TextField
from portal.web.forms import PortalForm


class HandoverForm(PortalForm):
    """What passes to whom, and why."""

    what = forms.ChoiceField(label=_("What changes?"), widget=forms.RadioSelect)
    to_org = forms.ChoiceField(label=_("Which provider takes it over?"))
    reason = TextField(
        label=_("Why?"), rows=3, max_length=1000, help_text=_("Both organisations read this.")
    )

    def __init__(self, *args: Any, plan: Plan, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        members = plan.members.filter(left_at=None, accepted_at__isnull=False)
        providers = members.exclude(role="partner").select_related("org")
        choices = [(str(m.org_id), m.org.name) for m in providers]
        names = dict(choices)
        leads = [str(m.org_id) for m in providers if m.role == "lead"]
        cashiers = [str(c.org_id) for c in plan.cashiers.all()]
        what, to_org = self.fields["what"], self.fields["to_org"]
        assert isinstance(what, forms.ChoiceField)  # noqa: S101 - narrows the type
        assert isinstance(to_org, forms.ChoiceField)  # noqa: S101 - narrows the type
        what.choices = [
            *(
                (f"lead:{slug}", _("The lead of the plan, now %(org)s") % {"org": names[slug]})
                for slug in leads
            ),
            *(
                (f"cashier:{slug}", _("The role of cashier of %(org)s") % {"org": names[slug]})
                for slug in cashiers
                if slug in names
            ),
        ]
        to_org.choices = [("", _("Choose…")), *choices]

    def proposal(self) -> dict[str, str]:
        """The arguments of `services.handing.propose_handover`."""
        kind, _colon, org = self.cleaned_data["what"].partition(":")
        return {
            "kind": HandoverKind(kind).value,
            "from_org": org,
            "to_org": self.cleaned_data["to_org"],
            "reason": self.cleaned_data["reason"],
        }
