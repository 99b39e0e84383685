"""The queue in the database: `from portal import jobs; jobs.enqueue("mail.deliver", key, {…})`.

Loaded lazily, so that this package can be imported before the models are.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from portal.jobs.bell import wake as wake
    from portal.jobs.registry import handler as handler
    from portal.jobs.registry import periodic as periodic
    from portal.jobs.services import enqueue as enqueue
    from portal.jobs.services import progress as progress
    from portal.jobs.services import retry as retry
    from portal.jobs.worker import run_due as run_due

_WHERE = {
    "enqueue": "services",
    "handler": "registry",
    "periodic": "registry",
    "progress": "services",
    "retry": "services",
    "run_due": "worker",
    "wake": "bell",
}


def __getattr__(name: str) -> Any:
    if name not in _WHERE:
        raise AttributeError(name)
    return getattr(import_module(f"portal.jobs.{_WHERE[name]}"), name)
