"""Who does which job and what the clock sets off; filled by the `tasks.py` of each room."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, Literal, TypeVar

if TYPE_CHECKING:
    from portal.jobs.models import Job

Work = Callable[["Job", datetime], dict[str, Any] | None]
Search = Callable[[datetime], object]
W = TypeVar("W", bound=Work)
S = TypeVar("S", bound=Search)
Every = Literal["minute", "hour", "day"]
_SLOT: dict[Every, str] = {"minute": "%Y-%m-%dT%H:%M", "hour": "%Y-%m-%dT%H", "day": "%Y-%m-%d"}


@dataclass(frozen=True)
class Handler:
    """How a kind of job is done; see `handler`."""

    work: Work
    atomic: bool
    lease: timedelta
    label: Any = ""


@dataclass(frozen=True)
class Periodic:
    """What is looked for by the clock; see `periodic`."""

    name: str
    search: Search
    every: Every
    label: Any = ""

    def slot(self, at: datetime) -> str:
        """The minute, hour or day (UTC) that `at` falls in: one run each."""
        return at.strftime(_SLOT[self.every])


HANDLERS: dict[str, Handler] = {}
PERIODICS: dict[str, Periodic] = {}


def handler(
    kind: str, *, atomic: bool = True, lease: timedelta = timedelta(minutes=5), label: Any = ""
) -> Callable[[W], W]:
    """Make `work(job, at)` the one that does jobs of this kind; `label` says it to people.

    It runs in one transaction with the mark that the job is done: in the database its effect
    happens exactly once. What it returns (a dict) is kept as `job.result`. It must be idempotent
    for what lies outside the database. With `atomic=False` (long work that shows progress) it
    runs outside a transaction: then each step must be idempotent by data, and `jobs.progress`
    must be called within each `lease`.
    """

    def register(work: W) -> W:
        if kind in HANDLERS and HANDLERS[kind].work.__module__ != work.__module__:
            raise ValueError(f"two handlers for {kind}")
        HANDLERS[kind] = Handler(work, atomic, lease, label)
        return work

    return register


def periodic(name: str, *, every: Every = "minute", label: Any = "") -> Callable[[S], S]:
    """Let `search(at)` run once in every minute, hour or day (UTC; day: just after 00:00).

    `label` says to people what is looked for.

    It looks for what is due by time (`due <= at and not yet done`, never `==`), so that a missed
    run is made up for by the next one, and it is idempotent.
    """

    def register(search: S) -> S:
        if name in PERIODICS and PERIODICS[name].search.__module__ != search.__module__:
            raise ValueError(f"two searches called {name}")
        PERIODICS[name] = Periodic(name, search, every, label)
        return search

    return register


def said(name: str) -> str:
    """A kind of job or a search in words; its name when it has none."""
    known = HANDLERS.get(name) or PERIODICS.get(name)
    return str(known.label or name) if known else name
