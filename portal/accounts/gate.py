"""Which organisation a person may open, and whether he may manage its people."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _

from portal.accounts.models import Organisation, User
from portal.accounts.queries import roles_at
from portal.accounts.roles import has_role, organisations_where
from portal.accounts.vocabulary import managing_role
from portal.web.gate import refuse


def person(request: HttpRequest) -> User:
    """Who is signed in. LoginRequiredMiddleware sends visitors away before a view asks this."""
    if not isinstance(request.user, User):
        raise PermissionDenied
    return request.user


def own_organisation(request: HttpRequest, slug: str) -> Organisation:
    """An organisation where this person has a role; any other does not exist for him (404)."""
    return get_object_or_404(Organisation, slug=slug, pk__in=organisations_where(request.user))


def managed_organisation(request: HttpRequest, slug: str) -> Organisation:
    """An organisation whose people this person manages; 403 with the reason for a colleague."""
    organisation = own_organisation(request, slug)
    if not manages(request, organisation):
        refuse(
            _("Only a manager of %(organisation)s can do this. Ask that colleague.")
            % {"organisation": organisation}
        )
    return organisation


def manages(request: HttpRequest, organisation: Organisation) -> bool:
    """Whether this person decides about the people of the organisation."""
    return has_role(request.user, organisation.pk, managing_role(organisation.kind))


def colleague(organisation: Organisation, pk: int) -> User:
    """A person who acts for the organisation; anybody else does not exist there (404)."""
    person = User.objects.filter(pk=pk).first()
    if person is None or not roles_at(person, organisation):
        raise Http404
    return person
