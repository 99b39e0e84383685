"""Log lines that machines can read: one JSON object each."""

from __future__ import annotations

import json
import logging
from datetime import UTC, datetime
from typing import Any

# What every record has; the rest was given with `extra=`.
STANDARD = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime", "request"}

# Libraries that would say more than anybody reads.
LOUDNESS = {
    "django": "INFO",
    "fontTools": "WARNING",
    "weasyprint": "ERROR",
    "pyhanko": "WARNING",
    "kombu": "WARNING",
}


class JsonLines(logging.Formatter):
    """Instant (UTC), level, logger, message, whatever was given with `extra=`, and traceback."""

    def format(self, record: logging.LogRecord) -> str:
        """One line; newlines in the message are escaped, so nobody can forge a second one."""
        line: dict[str, Any] = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "message": record.getMessage(),
        }
        line.update((k, v) for k, v in vars(record).items() if k not in STANDARD)
        if record.exc_info:
            line["traceback"] = self.formatException(record.exc_info)
        return json.dumps(line, default=str, ensure_ascii=False)


def settings(style: str, level: str) -> dict[str, Any]:
    """Django's LOGGING: everything to standard error, as `text` for people or as `json`."""
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {
            "json": {"()": f"{__name__}.JsonLines"},
            "text": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"},
        },
        "handlers": {"console": {"class": "logging.StreamHandler", "formatter": style}},
        "root": {"handlers": ["console"], "level": level},
        "loggers": {
            name: {"handlers": [], "propagate": True, "level": loudness}
            for name, loudness in LOUDNESS.items()
        },
    }
