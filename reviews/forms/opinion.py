"""What is said of one condition: cards to choose from, a reason, and a note to oneself."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from portal.funds.models import Condition, ConditionKind
from portal.web.components import Anchor
from portal.web.fields import TextField
from portal.web.forms import PortalForm
from reviews.models.case import Judgement
from reviews.scoring import Opinion
from reviews.services.scores import LONGEST

YES, NO, CONFLICTS = "yes", "no", "conflicts"


def anchors(condition: Condition) -> list[Anchor]:
    """The cards of a condition: yes and no, or the scale, with a conflict where it knows one."""
    if condition.kind == ConditionKind.KNOCK_OUT:
        return [
            Anchor(YES, _("Met"), _("The plan meets this condition."), "✓", True),
            Anchor(NO, _("Not met"), _("The plan cannot be granted."), "✕", False),
        ]
    conditions = condition.condition_set
    cards = [Anchor(a["value"], a["label_nl"], a["meaning_nl"]) for a in conditions.scale]
    if condition.knock_out_when:
        text = _("The plan works against IZA or GALA and cannot be granted.")
        cards.append(Anchor(CONFLICTS, _("Conflicts"), text, "✕", False))
    return cards


class OpinionForm(PortalForm):
    """An answer with its reason; `version` is that of what the person saw."""

    answer = forms.ChoiceField(label=_("Your judgement"), widget=forms.RadioSelect)
    reason = TextField(label=_("Reason"), rows=6, max_length=LONGEST)
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0, initial=0)

    def __init__(self, *args: Any, condition: Condition, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.condition = condition
        answer = self.fields["answer"]
        assert isinstance(answer, forms.ChoiceField)  # noqa: S101 - narrows the type
        answer.choices = [(str(a.value), a.name) for a in anchors(condition)]
        least = condition.condition_set.reason_min_chars
        self.fields["reason"].help_text = ngettext_lazy(
            "At least %(least)d character. Point to the place in the plan that shows it.",
            "At least %(least)d characters. Point to the place in the plan that shows it.",
            least,
        ) % {"least": least}

    @property
    def anchors(self) -> list[Anchor]:
        """The cards to choose from."""
        return anchors(self.condition)

    @property
    def threshold(self) -> int | None:
        """From which score the condition passes; None for yes or no."""
        scored = self.condition.kind == ConditionKind.SCORED
        return self.condition.condition_set.threshold if scored else None

    def opinion(self) -> Opinion:
        """The answer as the service takes it."""
        return opinion_of(self.cleaned_data["answer"])


class ScoreForm(OpinionForm):
    """A reviewer's own score, with a note that nobody else sees.

    `seen` is the filed version that lies beside it.
    """

    seen = forms.IntegerField(widget=forms.HiddenInput, required=False)

    note = TextField(
        label=_("Private note"),
        rows=3,
        max_length=LONGEST,
        required=False,
        help_text=_("Only you see this. It does not go to colleagues or into a letter."),
    )


class ConsensusForm(OpinionForm):
    """The consensus of the reviewers on one condition."""

    answer = forms.ChoiceField(label=_("Consensus"), widget=forms.RadioSelect)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"].help_text = _(
            "This reason may be cited in the letter to the coalition. "
            "Say what the reviewers agreed on, not who said what."
        )


def opinion_of(answer: str) -> Opinion:
    """What a chosen card means."""
    if answer in (YES, NO, CONFLICTS):
        return Opinion(met=answer == YES)
    return Opinion(value=int(answer))


def answer_of(row: Judgement, condition: Condition) -> str:
    """The card that a stored opinion stands for."""
    if row.value is not None:
        return str(row.value)
    if condition.kind == ConditionKind.SCORED:
        return CONFLICTS
    return YES if row.met else NO


def stored(row: Judgement | None, condition: Condition) -> dict[str, Any]:
    """The values of a form for what is stored; nothing but version 0 when there is none."""
    if row is None:
        return {"version": 0}
    note = getattr(row, "private_note", "")
    answer = answer_of(row, condition)
    version = getattr(row, "version", 0)
    return {"answer": answer, "reason": row.reason, "note": note, "version": version}
