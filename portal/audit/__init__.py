"""The append-only record: `from portal import audit; audit.write("plan.submitted", plan=plan, …)`.

Loaded lazily, so that this package can be imported before the models are.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from portal.audit.chain import head as head
    from portal.audit.queries import history as history
    from portal.audit.services import write as write

_WHERE = {"write": "services", "history": "queries", "head": "chain"}


def __getattr__(name: str) -> Any:
    if name not in _WHERE:
        raise AttributeError(name)
    return getattr(import_module(f"portal.audit.{_WHERE[name]}"), name)
