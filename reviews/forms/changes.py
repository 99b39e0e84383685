"""Asking the coalition, answering, giving more time; employers of a reviewer; notes at hints."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from plans.asked import places
from portal import clock
from portal.accounts.models import Organisation
from portal.refusal import Refusal
from portal.web.fields import DutchDateField, TextField
from portal.web.forms import PortalForm, PortalFormSet
from reviews.services.asking import (
    ANSWER_MIN,
    LONGEST,
    MOST_QUESTIONS,
    QUESTION_MIN,
    Question,
    due_moment,
)
from reviews.services.hinting import NOTE_MAX


def _in_reach(due: date) -> date:
    try:
        due_moment(due, clock.now())
    except Refusal as refusal:
        raise ValidationError(str(refusal), code=refusal.code) from refusal
    return due


class AskForm(PortalForm):
    """What it is about and until when."""

    message = TextField(
        label=_("To the coalition"),
        rows=3,
        max_length=LONGEST,
        help_text=_("One or two sentences. The coalition reads this above your questions."),
    )
    due = DutchDateField(
        label=_("Answer by"),
        help_text=_("Until the end of this day. The term of your decision stands still meanwhile."),
    )

    def clean_due(self) -> date:
        """A day that is not too near and not too far, said along with the rest."""
        return _in_reach(self.cleaned_data["due"])


class QuestionForm(PortalForm):
    """One question at one place of the plan."""

    place = forms.ChoiceField(label=_("Part of the plan"), required=False)
    text = TextField(label=_("Question"), rows=3, max_length=LONGEST, required=False)

    def __init__(self, *args: Any, orgs: Mapping[str, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        place = self.fields["place"]
        assert isinstance(place, forms.ChoiceField)  # noqa: S101 - narrows the type
        groups = [(part.label, choices) for part, choices in places(orgs)]
        place.choices = [("", _("Choose…")), *groups]
        for field in self.fields.values():
            field.later = True  # type: ignore[attr-defined]  # needed, unless the row is empty

    def clean(self) -> dict[str, Any]:
        """A row has both or nothing."""
        said = self.cleaned_data
        if said.get("place") and not said.get("text", "").strip():
            self.add_error("text", _("Write your question, or empty the row."))
        if said.get("text", "").strip() and not said.get("place"):
            self.add_error("place", _("Choose the part of the plan that you ask about."))
        if 0 < len(said.get("text", "").strip()) < QUESTION_MIN:
            message = _("Write a question of at least %(least)d characters.")
            self.add_error("text", message % {"least": QUESTION_MIN})
        return said


class QuestionRows(PortalFormSet):
    """The questions of one request; empty rows do not count, but one question there must be."""

    def clean(self) -> None:
        """Without any question the first row says what it lacks, along with the rest."""
        written = any(form.errors or any(form.cleaned_data.values()) for form in self.forms)
        if self.forms and not written:
            self.forms[0].add_error("place", _("Choose the part of the plan that you ask about."))
            self.forms[0].add_error("text", _("Write your question."))

    def questions(self) -> list[Question]:
        """What was filled in, as the service takes it."""
        filled = (f.cleaned_data for f in self.forms if f.cleaned_data.get("place"))
        return [Question(said["place"], said["text"]) for said in filled]


def question_rows(data: Any, orgs: Mapping[str, str], first: str = "") -> QuestionRows:
    """The rows, bound or empty; `first` is the place that the first row begins with."""
    kind = forms.formset_factory(
        QuestionForm, formset=QuestionRows, extra=0, min_num=1, max_num=MOST_QUESTIONS
    )
    initial = [{"place": first}]
    rows: Any = kind(data, initial=initial, prefix="q", form_kwargs={"orgs": orgs})
    return rows  # type: ignore[no-any-return]


class AnswerForm(PortalForm):
    """What the coalition says to one question."""

    answer = TextField(label=_("Your answer"), rows=5, max_length=LONGEST, min_length=ANSWER_MIN)
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0)


class ExtendForm(PortalForm):
    """A later day, and why."""

    due = DutchDateField(label=_("Answer by"))
    reason = TextField(
        label=_("Reason"),
        rows=3,
        max_length=LONGEST,
        help_text=_("The coalition gets this reason by e-mail."),
    )

    def __init__(self, *args: Any, after: datetime, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.after = after

    def clean_due(self) -> date:
        """A later day than the one that stands, said along with the rest."""
        due = _in_reach(self.cleaned_data["due"])
        if due_moment(due, clock.now()) <= self.after:
            raise ValidationError(_("Choose a later day than the one that stands."), code="early")
        return due


class EmployerForm(PortalForm):
    """Where somebody works or worked, and until when."""

    organisation = forms.ModelChoiceField(
        label=_("Organisation"),
        queryset=Organisation.objects.none(),
        help_text=_("A provider or partner of which you have been an employee or a board member."),
    )
    until = DutchDateField(
        label=_("Until"),
        required=False,
        help_text=_("Leave empty when you still work there."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["organisation"]
        assert isinstance(field, forms.ModelChoiceField)  # noqa: S101 - narrows the type
        field.empty_label = str(_("Choose…"))
        field.queryset = Organisation.objects.exclude(kind="care_office").order_by("name")


class NoteForm(PortalForm):
    """What a hint of double funding comes to."""

    note = TextField(
        label=_("What did you find?"),
        rows=4,
        max_length=NOTE_MAX,
        help_text=_("For example: the other plan pays for another year, or: ask the coalition."),
    )
