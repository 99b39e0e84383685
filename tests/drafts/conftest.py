"""People and forms for the tests of drafts."""

import re

import pytest
from django.contrib.auth import get_user_model
from django.test import Client


@pytest.fixture(autouse=True)
def pages(settings):
    settings.ROOT_URLCONF = "tests.drafts.views"


@pytest.fixture
def anna(db):
    return get_user_model().objects.create_user("anna@voorbeeld.test", name="Anna")


@pytest.fixture
def bram(db):
    return get_user_model().objects.create_user("bram@voorbeeld.test", name="Bram")


@pytest.fixture
def browser(anna):
    """Anna's browser, with CSRF checks on."""
    client = Client(enforce_csrf_checks=True)
    client.force_login(anna)
    return client


@pytest.fixture
def fields():
    """The hidden fields of the form on a page."""

    def read(response):
        found = re.findall(r'name="(\w+)" value="([^"]*)"', response.content.decode())
        return {
            n: v for n, v in found if n in {"csrfmiddlewaretoken", "_once", "_draft", "_draft_for"}
        }

    return read


@pytest.fixture
def time_machine_at():
    """Move the clock of this process on."""
    from datetime import UTC, datetime, timedelta

    import time_machine

    travels = []

    def later(**by):
        travel = time_machine.travel(datetime.now(UTC) + timedelta(**by))
        travel.start()
        travels.append(travel)

    yield later
    for travel in travels:
        travel.stop()
