"""What the environment gives: values, or files that hold one (`NAME_FILE`, for secrets)."""

from __future__ import annotations

import os
from pathlib import Path


class Given(dict[str, str]):
    """The environment; a name that lacks is read from the file that `NAME_FILE` names.

    The white space that editors leave at the end of a file is no part of the value.
    """

    def __missing__(self, name: str) -> str:
        path = self.get(f"{name}_FILE")
        if not path:
            raise KeyError(name)
        return Path(path).read_text(encoding="utf-8").strip()


def environment() -> Given:
    """The environment of this process as it is now."""
    return Given(os.environ)
