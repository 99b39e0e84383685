"""People, organisations and who may act for whom."""

from __future__ import annotations

import uuid
from datetime import datetime

from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.postgres.fields import ArrayField
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from portal.accounts.managers import UserManager
from portal.accounts.vocabulary import OFFICE_ROLES as OFFICE_ROLES
from portal.accounts.vocabulary import PROVIDER_ROLES as PROVIDER_ROLES
from portal.accounts.vocabulary import OrganisationKind, Role
from portal.accounts.workflow import State as MembershipState
from portal.constraints import iff

eight_digits_agb = RegexValidator(r"^[0-9]{8}$", _("An AGB code has 8 digits."))
eight_digits_kvk = RegexValidator(r"^[0-9]{8}$", _("A KVK number has 8 digits."))
phone_number = RegexValidator(
    r"^\+?[0-9][0-9 ()\-]{6,24}$",
    _("Enter a phone number with digits only, for example 071 123 45 67."),
)


class User(AbstractBaseUser):
    """A person who signs in with an e-mail address.

    Only business contact data is kept (practice.md 8.4): no client data, no private details.
    """

    email = models.EmailField(_("E-mail address"), unique=True)
    name = models.CharField(_("Name"), max_length=120)
    phone = models.CharField(
        _("Phone number"), max_length=30, blank=True, validators=[phone_number]
    )
    language = models.CharField(
        _("Language"), max_length=2, choices=settings.LANGUAGES, default="nl"
    )
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
        validators=[eight_digits_agb],
    )
    kvk = models.CharField(_("KVK number"), max_length=8, blank=True, validators=[eight_digits_kvk])
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
            models.CheckConstraint(
                condition=~Q(state="requested") | Q(approved_by__isnull=True),
                name="membership_request_is_open",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["requested", "active", "ended"]),
                name="membership_state_known",
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
            models.CheckConstraint(
                condition=Q(accepted_at__isnull=True) | Q(withdrawn_at__isnull=True),
                name="invitation_accepted_or_withdrawn",
            ),
            models.UniqueConstraint(
                Lower("email"),
                "organisation",
                condition=Q(accepted_at__isnull=True, withdrawn_at__isnull=True),
                name="invitation_one_open_per_address",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.email} → {self.organisation}"

    @property
    def is_open(self) -> bool:
        """Neither used nor withdrawn; it may still have expired."""
        return self.accepted_at is None and self.withdrawn_at is None

    def expired(self, at: datetime) -> bool:
        """Whether nobody used it before its last moment."""
        return self.is_open and at >= self.expires_at

    def role_labels(self) -> list[str]:
        """The roles it offers, in words."""
        return [str(Role(role).label) for role in self.roles]


class UserSession(models.Model):
    """A browser in which a person is signed in, so that he can see and end it (G55)."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="sessions")
    key = models.CharField(max_length=40, unique=True)
    device = models.CharField(max_length=120, blank=True)
    began_at = models.DateTimeField()
    seen_at = models.DateTimeField()

    class Meta:
        ordering = ["-seen_at"]

    def __str__(self) -> str:
        return f"{self.user} – {self.device}"


class Employment(models.Model):
    """Where somebody of a care office works or worked: no reviewing of plans of that organisation.

    `until` is the last day, None while it goes on. Told by the person, on the own profile (G18);
    `withdrawn_at` takes a mistaken row back, which stays on record.
    """

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="employments")
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="employments"
    )
    until = models.DateField(_("Until"), null=True, blank=True)
    created_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["organisation__name", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["user", "organisation"],
                condition=Q(withdrawn_at__isnull=True),
                name="employment_once",
            )
        ]

    def __str__(self) -> str:
        return f"{self.user} – {self.organisation}"
