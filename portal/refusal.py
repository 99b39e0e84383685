"""The one exception with which a service says no."""

from __future__ import annotations


class Refusal(Exception):
    """A service refuses what was asked.

    `message` is a translated sentence for the person: what is wrong and how to repair it.
    `field` names the form field it belongs to; `code` is stable and for tests and logs.
    """

    def __init__(self, message: object, *, field: str | None = None, code: str = "refused") -> None:
        super().__init__(message)
        self.message = message
        self.field = field
        self.code = code

    def __str__(self) -> str:
        return str(self.message)
