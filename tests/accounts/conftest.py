"""Fixtures of this room."""

import pytest

from portal.accounts.models import User
from tests.builders.accounts import person


@pytest.fixture
def somebody(db: None) -> User:
    """A person without any role."""
    return person("iemand@voorbeeld.test", "Iris Iemand")
