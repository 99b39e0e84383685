"""The words of this room: kinds of organisations, roles, and what goes with what."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import models
from django.utils.translation import gettext_lazy as _


class OrganisationKind(models.TextChoices):
    """What an organisation is; only providers may lead a plan or receive money (design.md 6)."""

    PROVIDER = "provider", _("Care provider")
    CARE_OFFICE = "care_office", _("Care office")
    MUNICIPALITY = "municipality", _("Municipality")
    HEALTH_INSURER = "health_insurer", _("Health insurer")
    HOUSING_CORPORATION = "housing_corporation", _("Housing corporation")
    CLIENT_COUNCIL = "client_council", _("Client council")
    OTHER = "other", _("Other")


class Role(models.TextChoices):
    """What a person may do for an organisation; filling in is apart from signing (practice 3.3)."""

    EDITOR = "editor", _("Editor")
    SIGNATORY = "signatory", _("Signatory")
    MANAGER = "manager", _("Organisation manager")
    REVIEWER = "reviewer", _("Reviewer")
    COORDINATOR = "coordinator", _("Coordinator")
    DECISION_MAKER = "decision_maker", _("Decision maker")
    HEAD = "head", _("Head of the care office")
    AUDITOR = "auditor", _("Auditor")
    ADMINISTRATOR = "administrator", _("Administrator")


PROVIDER_ROLES = frozenset({Role.EDITOR, Role.SIGNATORY, Role.MANAGER})
OFFICE_ROLES = frozenset(
    {
        Role.REVIEWER,
        Role.COORDINATOR,
        Role.DECISION_MAKER,
        Role.HEAD,
        Role.AUDITOR,
        Role.ADMINISTRATOR,
    }
)

# What each role means, in the words of the page where roles are given.
ROLE_HINTS = {
    Role.EDITOR: _("Fills in plans, budgets and reports."),
    Role.SIGNATORY: _("Confirms and signs for the organisation. Must be authorised to do so."),
    Role.MANAGER: _("Invites colleagues and decides who may do what."),
    Role.REVIEWER: _("Judges plans against the conditions."),
    Role.COORDINATOR: _("Opens calls, assigns reviewers and prepares decisions."),
    Role.DECISION_MAKER: _("Decides on the award. Never reviews the same plan."),
    Role.HEAD: _("Raises a regional budget with a reason, and agrees to large decisions."),
    Role.AUDITOR: _("Reads everything, changes nothing."),
    Role.ADMINISTRATOR: _("Manages staff, settings and exports."),
}

# Whoever manages may give this to himself; every other role takes a second person.
SELF_GRANTABLE = frozenset({Role.EDITOR})


def roles_for(kind: str) -> tuple[Role, ...]:
    """The roles that exist at an organisation of this kind, in the order of the pages."""
    allowed = OFFICE_ROLES if kind == OrganisationKind.CARE_OFFICE else PROVIDER_ROLES
    return tuple(role for role in Role if role in allowed)


def managing_role(kind: str) -> Role:
    """The role that manages people at an organisation of this kind."""
    return Role.ADMINISTRATOR if kind == OrganisationKind.CARE_OFFICE else Role.MANAGER


def needs_second_factor(kind: str, role: str) -> bool:
    """Whether this role only works with a second factor: care offices and signatories (G55)."""
    return kind == OrganisationKind.CARE_OFFICE or role == Role.SIGNATORY


def in_order(roles: Iterable[str]) -> tuple[Role, ...]:
    """These roles without doubles, in the fixed order."""
    chosen = set(roles)
    return tuple(role for role in Role if role in chosen)
