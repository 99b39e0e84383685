"""Three organisations write V1 at the same time, each in a browser of its own, and all goes wrong.

A network is cut, a session ends, a security token turns, two people meet in one part, and a part
is given away under somebody's hands. At the end every text that anybody typed is in the plan, in
an earlier version, or in the draft of the person who typed it.
"""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import parse_qs

import pytest
from django.contrib.sessions.models import Session
from playwright.sync_api import Page, expect

from plans import store
from plans.data import PlanData
from plans.models import Plan, SectionVersion
from plans.services import holding, starting
from plans.structure import Section
from portal.drafts.models import Draft
from tests.builders import coalition, funds
from tests.cast import session_cookie
from tests.story.stage import (
    Stage,
    add_rows,
    apart,
    fill,
    line_values,
    press,
    row_counts,
    section_values,
    typed,
)

DATA = typed("V1")
A, B, C = "editor_a", "editor_b", "editor_c"
SAVED = re.compile(r"\d\d\.\d\d")
# Who writes what; the rest goes wrong further down.
PARTS = {
    A: (Section.BASIS, Section.GOALS, Section.APPROACH),
    B: (Section.SUPPORT,),
    C: (Section.EMBEDDING, Section.OTHER_SCHEMES),
}


@pytest.fixture
def plan(cast) -> Plan:
    """V1 with its coalition and nothing written yet; its call is open now."""
    call = funds.open_call(DATA.scheme, DATA.region)
    plan = starting.start_plan(call, cast.organisation("zilverlinde"), DATA.title, by=cast[A])
    for member in DATA.members:
        if member.role != "lead":
            coalition.join(plan, cast, member.org, cast[member.contact], role=member.role)
    return plan


@pytest.mark.browser
@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_three_organisations_write_at_once_and_nothing_is_lost(stage, plan, cast):
    everybody_at_once(stage, plan)
    cut_network(stage, plan)
    lapsed_session(stage, plan, cast)
    turned_token(stage, plan)
    budgets_at_once(stage, plan)
    both_texts = conflict(stage, plan, cast)
    given_away = part_given_away(stage, plan, cast)
    check_plan(store.read(Plan.objects.get(pk=plan.pk)))
    for text in (*both_texts, *given_away):
        assert found_somewhere(plan, text), f"lost: {text}"


def write(stage: Stage, plan: Plan, code: str, section: Section) -> Page:
    """Open a part and type all of it, without saving."""
    page = stage.go(code, "plans:section", plan.pk, section.value)
    plan = Plan.objects.get(pk=plan.pk)
    for prefix, count in row_counts(section, plan, DATA).items():
        add_rows(page, prefix, count)
    fill(page, section_values(plan, section, DATA))
    return page


def status(page: Page):
    return page.locator("[data-draft-status]")


def save(page: Page) -> None:
    press(page, "Save")
    assert page.locator(".error-summary").count() == 0, page.inner_text("main")


def everybody_at_once(stage: Stage, plan: Plan) -> None:
    """The three forms are open and full before anybody saves."""
    for turn in range(max(map(len, PARTS.values()))):
        pages = [
            write(stage, plan, code, parts[turn])
            for code, parts in PARTS.items()
            if turn < len(parts)
        ]
        for page in pages:
            expect(status(page)).to_contain_text(SAVED, timeout=10_000)
        for page in pages:
            save(page)
    assert not Draft.objects.exists()


def cut_network(stage: Stage, plan: Plan) -> None:
    """B's network goes while B types; the text waits in the browser and goes up by itself."""
    page = stage.go(B, "plans:section", plan.pk, "iza_gala")
    page.context.set_offline(True)
    fill(page, section_values(plan, Section.IZA_GALA, DATA))
    expect(status(page)).to_have_class(re.compile("warn"), timeout=10_000)
    assert not Draft.objects.filter(user=stage.cast[B]).exists()
    page.context.set_offline(False)
    expect(status(page)).to_contain_text(SAVED, timeout=10_000)
    assert Draft.objects.filter(user=stage.cast[B]).exists()
    save(page)


def lapsed_session(stage: Stage, plan: Plan, cast) -> None:
    """C's session ends while C types; after signing in the text is in the form."""
    page = write(stage, plan, C, Section.MONITORING)
    Session.objects.filter(pk=cookie(page)["value"]).delete()
    last = page.locator("[name='monitoring-method']")
    last.fill(DATA.monitoring.method)
    last.press("End")
    last.type(" ")
    expect(status(page)).to_have_class(re.compile("warn"), timeout=10_000)
    page.get_by_role("button", name="Opslaan", exact=True).click()
    page.wait_for_url(re.compile("/account/"))
    page.context.add_cookies([session_cookie(cast[C], stage.url)])
    page = stage.go(C, "plans:section", plan.pk, "monitoring")
    assert page.locator("[name='monitoring-method']").input_value().strip()
    save(page)


