"""Who may do what with questions and notes: said once, in a table.

A role is a role at the care office of the call's region. A coordinator answers; the others of
the office read the questions without the askers, who may be the applicants they will judge.
Whoever reads the record of events finds the askers there, and here too.
"""

from __future__ import annotations

from collections.abc import Mapping

from django.db import models
from django.utils.translation import gettext_lazy as _

from portal.accounts.vocabulary import OFFICE_ROLES, Role


class NoteVerb(models.TextChoices):
    """What a care office does with the questions about its call."""

    READ_QUESTIONS = "read_questions", _("Read the questions")
    READ_ASKERS = "read_askers", _("Read who asked")
    SET_ROUND = "set_round", _("Set the question round")
    ANSWER = "answer", _("Answer questions and publish the note")


_COORDINATOR = frozenset({Role.COORDINATOR.value})
_KEEPERS = frozenset({Role.AUDITOR.value, Role.ADMINISTRATOR.value})
"""They read the record of events of their office, which says who asked."""
PERMITS: Mapping[NoteVerb, frozenset[str]] = {
    NoteVerb.READ_QUESTIONS: frozenset(role.value for role in OFFICE_ROLES),
    NoteVerb.READ_ASKERS: frozenset({Role.COORDINATOR.value, *_KEEPERS}),
    NoteVerb.SET_ROUND: _COORDINATOR,
    NoteVerb.ANSWER: _COORDINATOR,
}

REASONS = {
    NoteVerb.READ_QUESTIONS: _("Only the care office of this region reads all questions."),
    NoteVerb.READ_ASKERS: _("Only a coordinator, an auditor or an administrator reads who asked."),
    NoteVerb.SET_ROUND: _("Only a coordinator of the care office sets the question round."),
    NoteVerb.ANSWER: _("Only a coordinator of the care office answers questions."),
}
ONLY_PROVIDERS = _("Only people who work for a care provider can ask a question.")
