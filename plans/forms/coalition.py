"""Forms of the coalition: inviting, answering, tasks, leaving."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from plans.limits import LIMITS
from plans.models import Member, MemberRole
from plans.models.coalition import DeclineReason
from portal.accounts.models import Organisation, OrganisationKind
from portal.accounts.names import folded
from portal.web.fields import TextField
from portal.web.forms import PortalForm


class InviteForm(PortalForm):
    """Asks an organisation to join: known by AGB code or name, or new by name and kind."""

    find = TextField(
        label=_("Organisation"),
        max_length=160,
        help_text=_("Type the name or the AGB code (8 digits)."),
    )
    kind = forms.ChoiceField(
        label=_("Kind of organisation"),
        choices=[c for c in OrganisationKind.choices if c[0] != OrganisationKind.CARE_OFFICE],
        initial=OrganisationKind.PROVIDER,
    )
    role = forms.ChoiceField(
        label=_("Role in the plan"),
        choices=[c for c in MemberRole.choices if c[0] != MemberRole.LEAD],
        initial=MemberRole.PARTICIPANT,
        widget=forms.RadioSelect,
        help_text=_("Only care providers take part with money."),
    )
    email = forms.EmailField(
        label=_("E-mail address of your contact there"),
        required=False,
        help_text=_(
            "Only needed when the portal does not know the organisation. The link in the mail "
            "works once, for 14 days."
        ),
    )
    message = TextField(label=_("Personal message"), rows=3, max_length=1000, required=False)

    def __init__(self, *args: Any, known: Organisation | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.known = known
        email = self.fields["email"]
        email.later = known is None  # type: ignore[attr-defined]
        if known is not None:
            self.fields["find"].widget = self.fields["kind"].widget = forms.HiddenInput()
            email.help_text = _(
                "Not needed: the managers and editors of %(org)s get the invitation in the "
                "portal and by e-mail. You do not see their addresses. An address here gets the "
                "invitation as well."
            ) % {"org": known.name}

    def clean(self) -> dict[str, Any]:
        """The chosen organisation, or the one that the portal knows by what was typed.

        A name is one line: it stands in a mail to strangers and writes no lines of its own there.
        """
        cleaned = self.cleaned_data
        if "find" in cleaned:
            cleaned["find"] = " ".join(cleaned["find"].split())
        org = self.known or _known(cleaned.get("find", ""))
        if org is None and cleaned.get("find", "").isdigit():
            message = _("No organisation has this AGB code. Type the name of the organisation.")
            self.add_error("find", ValidationError(message, code="unknown"))
        elif org is None and not cleaned.get("email") and "email" not in self.errors:
            message = _("Fill in the e-mail address of your contact there.")
            self.add_error("email", ValidationError(message, code="required"))
        cleaned["org"] = org
        return cleaned


def _known(text: str) -> Organisation | None:
    found = Organisation.objects.filter(is_active=True)
    if text.isdigit() and len(text) == 8:
        return found.filter(agb=text).first()
    sought, names = folded(text), found.order_by("pk").values_list("pk", "name")
    pk = next((pk for pk, name in names if folded(name) == sought), None)
    return None if pk is None else found.get(pk=pk)


class TasksForm(PortalForm):
    """What each member does in the plan (R-6.4-1)."""

    def __init__(self, *args: Any, members: list[Member], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for member in members:
            field = TextField(
                label=member.org.name,
                rows=2,
                required=False,
                max_length=LIMITS["members.task"],
                initial=member.task,
            )
            field.later = member.role != MemberRole.PARTNER  # type: ignore[attr-defined]
            self.fields[f"task-{member.pk}"] = field

    def tasks(self) -> dict[int, str]:
        """The texts by member number."""
        typed = {n: text for n, text in self.cleaned_data.items() if n in self.data}
        return {int(n.removeprefix("task-")): text for n, text in typed.items()}


class AcceptForm(PortalForm):
    """Accepting for an organisation that the portal knows."""

    task = TextField(
        label=_("What will your organisation do in this plan?"),
        rows=3,
        required=False,
        max_length=300,
        help_text=_("You can also fill this in later."),
    )


class DeclineForm(PortalForm):
    """Declining with a reason."""

    reason = forms.ChoiceField(
        label=_("Why do you decline?"), choices=DeclineReason.choices, widget=forms.RadioSelect
    )
    text = TextField(label=_("Explanation"), rows=3, required=False, max_length=1000)


class ReasonForm(PortalForm):
    """A written reason, for acts that ask for one."""

    reason = TextField(label=_("Why?"), rows=3, max_length=1000)
