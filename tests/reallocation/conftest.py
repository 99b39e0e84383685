"""A browser in English, so that tests read the words of the code."""

from __future__ import annotations

import pytest
from django.test import Client

from tests.cast import sign_in


@pytest.fixture
def client() -> Client:
    """Nobody signed in, in English."""
    return Client(headers={"accept-language": "en"})


@pytest.fixture
def as_(client, cast):
    """`as_("coordinator")`: the browser with this person of the cast signed in."""

    def signed_in(code: str) -> Client:
        sign_in(client, cast[code])
        return client

    return signed_in
