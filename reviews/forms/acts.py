"""Small forms: a reason, a declaration of ties, whom to ask."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from portal.accounts.models import Organisation
from portal.web.fields import TextField, YesNoField
from portal.web.forms import PortalForm
from reviews.loads import Candidate


class ReasonForm(PortalForm):
    """Why something is done."""

    reason = TextField(label=_("Reason"), rows=5, max_length=2000)

    def __init__(self, *args: Any, hint: Any = "", label: Any = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"].help_text = hint
        if label:
            self.fields["reason"].label = label


class DeclarationForm(PortalForm):
    """For every organisation of the coalition: is there a tie? (G18)"""

    def __init__(self, *args: Any, organisations: Sequence[Organisation], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for org in organisations:
            self.fields[f"org-{org.slug}"] = YesNoField(
                label=org.name,
                error_messages={
                    "required": _("Say whether you have a tie with %(name)s.") % {"name": org.name}
                },
            )
        self.fields["explanation"] = TextField(
            label=_("What is the tie?"),
            rows=3,
            max_length=1000,
            required=False,
            help_text=_("Only when you answered yes somewhere. One sentence will do."),
        )

    def clean(self) -> dict[str, Any]:
        """A tie is explained in a few words."""
        cleaned = self.cleaned_data
        if any(self.answers().values()) and not cleaned.get("explanation", "").strip():
            message = _("Write in one sentence what the tie is.")
            self.add_error("explanation", ValidationError(message, code="required"))
        return cleaned

    def answers(self) -> dict[str, bool]:
        """The answers by slug, as far as they were given."""
        return {
            name.removeprefix("org-"): value
            for name, value in self.cleaned_data.items()
            if name.startswith("org-") and value is not None
        }


class AssignForm(PortalForm):
    """Whom to ask; who cannot be asked is no choice."""

    reviewers = forms.TypedMultipleChoiceField(
        label=_("Reviewers"), coerce=int, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, candidates: Sequence[Candidate], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["reviewers"]
        assert isinstance(field, forms.MultipleChoiceField)  # noqa: S101 - narrows the type
        field.choices = [(str(c.number), c.name) for c in candidates if c.available]
        field.error_messages["required"] = _("Choose at least one reviewer.")
