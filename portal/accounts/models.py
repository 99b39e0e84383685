"""People, organisations and who may act for whom."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.postgres.fields import ArrayField
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from portal.accounts.managers import UserManager
from portal.constraints import iff


class User(AbstractBaseUser):
    """A person who signs in with an e-mail address.

    Only business contact data is kept (practice.md 8.4): no client data, no private details.
    """

    email = models.EmailField(_("E-mail address"), unique=True)
    name = models.CharField(_("Name"), max_length=120)
    phone = models.CharField(_("Phone number"), max_length=30, blank=True)
    language = models.CharField(max_length=2, choices=settings.LANGUAGES, default="nl")
    is_active = models.BooleanField(default=True)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = UserManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["name"]

    class Meta:
        constraints = [models.UniqueConstraint(Lower("email"), name="user_email_any_case")]

    def __str__(self) -> str:
        return self.name


class OrganisationKind(models.TextChoices):
    """What an organisation is; only providers may lead a plan or receive money (design.md 6)."""

    PROVIDER = "provider", _("Care provider")
    CARE_OFFICE = "care_office", _("Care office")
    MUNICIPALITY = "municipality", _("Municipality")
    HEALTH_INSURER = "health_insurer", _("Health insurer")
    HOUSING_CORPORATION = "housing_corporation", _("Housing corporation")
    CLIENT_COUNCIL = "client_council", _("Client council")
    OTHER = "other", _("Other")


class Organisation(models.Model):
    """A legal person that takes part: provider, partner or care office.

    `agb` (8 digits, text, leading zeros kept) identifies a care provider; no check digit is
    published, so none is invented (practice.md 7).
    """

    kind = models.CharField(max_length=20, choices=OrganisationKind)
    name = models.CharField(_("Name"), max_length=160)
    slug = models.SlugField(max_length=60, unique=True)
    agb = models.CharField(
        _("AGB code"),
        max_length=8,
        null=True,
        blank=True,
        unique=True,
        validators=[RegexValidator(r"^[0-9]{8}$", _("An AGB code has 8 digits."))],
    )
    kvk = models.CharField(
        _("KVK number"),
        max_length=8,
        blank=True,
        validators=[RegexValidator(r"^[0-9]{8}$", _("A KVK number has 8 digits."))],
    )
    sectors = ArrayField(models.CharField(max_length=3), default=list, blank=True)
    city = models.CharField(_("City"), max_length=80, blank=True)
    is_active = models.BooleanField(default=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["name"]
        constraints = [
            models.CheckConstraint(
                condition=Q(agb__isnull=True) | Q(agb__regex=r"^[0-9]{8}$"),
                name="organisation_agb_has_8_digits",
            ),
            models.CheckConstraint(
                condition=Q(kvk="") | Q(kvk__regex=r"^[0-9]{8}$"),
                name="organisation_kvk_has_8_digits",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_provider(self) -> bool:
        """Whether this is a care provider."""
        return self.kind == OrganisationKind.PROVIDER

    @property
    def is_care_office(self) -> bool:
        """Whether this is a care office."""
        return self.kind == OrganisationKind.CARE_OFFICE


class Role(models.TextChoices):
    """What a person may do for an organisation; filling in is apart from signing (practice 3.3)."""

    EDITOR = "editor", _("Editor")
    SIGNATORY = "signatory", _("Signatory")
    MANAGER = "manager", _("Organisation manager")
    REVIEWER = "reviewer", _("Reviewer")
    COORDINATOR = "coordinator", _("Coordinator")
    DECISION_MAKER = "decision_maker", _("Decision maker")
    AUDITOR = "auditor", _("Auditor")
    ADMINISTRATOR = "administrator", _("Administrator")


PROVIDER_ROLES = frozenset({Role.EDITOR, Role.SIGNATORY, Role.MANAGER})
OFFICE_ROLES = frozenset(
    {Role.REVIEWER, Role.COORDINATOR, Role.DECISION_MAKER, Role.AUDITOR, Role.ADMINISTRATOR}
)


class MembershipState(models.TextChoices):
    """Whether a membership counts: asked for, in force, or over."""

    REQUESTED = "requested", _("Requested")
    ACTIVE = "active", _("Active")
    ENDED = "ended", _("Ended")


class Membership(models.Model):
    """One role of one person at one organisation."""

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="memberships")
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="memberships"
    )
    role = models.CharField(max_length=20, choices=Role)
    function = models.CharField(_("Function"), max_length=120, blank=True)
    state = models.CharField(max_length=10, choices=MembershipState, default=MembershipState.ACTIVE)
    approved_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    created_at = models.DateTimeField(auto_now_add=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["user", "organisation", "role"],
                condition=~Q(state="ended"),
                name="membership_once_per_role",
            ),
            models.CheckConstraint(
                condition=iff(Q(state="ended"), Q(ended_at__isnull=False)),
                name="membership_ended_has_moment",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user} – {self.get_role_display()} – {self.organisation}"


class Invitation(models.Model):
    """A single-use link that lets one address join one organisation in one or more roles.

    Only the hash of the token is kept. Bound to the address, expires (G2, G3).
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    email = models.EmailField()
    name = models.CharField(max_length=120, blank=True)
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="invitations"
    )
    roles = ArrayField(models.CharField(max_length=20, choices=Role))
    token_hash = models.CharField(max_length=64, unique=True)
    invited_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True, blank=True)
    accepted_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=iff(Q(accepted_at__isnull=True), Q(accepted_by__isnull=True)),
                name="invitation_accepted_has_person",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.email} → {self.organisation}"
