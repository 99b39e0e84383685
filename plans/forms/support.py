"""Sections 6 and 9: support in the region and other schemes (R-6.4-2, R-6.4-8)."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from plans.forms.base import RowForm, SectionForm, one_of, text
from plans.forms.layout import line
from portal.web.fields import DutchDateField

SUPPORTERS = [
    ("provider", _("Care provider")),
    ("municipality", _("Municipality")),
    ("client_council", _("Client council")),
    ("gp_group", _("General practitioners")),
    ("housing_corporation", _("Housing corporation")),
    ("insurer", _("Health insurer")),
    ("other", _("Other")),
]
OUTCOMES = [
    ("not_fitting", _("Does not fit")),
    ("fits", _("Fits better")),
    ("applied", _("Applied for")),
    ("refused", _("Applied for and refused")),
]


class SupportForm(SectionForm):
    """How clients, staff and others are involved."""

    clients = text("support.clients", _("How are clients and their relatives involved?"), rows=4)
    staff = text("support.staff", _("How are care professionals involved?"), rows=4)
    effects_on_others = text(
        "support.effects_on_others", _("What does the plan mean for others in the region?"), rows=4
    )


class StatementForm(RowForm):
    """A statement of support."""

    organisation = text("support.statements.organisation", _("Organisation"))
    kind = one_of(_("Kind of organisation"))
    date = DutchDateField(label=_("Date of the statement"), required=False)
    text = text("support.statements.text", _("What does it say?"), rows=3)
    document = one_of(_("Document"), help_text=_("Choose one of the attachments of this plan."))
    optional = frozenset({"text", "document"})
    layout = (line("organisation", "kind", "date"), line("text"), line("document"))

    def offer(self) -> None:
        """Kinds of organisation, and the attachments; one that was removed stays chosen."""
        self.choose("kind", [(k, str(v)) for k, v in SUPPORTERS])
        files, now = self.context.attachments, self.initial.get("document", "")
        if now and now not in dict(files):
            files = [*files, (now, str(_("A file that was removed")))]
        self.choose("document", files, empty=_("No document"))


class SchemeAnswerForm(RowForm):
    """The answer about one other scheme."""

    scheme = forms.CharField(widget=forms.HiddenInput, max_length=20)
    outcome = one_of(_("Your answer"), radio=True)
    reason = text("other_schemes.reason", _("Why?"), rows=2, help_text=_("At least 40 characters."))

    def offer(self) -> None:
        """The four answers; the row says which scheme, who applies for it, and what to know.

        The notes hold what the policy says of a scheme, such as R-2.5-1 and R-2.5-2.
        """
        self.only("outcome", OUTCOMES)
        code = self.initial.get("scheme") or self.data.get(self.add_prefix("scheme"), "")
        self.code = code
        scheme = self.context.other_schemes.get(code)
        self.heading = scheme.name_nl if scheme else code
        self.applicant, self.note = (scheme.applicant, scheme.note) if scheme else ("", "")

    def is_blank(self) -> bool:
        """An unanswered scheme stays in the list: not answered is not an answer."""
        return False
