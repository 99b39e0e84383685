"""A password that will not do is refused in Dutch, with the repair."""

from __future__ import annotations

import pytest
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.utils.translation import override

TOO_SHORT = (
    "Dit wachtwoord is te kort. Gebruik minstens 12 tekens. Een zin die alleen u kent, werkt goed."
)


def said_of(password, user=None):
    with override("nl"):
        try:
            validate_password(password, user)
        except ValidationError as refused:
            return refused.messages
    return []


def test_a_short_password():
    assert said_of("kort") == [TOO_SHORT]


def test_a_password_of_everybody():
    said = "Veel mensen gebruiken dit wachtwoord, dus het is makkelijk te raden. Kies een ander."
    assert said_of("password1234") == [said]


@pytest.mark.django_db
def test_a_password_out_of_the_own_address(cast):
    said = "Dit wachtwoord lijkt op uw naam of uw e-mailadres. Kies een ander."
    assert said_of("editor_a@voorbeeld.test", cast.editor_a) == [said]


def test_a_sentence_will_do():
    assert said_of("een lange zin over schapen") == []
