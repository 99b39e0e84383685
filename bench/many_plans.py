"""Thousands of judged plans in one call, written by SQL: the bench alone may do that.

Triggers are off while the rows go in; the lines of the dashboard are then made by the same
function that keeps them in daily use.
"""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

FIRST = 1_000_000
REVIEWERS = 30
TABLES = (
    *("documents_snapshot", "plans_plan", "plans_yeartotal", "plans_member", "plans_submission"),
    *("reviews_screening", "reviews_case", "reviews_assignment", "reviews_score"),
    "reviews_consensus",
)
NEUTRAL = {
    "ARRAY": "'{}'",
    "boolean": "false",
    "jsonb": "'{}'",
    "timestamp with time zone": "now()",
    "date": "current_date",
}
THEMES = "ARRAY['nachtzorg','thuiszorg','medicatie','dementie','flexpool','techniek','wonen',\
'crisiszorg','revalidatie','mantelzorg']"
STATE = """(CASE g % 10 WHEN 0 THEN 'submitted' WHEN 1 THEN 'submitted' WHEN 9 THEN
'provisionally_granted' ELSE 'in_review' END)"""
PHASE = """(CASE WHEN g % 10 < 5 THEN 'independent' WHEN g % 10 < 7 THEN 'consensus'
WHEN g % 10 < 9 THEN 'deciding' ELSE 'decided' END)"""
MET = "CASE WHEN c.kind = 'knock_out' THEN true END"
VALUE = "CASE WHEN c.kind <> 'knock_out' THEN {} END"


@dataclass(frozen=True)
class Place:
    """Where the plans go: a call with its people, as numbers in the database."""

    call: Any
    coordinator: int
    reviewers: Sequence[int]
    providers: Sequence[tuple[int, str]]


def place() -> tuple[Place, Any]:
    """The call of the demo with reviewers and providers; also the coordinator who looks."""
    from django.utils import timezone

    from portal.accounts.demo import load_cast
    from portal.accounts.models import Organisation, User
    from portal.funds.demo import load_calls

    people = load_cast()
    call = load_calls(timezone.now())[0]
    found = [
        User.objects.create(email=f"bench{n}@voorbeeld.test", name=f"Beoordelaar {n}").pk
        for n in range(REVIEWERS)
    ]
    providers = Organisation.objects.filter(kind="provider").order_by("pk")
    orgs = list(providers.values_list("pk", "slug")[:6])
    coordinator = people["coordinator"]
    return Place(call, coordinator.pk, found, orgs), coordinator


def fill(where: Place, begin: int, end: int) -> None:
    """Plans number `begin` up to `end` of the call, with what belongs to them."""
    import psycopg

    with psycopg.connect(os.environ["DATABASE_OWNER_URL"]) as connection:
        with quiet(connection, TABLES):
            for table, source, values in _rows(where, begin, end):
                insert(connection, table, source, values)
        connection.execute(
            "SELECT count(reviews_line_refresh(id)) FROM plans_plan WHERE id >= %s AND id < %s",
            [FIRST + begin, FIRST + end],
        )
    with psycopg.connect(os.environ["DATABASE_OWNER_URL"], autocommit=True) as connection:
        connection.execute("VACUUM ANALYZE")


@contextlib.contextmanager
def quiet(connection: Any, tables: Sequence[str]) -> Iterator[None]:
    """No triggers of our own while rows go in; foreign keys and checks hold."""
    for table in tables:
        connection.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
    yield
    connection.execute("SET CONSTRAINTS ALL IMMEDIATE")
    for table in tables:
        connection.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")


