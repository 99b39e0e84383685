"""Reading the record."""

from __future__ import annotations

from django.db import models
from django.db.models import QuerySet

from portal.audit.models import Event


def history(
    obj: models.Model | None = None, *, plan: models.Model | int | None = None
) -> QuerySet[Event]:
    """The events of one thing (`obj`), or of a plan with all that hangs on it; newest first.

    The caller decides which of them a person may see: `data` may hold sensitive figures.
    """
    if obj is not None:
        events = Event.objects.filter(object_type=obj._meta.label_lower, object_id=str(obj.pk))
    else:
        number = plan.pk if isinstance(plan, models.Model) else plan
        events = Event.objects.filter(plan_id=number)
    return events.order_by("-id")
