"""Who looks after what: administrators after the machinery, auditors too after the record."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from portal.accounts.vocabulary import Role


class Verb(models.TextChoices):
    """What can be done here."""

    RUN = "run", _("Look after the machinery")
    AUDIT = "audit", _("Read the record of events")


PERMITS: dict[Verb, tuple[Role, ...]] = {
    Verb.RUN: (Role.ADMINISTRATOR,),
    Verb.AUDIT: (Role.ADMINISTRATOR, Role.AUDITOR),
}
REASONS = {
    Verb.RUN: _("Only an administrator of a care office can do this. Ask that colleague."),
    Verb.AUDIT: _("Only an administrator or auditor of a care office can do this."),
}
