"""The stage on which the stories play."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser

from tests.cast import Cast
from tests.story.stage import Stage


@pytest.fixture
def stage(browser: Browser, live_server, cast: Cast) -> Iterator[Stage]:
    """Everybody of the cast, each with a window of their own once they act."""
    cast.everybody()
    stage = Stage(browser, live_server.url, cast)
    yield stage
    stage.close()
