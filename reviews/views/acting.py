"""How views press a button: the service acts, or its refusal is said on the page."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpRequest

from portal.refusal import Refusal


def press(request: HttpRequest, act: Callable[[], object], done: object) -> bool:
    """Do `act` and say `done`; a refusal is said in its place. Whether it was done."""
    try:
        act()
    except Refusal as refusal:
        messages.error(request, str(refusal))
        return False
    messages.success(request, str(done))
    return True
