"""The forms with which a care office writes and publishes its answers."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from crispy_forms.layout import Fieldset, Layout
from django import forms
from django.utils.translation import gettext_lazy as _

from portal.funds.clarifications.answering import ItemTerms
from portal.funds.clarifications.models import Effect, Item, Question
from portal.funds.clarifications.queries import numbers_of
from portal.funds.clarifications.subjects import Subject, choices, parse
from portal.funds.models import Call
from portal.web.fields import TextField
from portal.web.forms import PortalForm


class QuestionChoice(forms.ModelMultipleChoiceField):  # type: ignore[type-arg]
    """Questions by their text; who asked is not needed to choose."""

    numbers: Mapping[int, int] = {}

    def label_from_instance(self, obj: Question) -> str:
        """`7. What is …`, with the number that the question has at the desk of its call."""
        return f"{self.numbers[obj.pk]}. {obj.text}"


class ItemForm(PortalForm):
    """One question and answer of the note."""

    questions = QuestionChoice(
        label=_("It answers these questions"),
        queryset=Question.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Tick all questions that ask the same. None is allowed too."),
    )
    subject = forms.ChoiceField(label=_("What is it about"))
    question_nl = TextField(
        label=_("The question as everybody reads it"),
        rows=5,
        max_length=3000,
        help_text=_("In your own words: nobody may recognise who asked."),
    )
    answer_nl = TextField(
        label=_("The answer"),
        rows=7,
        max_length=6000,
        required=False,
        help_text=_("Empty? Then it waits for a later version."),
    )
    effect = forms.ChoiceField(
        label=_("What the answer does"),
        choices=Effect,
        widget=forms.RadioSelect,
        initial=Effect.NONE,
        help_text=_("A change takes precedence over the original text."),
    )
    change_nl = TextField(
        label=_("What holds from now on"),
        rows=4,
        max_length=3000,
        required=False,
        help_text=_("Only for a change. It is shown above the original text everywhere."),
    )
    version = forms.IntegerField(widget=forms.HiddenInput, initial=0)

    def __init__(self, *args: Any, call: Call, free: Iterable[Question], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        numbers = [question.pk for question in free]
        found = Question.objects.filter(pk__in=numbers).order_by("asked_at", "pk")
        self.fields["questions"].queryset = found  # type: ignore[attr-defined]
        self.fields["questions"].numbers = numbers_of(call)  # type: ignore[attr-defined]
        self.fields["subject"].choices = choices(call)  # type: ignore[attr-defined]
        self.helper.layout = Layout(
            "version",
            Fieldset(_("The question"), "questions", "subject", "question_nl"),
            Fieldset(_("The answer"), "answer_nl", "effect", "change_nl"),
        )

    def terms(self) -> ItemTerms:
        """What was filled in, for the service."""
        values = self.cleaned_data
        names = ("question_nl", "answer_nl", "effect", "change_nl")
        return ItemTerms(parse(values["subject"]), **{name: values[name] for name in names})

    def answered(self) -> list[int]:
        """The questions that were ticked."""
        return [question.pk for question in self.cleaned_data["questions"]]


def item_values(item: Item) -> dict[str, Any]:
    """The values of a stored item, for the form that changes it."""
    names = ("question_nl", "answer_nl", "effect", "change_nl", "version")
    return {
        **{name: getattr(item, name) for name in names},
        "subject": Subject(item.condition_id, item.document).code,
        "questions": [question.pk for question in item.questions.all()],
    }


class PublishForm(PortalForm):
    """The last look at a version before everybody reads it."""

    summary = TextField(
        label=_("What this version brings"),
        rows=3,
        max_length=1000,
        required=False,
        help_text=_("A few sentences above the answers, and in the mail. Not obligatory."),
    )
    checked = forms.BooleanField(
        label=_("I have checked that nobody can be recognised in a question or an answer"),
        error_messages={"required": _("Check the texts and tick this box.")},
    )
    after = forms.IntegerField(widget=forms.HiddenInput)


class VersionForm(PortalForm):
    """Only which version somebody looked at when he pressed."""

    version = forms.IntegerField(widget=forms.HiddenInput)
