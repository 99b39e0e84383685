"""The events that a test itself wrote, apart from those of the reference data and of signing in."""

from django.db.models import QuerySet

from portal.audit.models import Event


def effects() -> QuerySet[Event]:
    """Events whose verb begins with `test.`, in order."""
    return Event.objects.filter(verb__startswith="test.")
