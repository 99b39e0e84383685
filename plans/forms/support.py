"""Sections 6 and 9: support in the region and other schemes (R-6.4-2, R-6.4-8)."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from plans.checks.elsewhere import NONE, REMAINDER
from plans.forms.base import RowForm, SectionForm, one_of, some_of, text
from plans.forms.layout import line
from portal.funds.models import FrameworkUse
from portal.web.fields import DutchDateField

SUPPORTERS = [
    ("provider", _("Care provider")),
    ("municipality", _("Municipality")),
    ("client_council", _("Client council")),
    ("gp_group", _("General practitioners")),
    ("housing_corporation", _("Housing corporation")),
    ("insurer", _("Health insurer")),
    ("regional_table", _("Regional table (regiotafel)")),
    ("other", _("Other")),
]
OUTCOMES = [
    ("not_fitting", _("Does not fit")),
    ("fits", _("Fits better")),
    ("applied", _("Applied for")),
    ("refused", _("Applied for and refused")),
]
# At “another scheme, namely”: that there is none is a whole answer.
NO_OTHER = (NONE, _("There is no other scheme"))
SURCHARGE_OUTCOMES = [
    ("nobody", _("Nobody in the coalition gets it")),
    ("other_costs", _("Somebody gets it, for other costs than in this plan")),
    ("same_costs", _("Somebody gets it, for costs in this plan as well")),
]


# A note of more characters is folded away.
LONG_NOTE = 90


class SupportForm(SectionForm):
    """How clients, staff and others are involved, and what of the region the plan builds on.

    The documents, tables and partnership of a region: R-OV-CZ, R-OV-VGZ, R-OV-DSW, R-OV-SA,
    R-OV-ZZ, R-TB-2, R-TB-3. A statement of a regional table is a kind of support: R-2.1-1.
    """

    clients = text("support.clients", _("How are clients and their relatives involved?"), rows=4)
    staff = text("support.staff", _("How are care professionals involved?"), rows=4)
    effects_on_others = text(
        "support.effects_on_others", _("What does the plan mean for others in the region?"), rows=4
    )
    regional_documents = some_of(
        _("On what of the region does the plan build?"),
        help_text=_("Documents and tables of this region. Choose what applies."),
    )
    regional_text = text(
        "support.regional_text",
        _("How does the plan build on it?"),
        rows=3,
        help_text=_("Name the document, the part or the meeting, with the date."),
    )
    partnership = text(
        "support.partnership",
        _("Name of the partnership"),
        help_text=_("When the plan comes from a standing partnership in the region."),
    )
    optional = frozenset(
        {"effects_on_others", "regional_documents", "regional_text", "partnership"}
    )

    def offer(self) -> None:
        """The documents and tables of the region."""
        self.choose_or_drop("regional_documents", self.context.of_use(FrameworkUse.REGION))


class StatementForm(RowForm):
    """A statement of support."""

    organisation = text("support.statements.organisation", _("Organisation"))
    kind = one_of(_("Kind of organisation"))
    date = DutchDateField(label=_("Date of the statement"), required=False)
    text = text("support.statements.text", _("What does it say?"), rows=3)
    document = one_of(_("Document"), help_text=_("Choose one of the attachments of this plan."))
    optional = frozenset({"kind", "text", "document"})
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
    reason = text("other_schemes.reason", _("Why?"), rows=2)
    layout = (line("outcome", "reason"),)

    def offer(self) -> None:
        """The answers; the row says which scheme, who applies for it, and what to know.

        The notes hold what the policy says of a scheme, such as R-2.5-1, R-2.5-2 and R-OV-7. Of
        money of the care office itself it is asked who gets it (R-TB-4 to R-TB-6, R-OV-DSW).
        """
        code = self.initial.get("scheme") or self.data.get(self.add_prefix("scheme"), "")
        self.code = code
        scheme = self.context.other_schemes.get(code)
        self.heading = scheme.name_nl if scheme else code
        self.applicant, self.note = (scheme.applicant, scheme.note) if scheme else ("", "")
        self.is_long = len(self.note) > LONG_NOTE
        self.fields["outcome"].inline = True  # type: ignore[attr-defined]
        self.only("outcome", SURCHARGE_OUTCOMES if scheme and scheme.office_id else OUTCOMES)
        if code == REMAINDER:
            self.only("outcome", [NO_OTHER, *OUTCOMES])
            self.fields["reason"].help_text = _("Which scheme, and why? Not when there is none.")
        elif scheme and scheme.office_id:
            reason = self.fields["reason"]
            reason.help_text = _("When somebody gets it: which costs does it pay?")

    def is_blank(self) -> bool:
        """An unanswered scheme stays in the list: not answered is not an answer."""
        return False
