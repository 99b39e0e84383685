"""The draft of the demo shows two hands in one part, and a part that a participant writes."""

from __future__ import annotations

from datetime import timedelta

import pytest

from plans import history, holders, store
from plans.demo.files import CODES, raw
from plans.demo.together import NOTE, written_together
from plans.structure import Section
from tests.builders import plans

pytestmark = pytest.mark.django_db
DRAFTS = [code for code in CODES if raw(code)["expected"]["state_in_demo"] == "draft"]


@pytest.mark.parametrize("code", DRAFTS)
def test_it_stays_as_it_was_with_a_history_and_a_part_given(cast, code):
    cast.everybody()
    plan = plans.draft_plan(cast, code)
    before = store.read(plan)
    plan = written_together(plan, cast, plans.START + timedelta(days=2))
    assert store.read(plan).challenge == before.challenge
    if len(before.members) == 1:
        assert holders.holders(plan) == {}
        return
    versions = list(history.versions(plan, Section.CHALLENGE))
    assert len(versions) == 3
    assert len({v.for_org_id for v in versions}) == 2
    held = holders.holder(plan, Section.SUPPORT)
    assert held is not None
    assert held.note == NOTE
    assert held.org_id != plan.lead.slug


def test_there_is_such_a_draft():
    assert any(len(raw(code)["members"]) > 1 for code in DRAFTS)
