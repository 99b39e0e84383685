"""Bring the database in step with the reference files: idempotent, all or nothing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from itertools import groupby
from pathlib import Path
from typing import Any

from django.db import IntegrityError, connection, transaction
from django.db.models import Model, ProtectedError

from portal.accounts.models import Organisation
from portal.audit.services import write as record
from portal.funds.models import OfficePolicy, ReferenceLoad
from portal.funds.reference.builders import first_settings, wanted
from portal.funds.reference.files import FILES, FOLDER, ReferenceFault, ReferenceFile, read
from portal.funds.reference.frozen import Frozen
from portal.funds.reference.rows import Row


@dataclass
class Report:
    """What a load did: how many rows per outcome, and a line for each that is not unchanged."""

    counts: Counter[str] = field(default_factory=Counter)
    lines: list[str] = field(default_factory=list)

    def note(self, outcome: str, model: type[Model], key: object, detail: str = "") -> None:
        """Count an outcome; anything but `unchanged` gets a line."""
        self.counts[outcome] += 1
        if outcome != "unchanged":
            self.lines.append(f"{outcome}: {model._meta.verbose_name} {key}{detail}")

    @property
    def has_changes(self) -> bool:
        """Whether the database differs from before."""
        return bool(self.lines)


def load(folder: Path = FOLDER, *, at: datetime | None = None) -> Report:
    """Make the reference rows what the files in `folder` say.

    Rows are created, changed or left alone; rows that left the files are removed, unless they
    are in use. Texts of conditions that a published call uses never change. Settings of care
    offices are made once and then belong to the office. Raises ReferenceFault, and then nothing
    has changed.
    """
    files = {name: read(name, folder) for name in FILES}
    try:
        with transaction.atomic():
            return _load(files, at)
    except ProtectedError as kept:
        raise ReferenceFault(f"rows that left the files are in use: {_names(kept)}") from kept
    except IntegrityError as broken:
        raise ReferenceFault(f"the files contradict each other or the database: {broken}") from None


def _load(files: Mapping[str, ReferenceFile], at: datetime | None) -> Report:
    report, frozen = Report(), Frozen()
    models: list[tuple[type[Model], set[object]]] = []
    for rows in wanted(files).values():
        for model, same in groupby(sorted(rows, key=_order(rows)), key=lambda row: row.model):
            models.append((model, _sync(model, list(same), frozen, report)))
    for model, kept in reversed(models):
        if model is not Organisation:
            _remove(model, kept, frozen, report)
    _first_settings(first_settings(files), report)
    connection.check_constraints()
    versions = _note_versions(files.values())
    if report.has_changes:
        record("reference.loaded", data={"files": versions, "rows": dict(report.counts)}, at=at)
    return report


def _order(rows: Iterable[Row]) -> Any:
    """Rows by model, models in the order in which they first appear."""
    first = list(dict.fromkeys(row.model for row in rows))
    return lambda row: first.index(row.model)


def _sync(model: type[Model], rows: list[Row], frozen: Frozen, report: Report) -> set[object]:
    """Create or change; the primary keys of all rows that should be there."""
    offices = _offices(rows)
    names = tuple(rows[0].key)
    there = {tuple(getattr(o, n) for n in names): o for o in _existing(model, rows)}
    kept: set[object] = set()
    for row in rows:
        fields = dict(row.fields)
        if row.office:
            fields["office_id"] = offices[row.office]
        found = there.get(tuple(row.key.values()))
        thing = _create(row, fields, frozen, report) if found is None else found
        if found is not None:
            _change(found, row, fields, frozen, report)
        kept.add(thing.pk)
    return kept


def _existing(model: type[Model], rows: list[Row]) -> Iterable[Model]:
    objects = model._default_manager
    if model is Organisation:
        return objects.filter(slug__in=[row.key["slug"] for row in rows])
    return objects.prefetch_related(*rows[0].links)


def _offices(rows: Iterable[Row]) -> dict[str, int]:
    slugs = {row.office for row in rows} - {""}
    found = dict(Organisation.objects.filter(slug__in=slugs).values_list("slug", "pk"))
    if missing := slugs - set(found):
        raise ReferenceFault(f"care office {sorted(missing)[0]} is unknown")
    return found


def _create(row: Row, fields: dict[str, Any], frozen: Frozen, report: Report) -> Model:
    frozen.refuse_new(row.model, row.key, fields)
    thing = row.model._default_manager.create(**row.key, **fields)
    for name, codes in row.links.items():
        getattr(thing, name).set(codes)
    report.note("created", row.model, thing.pk)
    return thing


def _change(thing: Model, row: Row, fields: dict[str, Any], frozen: Frozen, report: Report) -> None:
    if isinstance(thing, Organisation) and not thing.is_care_office:
        raise ReferenceFault(f"{thing.slug} is an organisation of another kind")
    different = [name for name, value in fields.items() if getattr(thing, name) != value]
    frozen.refuse_change(thing, different)
    for name in different:
        setattr(thing, name, fields[name])
    if different:
        thing.save(update_fields=different)
    linked = [n for n, c in row.links.items() if {o.pk for o in getattr(thing, n).all()} != set(c)]
    for name in linked:
        getattr(thing, name).set(row.links[name])
    outcome = "changed" if different or linked else "unchanged"
    report.note(outcome, row.model, thing.pk, f" ({', '.join(different + linked)})")


def _remove(model: type[Model], kept: set[object], frozen: Frozen, report: Report) -> None:
    for thing in model._default_manager.exclude(pk__in=kept):
        frozen.refuse_removal(thing)
        key = thing.pk
        thing.delete()
        report.note("removed", model, key)


def _first_settings(rows: list[Row], report: Report) -> None:
    offices = _offices(rows)
    have = set(OfficePolicy.objects.values_list("office_id", flat=True))
    for row in rows:
        if offices[row.office] not in have:
            OfficePolicy.objects.create(office_id=offices[row.office], **row.fields)
            report.note("created", OfficePolicy, row.office)


def _note_versions(files: Iterable[ReferenceFile]) -> dict[str, str]:
    """Keep which version of each file is now in force."""
    latest = ReferenceLoad.objects.order_by("file", "-id").distinct("file")
    known = dict(latest.values_list("file", "sha256"))
    new = [
        ReferenceLoad(file=f.name, sha256=f.sha256) for f in files if known.get(f.name) != f.sha256
    ]
    ReferenceLoad.objects.bulk_create(new)
    return {load.file: load.sha256 for load in new}


def _names(kept: ProtectedError) -> str:
    things = sorted(str(thing) for thing in kept.protected_objects)
    return ", ".join(things[:5])
