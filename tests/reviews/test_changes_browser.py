"""Questions, what changed and hints in a real browser: by keyboard, without script, on a phone."""

from __future__ import annotations

import os
from datetime import timedelta
from pathlib import Path

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from plans.models import Plan
from portal import clock
from portal.dates import local
from reviews.models import Case, ChangeRequest, FundingHint
from reviews.services import asking
from tests.builders import changes, reviews
from tests.builders.changes import MESSAGE, QUESTION
from tests.cast import session_cookie

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.django_db(transaction=True)]
SHOTS = os.environ.get("SHOTS_CHANGES", "")
INSIDE = "document.documentElement.scrollWidth <= document.documentElement.clientWidth"


@pytest.fixture
def visit(browser, live_server, cast):
    def opened(who, url, *, script=True, width=1440, language="nl-NL"):
        context = browser.new_context(
            base_url=live_server.url,
            locale=language,
            viewport={"width": width, "height": 900},
            java_script_enabled=script,
        )
        cookies = [session_cookie(who, live_server.url)]
        if language != "nl-NL":
            cookies.append({"name": "django_language", "value": "en", "url": live_server.url})
        context.add_cookies(cookies)
        page = context.new_page()
        page.goto(url)
        return page

    return opened


def keep(page, name: str) -> None:
    if SHOTS:
        Path(SHOTS).mkdir(parents=True, exist_ok=True)
        page.screenshot(path=f"{SHOTS}/{name}.png", full_page=True)


def look(visit, who, url, name: str) -> None:
    """The page fits a phone and a wide screen, in both languages."""
    for width, language in ((1440, "nl-NL"), (360, "nl-NL"), (1440, "en-GB")):
        page = visit(who, url, width=width, language=language)
        keep(page, f"{name}-{language[:2]}-{width}")
        assert page.evaluate(INSIDE), (name, width)


def test_a_question_goes_out_is_answered_and_changes_what_reviewers_see(cast, visit):
    one, _two = reviews.scoring(cast)
    for assignment in Case.objects.get().assignments.all():
        reviews.finished(assignment)
    case = Case.objects.get()
    ask = reverse("reviews:ask", args=[case.pk])
    look(visit, cast.coordinator, ask, "ask")
    page = visit(cast.coordinator, ask, script=False, width=360)
    due = local(clock.now()).date() + timedelta(days=12)
    page.locator('[name="message"]').fill(MESSAGE)
    page.locator('[name="due"]').fill(due.strftime("%d-%m-%Y"))
    page.locator('[name="q-0-place"]').select_option("approach.method")
    page.locator('[name="q-0-text"]').fill(QUESTION)
    page.locator("form .form-buttons button, form .form-foot button").first.click()
    request = ChangeRequest.objects.get()
    look(visit, cast.coordinator, reverse("reviews:changes", args=[case.pk]), "changes-open")

    plan = Plan.objects.get(pk=case.plan_id)
    lead = changes.lead_editor(cast, plan)
    look(visit, lead, reverse("reviews:questions", args=[request.pk]), "questions")
    section = reverse("plans:section", args=[plan.pk, "approach"])
    page = visit(lead, section)
    expect(page.locator('[name="approach-responsibilities"]')).to_be_disabled()
    expect(page.locator('[name="approach-method"]')).to_be_enabled()
    keep(page, "section-nl-1440")
    keep(visit(lead, reverse("plans:detail", args=[plan.pk])), "detail-nl-1440")
    changes.change_method(cast, plan, at=clock.now())
    answer = reverse("reviews:answer_question", args=[request.questions.get().pk])
    look(visit, lead, answer, "answer")
    changes.answer_all(cast, request, clock.now())
    look(visit, lead, reverse("reviews:questions", args=[request.pk]), "questions-ready")
    asking.send(request.pk, by=lead)

    other = Plan.objects.exclude(pk=plan.pk).first() or reviews.filed(cast, "V2").plan
    FundingHint.objects.create(
        plan=plan,
        other=other,
        submission=plan.submissions.last(),
        same_office=True,
        orgs=[plan.lead.slug],
        begins=plan.start,
        ends=plan.end,
        matches=[
            {
                "kind": "goal",
                "org": "",
                "here": {"place": "D1", "text": "900 cliënten krijgen gedeelde nachtzorg."},
                "there": {"place": "D2", "text": "850 cliënten krijgen gedeelde nachtzorg."},
                "likeness": 78,
            }
        ],
        found_at=clock.now(),
    )
    look(visit, cast.coordinator, reverse("reviews:changes", args=[case.pk]), "changes-done")
    look(visit, cast.reviewer1, reverse("reviews:assignment", args=[one.pk]), "assignment")
    look(visit, cast.reviewer1, reverse("reviews:score", args=[one.pk, "TM24-3"]), "score")
    look(visit, cast.reviewer1, reverse("reviews:score", args=[one.pk, "TM24-7"]), "score-hint")
    look(visit, cast.coordinator, reverse("reviews:plan", args=[plan.pk]), "desk-hint")
    hint = FundingHint.objects.get(plan=plan)
    look(visit, cast.coordinator, reverse("reviews:hint", args=[hint.pk]), "hint")
    look(visit, cast.reviewer1, reverse("reviews:employers"), "employers")

    page = visit(cast.reviewer1, reverse("reviews:score", args=[one.pk, "TM24-4"]))
    counter = page.locator("[data-least]")
    page.get_by_label("Motivering").fill("Te kort")
    expect(counter).to_contain_text("33")
    page.get_by_label("Motivering").fill("x" * 40)
    expect(counter).to_have_class("counter least enough")
    page.locator("h1").click()
    page.keyboard.press("s")
    page.wait_for_url("**/TM24-5/**")