def cookie(page: Page) -> dict[str, str]:
    from django.conf import settings

    name = settings.SESSION_COOKIE_NAME
    return next(c for c in page.context.cookies() if c["name"] == name)


def turned_token(stage: Stage, plan: Plan) -> None:
    """A signed in again elsewhere, so the security token of the open form is no longer right."""
    page = write(stage, plan, A, Section.CHALLENGE)
    page.context.clear_cookies(name="csrftoken")
    field = page.locator("[name='challenge-quality']")
    field.fill("")
    field.fill(DATA.challenge.quality)
    expect(status(page)).to_contain_text(SAVED, timeout=10_000)
    save(page)


def budgets_at_once(stage: Stage, plan: Plan) -> None:
    """Each organisation writes its own lines while the others do."""
    plan = Plan.objects.get(pk=plan.pk)
    pages = []
    for code, org in ((A, "zilverlinde"), (B, "waterrand"), (C, "baken")):
        page = stage.go(code, "plans:lines", plan.pk, org)
        count, values = line_values(plan, org, DATA)
        add_rows(page, "lines", count)
        fill(page, values)
        pages.append(page)
    for page in pages:
        press(page, "Save the budget")
        assert page.locator(".error-summary").count() == 0, page.inner_text("main")


def conflict(stage: Stage, plan: Plan, cast) -> tuple[str, ...]:
    """A and B have one part open; the second one to save chooses, per field."""
    first, second = (stage.go(who, "plans:section", plan.pk, "challenge") for who in (A, B))
    expect(second.locator("[data-here]")).to_contain_text(cast[A].name)
    texts = ("Elf auto's per nacht, zegt A.", "Elf routes per nacht, zegt B.", "Sneller, zegt B.")
    fill(first, {"challenge-problem": texts[0]})
    fill(second, {"challenge-problem": texts[1], "challenge-access": texts[2]})
    save(first)
    with second.expect_navigation():
        second.get_by_role("button", name="Opslaan", exact=True).click()
    said = second.inner_text("main")
    assert texts[0] in said
    assert texts[1] in said
    second.locator("[name='pick:challenge-problem'][value='theirs']").check()
    press(second, "Save my choice")
    saved = store.read(plan).challenge
    assert (saved.problem, saved.access) == (texts[0], texts[2])
    return (texts[0], texts[2])


def part_given_away(stage: Stage, plan: Plan, cast) -> tuple[str, ...]:
    """B types in a part that A gives to C: B's words stay B's, C writes, and B is told."""
    page = stage.go(B, "plans:section", plan.pk, "support")
    text = "Vier avonden met cliënten, zegt B."
    fill(page, {"support-clients": text})
    apart(lambda: holding.give(plan.pk, Section.SUPPORT, "baken", by=cast[A]))
    with page.expect_navigation():
        page.get_by_role("button", name="Opslaan", exact=True).click()
    assert text in page.inner_text("main")
    assert text in stage.go(B, "plans:section", plan.pk, "support").inner_text("main")
    assert page.locator("textarea").count() == 0
    other = stage.go(C, "plans:section", plan.pk, "support")
    fill(other, {"support-staff": "Enquête onder alle teams, zegt C."})
    save(other)
    assert store.read(plan).support.staff == "Enquête onder alle teams, zegt C."
    return (text,)


def check_plan(data: PlanData) -> None:
    """What was typed stands in the plan."""
    for key in ("basis", "goals", "approach", "activities", "milestones", "other_schemes"):
        assert settled(getattr(data, key)) == settled(getattr(DATA, key)), key
    assert settled(data.iza_gala) == settled(DATA.iza_gala)
    assert settled(data.embedding) == settled(DATA.embedding)
    assert data.monitoring.method.strip() == DATA.monitoring.method
    assert settled(data.monitoring.moments) == settled(DATA.monitoring.moments)
    assert settled(data.support.statements) == settled(DATA.support.statements)
    assert data.challenge.quality == DATA.challenge.quality
    ours = {b.org: b.lines for b in DATA.budget}
    assert {b.org for b in data.budget} == {"zilverlinde", "waterrand", "baken"}
    for budget in data.budget:
        assert settled(budget.lines) == settled(ours[budget.org]), budget.org


def settled(value: Any) -> Any:
    """A value without the order in which boxes were ticked."""
    if isinstance(value, tuple):
        parts = [settled(one) for one in value]
        return sorted(parts) if all(isinstance(p, str) for p in parts) else parts
    if hasattr(value, "__struct_fields__"):
        return {name: settled(getattr(value, name)) for name in value.__struct_fields__}
    return value


def found_somewhere(plan: Plan, text: str) -> bool:
    """Whether a text is in the plan now, in an earlier version, or in a draft."""
    versions = SectionVersion.objects.filter(state__plan=plan).values_list("body", flat=True)
    if any(text in str(body) for body in versions):
        return True
    drafts = Draft.objects.values_list("body", flat=True)
    return any(text in value for body in drafts for v in parse_qs(body).values() for value in v)
