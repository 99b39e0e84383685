"""Question rounds, questions, and the notes that answer them."""

from portal.funds.clarifications.models.documents import CallDocument
from portal.funds.clarifications.models.notes import Effect, Entry, EntryStatus, Note
from portal.funds.clarifications.models.questions import Item, Question
from portal.funds.clarifications.models.rounds import QuestionRound
from portal.funds.clarifications.objections import ObjectionRule

__all__ = [
    "CallDocument",
    "Effect",
    "Entry",
    "EntryStatus",
    "Item",
    "Note",
    "ObjectionRule",
    "Question",
    "QuestionRound",
]
