"""Every goal of the bench, one after the other: `python -m bench`."""

from __future__ import annotations

import sys

from bench import dashboard, exports, judging, lists, memory, papers, plans, sweeps

PARTS = (
    ("A large plan", plans.main),
    ("Judging a plan", judging.main),
    ("Lists", lists.main),
    ("The dashboard of a call", lambda: dashboard.main(dashboard.SIZES)),
    ("Exports", exports.main),
    ("Documents", papers.main),
    ("Reminder sweeps", sweeps.main),
    ("Memory of the workers", memory.main),
)


def main() -> int:
    """Measure everything; the exit status says whether every goal is met."""
    met = True
    for title, part in PARTS:
        print(f"\n## {title}\n", flush=True)
        met = bool(part()) and met
    return not met


if __name__ == "__main__":
    sys.exit(main())
