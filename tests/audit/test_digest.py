"""The fingerprint of an event depends on every fact and on nothing else."""

from datetime import UTC, datetime, timedelta, timezone

import pytest

from portal.audit.digest import FIELDS, digest, link

FACTS = dict.fromkeys(FIELDS, "") | {
    "at": datetime(2026, 11, 22, 11, 0, tzinfo=UTC),
    "actor_id": 1,
    "organisation_id": 2,
    "office_id": 3,
    "plan_id": 4,
    "data": {"a": 1, "b": ["é", None]},
}


@pytest.mark.parametrize("name", FIELDS)
def test_every_fact_counts(name):
    changed = datetime(2026, 11, 22, 11, 1, tzinfo=UTC) if name == "at" else "something else"
    assert digest({**FACTS, name: changed}) != digest(FACTS)


def test_the_zone_in_which_a_moment_is_written_does_not_count():
    elsewhere = FACTS["at"].astimezone(timezone(timedelta(hours=5)))
    assert digest({**FACTS, "at": elsewhere}) == digest(FACTS)


def test_the_order_of_keys_does_not_count():
    assert digest({**FACTS, "data": {"b": ["é", None], "a": 1}}) == digest(FACTS)


def test_what_is_no_fact_does_not_count():
    assert digest({**FACTS, "id": 12, "_state": object()}) == digest(FACTS)


def test_a_known_link():
    assert link("", 1, 1, "0" * 64) == link("", 1, 1, "0" * 64)
    assert link("", 1, 1, "0" * 64) != link("", 11, 1, "0" * 64)
    assert len(link("a", 2, 3, "b")) == 64
