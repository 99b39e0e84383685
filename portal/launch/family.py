"""The portal's own processes: started together, restarted when they fall, stopped together."""

from __future__ import annotations

import subprocess
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from portal.launch import children

ROOT = Path(__file__).resolve().parents[2]
STEADY = 30.0  # seconds after which a start counts as a success
PATIENCE = 5  # falls in a row after which trying again makes no sense


@dataclass
class Member:
    """One process with its log; falls are counted until it has run steadily."""

    name: str
    command: Sequence[str]
    log: Path
    environment: Mapping[str, str]
    child: subprocess.Popen[bytes] | None = None
    started: float = 0.0
    falls: int = 0
    not_before: float = 0.0

    def start(self, now: float) -> None:
        """Start the process; its output is added to its log."""
        with self.log.open("ab") as log:
            self.child = children.spawn(
                self.command, log=log.fileno(), env=self.environment, cwd=ROOT
            )
        self.started = now

    def has_fallen(self) -> bool:
        """Did it run, and has it ended?"""
        return self.child is not None and self.child.poll() is not None

    def note_fall(self, now: float) -> None:
        """Plan the next start: after 1, 2, 4, … seconds, unless it had run steadily."""
        self.falls = 1 if now - self.started > STEADY else self.falls + 1
        self.not_before = now + 2 ** (self.falls - 1)
        self.child = None

    def last_words(self) -> str:
        """The end of its log."""
        return self.log.read_text(errors="replace")[-2000:] if self.log.exists() else ""


@dataclass
class Family:
    """All members, in the order in which they start; they stop the other way round."""

    members: list[Member] = field(default_factory=list)

    def tend(self) -> None:
        """Start whoever should run; raise `SystemExit` when one keeps falling."""
        now = time.monotonic()
        for member in self.members:
            if member.has_fallen():
                member.note_fall(now)
                print(f"{member.name} stopped; it is started again.", flush=True)
            if member.falls >= PATIENCE:
                words = member.last_words()
                raise SystemExit(f"{member.name} does not keep running. It last said:\n{words}")
            if member.child is None and now >= member.not_before:
                member.start(now)

    def stop(self) -> None:
        """Ask all to stop, the last started first; each gets time to finish what it does."""
        running = [member.child for member in reversed(self.members) if member.child]
        for child in running:
            children.ask(child)
        for child in running:
            children.see_off(child)
        for member in self.members:
            member.child = None
