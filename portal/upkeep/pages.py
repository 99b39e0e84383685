"""The state of the machinery at a glance."""

from __future__ import annotations

from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from portal.accounts.models import User
from portal.audit.models import Check
from portal.jobs.models import Tick
from portal.upkeep.gate import may
from portal.upkeep.machinery import Scanner
from portal.upkeep.rules import Verb
from portal.web.components import Tab, Tile
from portal.web.tags.text import moment_short


def tabs(user: User, current: str) -> list[Tab]:
    """The pages of this room that this person may open."""
    pages = [
        (Verb.RUN, "machinery", _("Machinery")),
        (Verb.AUDIT, "record", _("Record of events")),
    ]
    return [
        Tab(label, reverse(f"upkeep:{name}"), name == current)
        for verb, name, label in pages
        if may(user, verb)
    ]


def tiles(
    *, jobs: int, mails: int, searches: list[tuple[str, Tick]], scan: Scanner, at: datetime
) -> list[Tile]:
    """Worker, tasks, mail and scanner."""
    return [
        worker_tile(searches, at),
        _count(_("Failed tasks"), jobs),
        _count(_("Mail not delivered"), mails),
        scanner_tile(scan),
    ]


def worker_tile(searches: list[tuple[str, Tick]], at: datetime) -> Tile:
    """Whether the clock and its workers run: something is searched for each minute."""
    last = max((t.ran_at for _name, t in searches if t.ran_at), default=None)
    if last is None:
        return Tile(_("Workers"), _("Not seen yet"), _("Start the worker and beat."), "danger")
    seen = _("last seen %(moment)s") % {"moment": moment_short(last)}
    if (at - last).total_seconds() > 300:
        return Tile(_("Workers"), _("Stopped"), seen, "danger")
    return Tile(_("Workers"), _("Running"), seen, "ok")


def _count(label: str, number: int) -> Tile:
    note = _("Look at the list below.") if number else _("Nothing to do.")
    return Tile(label, str(number), note, "danger" if number else "ok")


def scanner_tile(scan: Scanner) -> Tile:
    """Whether uploads are checked for viruses."""
    if not scan.configured:
        note = _("Files are marked as not scanned.")
        return Tile(_("Virus scanner"), _("None"), note, "warn")
    waiting = ngettext("%(n)d file waits", "%(n)d files wait", scan.waiting) % {"n": scan.waiting}
    if not scan.answers:
        return Tile(_("Virus scanner"), _("Does not answer"), waiting, "danger")
    return Tile(_("Virus scanner"), _("Works"), waiting, "ok")


def record_tile(check: Check | None) -> Tile:
    """Whether the record was found whole."""
    label = _("Record of events")
    if check is None:
        return Tile(label, _("Not checked yet"), _("It is checked every day."), "warn")
    when = _("checked %(moment)s") % {"moment": moment_short(check.at)}
    if check.faults:
        return Tile(label, _("Damaged"), when, "danger")
    up_to = _("up to event %(n)d") % {"n": check.position}
    return Tile(label, _("Whole"), f"{up_to}, {when}", "ok")
