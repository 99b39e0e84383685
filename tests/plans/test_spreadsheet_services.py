"""Applying a file: on the record, once, under the version, and never past a closed plan."""

from __future__ import annotations

import threading
from decimal import Decimal

import pytest
from django.db import connection

from plans import store
from plans.data import Line
from plans.listing import listing
from plans.models import Plan, SectionVersion
from plans.services import importing, sections
from plans.services.sections import Stale
from plans.spreadsheet.export import columns, rows
from plans.structure import Section
from plans.visibility import for_office, for_org
from portal.audit.models import Event
from portal.refusal import Refusal
from tests.builders import coalition

OWN = "zilverlinde"
LINE = Line("TECH", "Uit een bestand", goal="D1", amounts={2027: Decimal("10.00")})


def version(plan: Plan) -> int:
    return sections.section_version(plan, Section.BUDGET, OWN)


def apply(plan: Plan, cast, *lines: Line, seen: int | None = None) -> bool:
    seen = version(plan) if seen is None else seen
    org = cast.organisation(OWN)
    return importing.apply_file(plan, org, lines, by=cast.editor_a, version=seen, sha256="ab")


@pytest.mark.django_db
def test_a_file_replaces_the_lines_and_is_on_the_record(cast):
    plan = coalition.duo(cast)
    assert apply(plan, cast, LINE)
    assert sections.current_values(plan, Section.BUDGET, OWN)["lines"] == (LINE,)
    event = Event.objects.get(verb="plan.budget_imported")
    assert event.data == {"org": OWN, "lines": 1, "version": version(plan), "file": "ab"}
    assert event.actor_id == cast.editor_a.pk


@pytest.mark.django_db
def test_the_same_lines_make_no_version_whatever_was_seen(cast):
    plan = coalition.duo(cast)
    apply(plan, cast, LINE)
    now, kept = version(plan), SectionVersion.objects.count()
    assert not apply(plan, cast, LINE, seen=0)
    assert (version(plan), SectionVersion.objects.count()) == (now, kept)
    assert Event.objects.filter(verb="plan.budget_imported").count() == 1


@pytest.mark.django_db
def test_a_stale_version_is_refused_and_nothing_is_written(cast):
    plan = coalition.duo(cast)
    before = sections.current_values(plan, Section.BUDGET, OWN)["lines"]
    with pytest.raises(Stale) as stale:
        apply(plan, cast, LINE, seen=0)
    assert stale.value.current["lines"] == before
    assert sections.current_values(plan, Section.BUDGET, OWN)["lines"] == before


@pytest.mark.django_db
def test_a_plan_that_is_fixed_takes_no_file(cast):
    plan = coalition.duo(cast)
    Plan.objects.filter(pk=plan.pk).update(state="withdrawn", ended_at=plan.changed_at)
    with pytest.raises(Refusal):
        apply(plan, cast, LINE)


@pytest.mark.django_db
def test_the_budget_of_the_other_stays(cast):
    plan = coalition.duo(cast)
    other = sections.current_values(plan, Section.BUDGET, "waterrand")["lines"]
    apply(plan, cast, LINE)
    assert sections.current_values(plan, Section.BUDGET, "waterrand")["lines"] == other


@pytest.mark.django_db(transaction=True)
def test_two_people_apply_at_once_and_one_of_them_chooses(cast):
    plan = coalition.duo(cast)
    seen, barrier = version(plan), threading.Barrier(2)
    outcomes: list[str] = []

    def work(name: str) -> None:
        try:
            barrier.wait()
            line = Line("TECH", name, amounts={2027: Decimal(1)})
            apply(plan, cast, line, seen=seen)
            outcomes.append("saved")
        except Stale:
            outcomes.append("stale")
        finally:
            connection.close()

    assert cast.editor_a
    assert cast.organisation(OWN)
    threads = [threading.Thread(target=work, args=(name,)) for name in ("Een", "Twee")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["saved", "stale"]
    assert version(plan) == seen + 1


@pytest.mark.django_db
def test_the_table_shows_what_the_reader_may_see(cast):
    data = store.read(coalition.duo(cast))
    office = list(rows(for_office(data), {"PROJ": "Projectleiding"}))
    assert [row[2] for row in office] == ["Projectleider", coalition.SECRET_LINE]
    mine = list(rows(for_org(data, OWN), {"PROJ": "Projectleiding"}))
    assert mine[0] == office[0]
    assert mine[1][1] is None
    assert coalition.SECRET_LINE not in str(mine)
    assert mine[1][-1] == Decimal("613.70")
    nobody = list(rows(for_org(data, ""), {}))
    assert all(row[1] is None for row in nobody)


@pytest.mark.django_db
def test_every_row_has_a_cell_for_every_column(cast):
    data = store.read(coalition.duo(cast))
    for seen in (for_office(data), for_org(data, OWN)):
        assert {len(row) for row in rows(seen, {})} == {len(columns((2027, 2028)))}


@pytest.mark.django_db
def test_the_list_of_lines_to_read_holds_only_visible_lines(cast):
    data = store.read(coalition.duo(cast))
    (mine,) = listing(for_org(data, OWN), {"PROJ": "Projectleiding"})
    assert (mine.org, mine.total) == (OWN, "€\u00a01.000")
    name, kind, _payer, basis, amounts = mine.rows[0]
    assert (name, kind) == ("Projectleider", "Projectleiding · D1")
    assert basis == "10 uur × €\u00a0100"
    assert amounts == ("€\u00a01.000", "–", "€\u00a01.000")
    assert [part.org for part in listing(for_office(data), {})] == [OWN, "waterrand"]


@pytest.mark.django_db
def test_a_part_of_a_plan_is_read_as_in_the_whole(cast):
    plan = coalition.duo(cast)
    whole, part = store.read(plan), store.read(plan, only={"goals", "members"})
    assert (part.goals, part.members) == (whole.goals, whole.members)
    assert part.title == whole.title
    assert part.budget == ()
    assert store.read(plan, only={"budget"}).budget == whole.budget
