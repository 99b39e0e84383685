"""Forms about people and organisations."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from portal.accounts.forms_signin import EMAIL_LIMIT, NEW_PASSWORD_HINT, PASSWORD_LIMIT
from portal.accounts.models import (
    Organisation,
    Role,
    User,
    eight_digits_agb,
    eight_digits_kvk,
    phone_number,
)
from portal.accounts.vocabulary import PROVIDER_ROLES, ROLE_HINTS, roles_for
from portal.web.fields import TextField
from portal.web.forms import PortalForm


class ProfileForm(PortalForm):
    """What a person says about himself."""

    name = TextField(label=_("Name"), max_length=120)
    phone = TextField(
        label=_("Phone number"),
        max_length=30,
        required=False,
        validators=[phone_number],
        help_text=_("Your work number, so that partners and the care office can reach you."),
    )
    language = forms.ChoiceField(
        label=_("Language"),
        choices=settings.LANGUAGES,
        widget=forms.RadioSelect,
        help_text=_("For the pages and for the e-mails you get."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"].widget.attrs["autocomplete"] = "name"
        self.fields["phone"].widget.attrs["autocomplete"] = "tel"


class RolesForm(PortalForm):
    """Which roles somebody has at an organisation."""

    roles = forms.MultipleChoiceField(label=_("Roles"), widget=forms.CheckboxSelectMultiple)

    def __init__(self, *args: Any, organisation: Organisation, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["roles"].choices = role_choices(organisation.kind)  # type: ignore[attr-defined]

    def allow_none(self) -> None:
        """No box at all ends the membership; the label does not call that "optional"."""
        self.fields["roles"].required = False
        self.fields["roles"].later = True  # type: ignore[attr-defined]


class InviteForm(RolesForm):
    """A colleague to invite."""

    email = forms.EmailField(
        label=_("E-mail address"),
        max_length=EMAIL_LIMIT,
        help_text=_("The link works for this address only."),
    )
    name = TextField(label=_("Name"), max_length=120, required=False)
    field_order = ["email", "name", "roles"]


class JoinForm(PortalForm):
    """Which organisation somebody wants to join, and as what."""

    agb = TextField(
        label=_("AGB code of the organisation"),
        max_length=8,
        validators=[eight_digits_agb],
        help_text=_("8 digits. Your finance department knows it."),
    )
    role = forms.ChoiceField(label=_("What do you want to do there?"), widget=forms.RadioSelect)
    function = TextField(label=_("Your function"), max_length=120, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["role"].choices = [  # type: ignore[attr-defined]
            (role, _line(role)) for role in Role if role in PROVIDER_ROLES
        ]


class OrganisationForm(PortalForm):
    """The details that a manager may change."""

    name = TextField(label=_("Name"), max_length=160)
    kvk = TextField(
        label=_("KVK number"),
        max_length=8,
        required=False,
        validators=[eight_digits_kvk],
        help_text=_("8 digits."),
    )
    city = TextField(label=_("City"), max_length=80, required=False)


class NewcomerForm(PortalForm):
    """Name and password of a person who accepts an invitation."""

    name = TextField(label=_("Your name"), max_length=120)
    password = forms.CharField(
        label=_("Password"),
        max_length=PASSWORD_LIMIT,
        strip=False,
        help_text=NEW_PASSWORD_HINT,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )
    again = forms.CharField(
        label=_("Password again"),
        max_length=PASSWORD_LIMIT,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def __init__(self, *args: Any, email: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.email = email
        self.fields["name"].widget.attrs["autocomplete"] = "name"

    def clean(self) -> dict[str, Any]:
        """The passwords are the same and strong enough for this person."""
        data = super().clean() or {}
        password, again = data.get("password"), data.get("again")
        if password and again and password != again:
            self.add_error("again", _("The two passwords differ. Type the same one twice."))
        elif password:
            try:
                validate_password(password, User(email=self.email, name=data.get("name", "")))
            except forms.ValidationError as error:
                self.add_error("password", error)
        return data


class AnswerForm(PortalForm):
    """Yes or no to a request to join; a no may say why."""

    reason = TextField(label=_("Reason, for the person who asks"), max_length=500, required=False)


def role_choices(kind: str) -> list[tuple[str, SafeString]]:
    """The roles at an organisation of this kind, each with what it means."""
    return [(role, _line(role)) for role in roles_for(kind)]


def _line(role: Role) -> SafeString:
    text = '<strong>{}</strong><br><span class="soft">{}</span>'
    return format_html(text, role.label, ROLE_HINTS[role])