def _rows(where: Place, begin: int, end: int) -> list[tuple[str, str, dict[str, str]]]:
    """Per table: where its rows come from, and its columns that matter."""
    call = where.call
    numbers = f"generate_series({begin}, {end - 1}) g"
    cases = f"{numbers} WHERE g % 10 > 1"
    leads = f"(ARRAY{[pk for pk, _slug in where.providers]})"
    people = f"(ARRAY{list(where.reviewers)})"
    number = f"{FIRST} + g"
    three = f"generate_series({begin}, {end - 1}) g, generate_series(0, 2) k WHERE g % 10 > 1"
    judged = f"funds_condition c WHERE c.condition_set_id = '{call.condition_set_id}'"
    asked = f"{begin} <= g AND g % 10 > 1"
    done = "(g % 10 > 4 OR k < 2)"
    return [
        (
            "documents_snapshot",
            numbers,
            {"id": "md5('bench' || g)::uuid", "kind": "'plan'", "body": "'{}'"}
            | {"sha256": "repeat('0', 64)"},
        ),
        (
            "plans_plan",
            numbers,
            {
                "id": number,
                "call_id": str(call.pk),
                "scheme_id": f"'{call.scheme_id}'",
                "region_id": f"'{call.region_id}'",
                "office_id": str(call.region.office_id),
                "year": str(call.year),
                "condition_set_id": f"'{call.condition_set_id}'",
                "lead_id": f"{leads}[1 + g % {len(where.providers)}]",
                "title": f"'Samen anders in de ' || ({THEMES})[1 + g % 10] || ' ' || g",
                "reference": "'BENCH-2026-' || lpad(g::text, 6, '0')",
                "sectors": "'{vv}'",
                "summary": f"'Wij bundelen ' || ({THEMES})[1 + (g / 10) % 10] || ' in de regio, '"
                " || CASE WHEN g % 97 = 0 THEN 'met een zeldzaam woord' ELSE 'stap voor stap' END",
                "state": STATE,
                "version": "1",
                "fund_total": "100000 + (g * 7919) % 900000",
                "created_by_id": str(where.coordinator),
                "submitted_at": "now() - (g % 101) * interval '1 day' - g * interval '1 second'",
                "taken_up_at": "now()",
                "decided_at": "CASE WHEN g % 10 = 9 THEN now() END",
            },
        ),
        *[
            (
                "plans_yeartotal",
                numbers,
                {"plan_id": number, "year": str(year), "fund": "30000 + (g * 31) % 90000"},
            )
            for year in call.budget_years
        ],
        *[
            (
                "plans_member",
                numbers,
                {
                    "plan_id": number,
                    "org_id": f"(ARRAY{[slug for _pk, slug in where.providers]})"
                    f"[1 + (g + {n}) % {len(where.providers)}]",
                    "role": f"'{role}'",
                    "accepted_at": "now()",
                    "accepted_by_id": str(where.coordinator),
                },
            )
            for n, role in enumerate(("lead", "participant"))
        ],
        (
            "plans_submission",
            numbers,
            {"id": number, "plan_id": number, "number": "1", "by_id": str(where.coordinator)}
            | {"snapshot_id": "md5('bench' || g)::uuid", "at": "now() - interval '200 days'"},
        ),
        (
            "reviews_screening",
            numbers,
            {"submission_id": number, "warnings": "g % 3"},
        ),
        (
            "reviews_case",
            cases,
            {
                "id": number,
                "plan_id": number,
                "submission_id": number,
                "round": "1",
                "state": PHASE,
                "opened_by_id": str(where.coordinator),
                "consensus_by_id": f"CASE WHEN g % 10 > 6 THEN {where.coordinator} END",
                "consensus_at": "CASE WHEN g % 10 > 6 THEN now() END",
                "decided_at": "CASE WHEN g % 10 = 9 THEN now() END",
                "eligible": "CASE WHEN g % 10 > 6 THEN true END",
                "rank": "CASE WHEN g % 10 > 6 THEN 50 + (g * 13) % 5000 / 100.0 END",
                "asked": "3",
                "finished": "CASE WHEN g % 10 > 4 THEN 3 ELSE 2 END",
                "version": "1",
            },
        ),
        (
            "reviews_assignment",
            three,
            {
                "id": f"{FIRST} + g * 3 + k",
                "case_id": number,
                "reviewer_id": f"{people}[1 + (g + k * 7) % {REVIEWERS}]",
                "state": f"CASE WHEN {done} THEN 'done' ELSE 'scoring' END",
                "assigned_by_id": str(where.coordinator),
                "declared_at": "now()",
                "handed_in_at": f"CASE WHEN {done} THEN now() END",
            },
        ),
        (
            "reviews_score",
            f"generate_series({begin}, {end - 1}) g, generate_series(0, 2) k, {judged}"
            f" AND {asked} AND {done}",
            {
                "assignment_id": f"{FIRST} + g * 3 + k",
                "condition_id": "c.code",
                "met": MET,
                "value": VALUE.format("2 + (g + k) % 3"),
                "submission_id": number,
                "version": "1",
            },
        ),
        (
            "reviews_consensus",
            f"generate_series({begin}, {end - 1}) g, {judged} AND g % 10 > 6",
            {
                "case_id": number,
                "condition_id": "c.code",
                "met": MET,
                "value": VALUE.format("3 + g % 2"),
                "submission_id": number,
                "by_id": str(where.coordinator),
                "version": "1",
            },
        ),
    ]


def insert(connection: Any, table: str, source: str, values: dict[str, str]) -> None:
    """Rows with these columns; every other one is empty, zero or now."""
    columns = connection.execute(
        "SELECT column_name, data_type, is_nullable = 'YES' OR is_identity = 'YES'"
        " FROM information_schema.columns WHERE table_name = %s",
        [table],
    ).fetchall()
    given = dict(values)
    for name, kind, free in columns:
        if name not in given and not free:
            given[name] = NEUTRAL.get(kind, "''" if "character" in kind or kind == "text" else "0")
    names, expressions = ", ".join(f'"{n}"' for n in given), ", ".join(given.values())
    statement = "INSERT INTO {} ({}) SELECT {} FROM {}"
    connection.execute(statement.format(table, names, expressions, source))
