"""The pages about one call, as tabs above each of them."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from portal.accounts.models import Role
from portal.accounts.roles import has_role
from portal.funds.models import Call
from portal.web.components import Tab
from reviews.queries import OVERSEEING_POSTS

_EVERYBODY: tuple[str, ...] = ()
_PLACES = (
    ("reviews:dashboard", _("Plans"), _EVERYBODY),
    ("reviews:screens", _("Screening"), tuple(OVERSEEING_POSTS)),
    ("reviews:assignments", _("Assignment"), (Role.COORDINATOR,)),
    ("reviews:phases", _("Phases"), tuple(OVERSEEING_POSTS)),
    ("reviews:ranking", _("Ranking"), tuple(OVERSEEING_POSTS)),
)
"""Address, label and who has it (anybody of the office when none is named); in this order."""


def tabs_of(call: Call, user: Any, current: str) -> list[Tab]:
    """The pages about this call that are for this person; none when that is the list alone."""
    office = call.region.office_id
    open_ = [place for place in _PLACES if not place[2] or has_role(user, office, *place[2])]
    if len(open_) < 2:
        return []
    return [
        Tab(label, reverse(name, args=[call.pk]), name == current) for name, label, _roles in open_
    ]
