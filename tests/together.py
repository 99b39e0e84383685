"""Several people act at the same moment: what each of their acts came to."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from threading import Barrier

from django.core.exceptions import ObjectDoesNotExist
from django.db import connection

from portal.refusal import Refusal


def together(*acts: Callable[[], object], people: int = 40) -> list[str]:
    """The outcome of every act, in their order; as many as `people` begin at the same moment.

    "done", the code of a refusal, or "gone" for what does not exist any more. Each act has a
    connection of its own: use it in tests with `transaction=True`.
    """
    first = min(len(acts), people)
    barrier = Barrier(first)

    def one(number: int) -> str:
        try:
            if number < first:
                connection.ensure_connection()
                barrier.wait(timeout=60)
            acts[number]()
            return "done"
        except Refusal as refusal:
            return refusal.code
        except ObjectDoesNotExist:
            return "gone"
        finally:
            connection.close()

    with ThreadPoolExecutor(first) as pool:
        return list(pool.map(one, range(len(acts))))


def at_once(*works: Callable[[int], object], tries: int = 24, people: int = 8) -> list[str]:
    """The outcomes of `works` in turn, each told its number, by as many as `people` at a time."""
    return together(*(partial(works[n % len(works)], n) for n in range(tries)), people=people)
