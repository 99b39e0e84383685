"""The words in which signing and verification speak."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

SEAL = "portaal"  # the field of the portal's own certification


@dataclass(frozen=True)
class Signer:
    """The person who signs and for which organisation."""

    name: str
    function: str
    organisation: str
    email: str


class Problem(TextChoices):
    """Why a signature does not hold."""

    EMPTY = "empty", _("This field has not been signed.")
    BROKEN = "broken", _("The signed text was changed after signing.")
    CHANGED = "changed", _("Something was added to the document that is not a signature.")
    STRANGER = "stranger", _("The signature was not made in this portal.")
    UNREADABLE = "unreadable", _("The signature cannot be read.")


@dataclass(frozen=True)
class SignatureReport:
    """What is true of one signature field of a document.

    `valid` says that all is well: made in this portal, covering its whole revision, and followed
    by nothing but other signatures. `modified` says that the document was changed unlawfully.
    """

    field: str
    signer: Signer | None  # None: the field is empty or unreadable
    valid: bool
    covers_revision: bool
    modified: bool
    at: datetime | None
    certifies: bool = False  # the portal's own seal, set when the document was drawn up
    problem: str = ""

    @property
    def sentence(self) -> str:
        """What is wrong, for people; empty when nothing is."""
        return str(Problem(self.problem).label) if self.problem else ""
