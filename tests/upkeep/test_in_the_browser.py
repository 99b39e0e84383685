"""The pages of the upkeep in a real browser: axe, and nothing too wide at 360 pixels."""

from __future__ import annotations

import os
from datetime import timedelta
from pathlib import Path

import pytest
from django.urls import reverse

from portal import audit, clock
from portal.audit import checking
from portal.jobs.models import Job, State, Tick
from tests.browser import faults
from tests.builders.jobs import job, letter
from tests.cast import session_cookie

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

PICTURES = os.environ.get("PICTURES", "")


@pytest.fixture
def trouble(cast) -> Job:
    """A little of everything that can be wrong."""
    from django.db import transaction

    now = clock.now()
    job("plans.receipt:7")
    job("mail-late", State.QUEUED, kind="agreements.draw", due_at=now - timedelta(minutes=9))
    letter("own", cast.coordinator.email)
    letter("other", "iemand@zorggroep-met-een-lange-naam.test", state=State.QUEUED)
    for name in ("reviews.screen", "audit.anchor", "monitoring.reminders"):
        Tick.objects.create(name=name, ran_at=now)
    Tick.objects.filter(name="reviews.screen").update(error="KeyError: 'x'")
    for number in range(5):
        job(f"done{number}", State.DONE)
    office = cast.organisation("zorg_en_zekerheid")
    with transaction.atomic():
        for verb in ("call.created", "call.published", "call.closing_moved", "review.scored"):
            reason = "Storing bij twee aanbieders op de laatste dag"
            audit.write(
                verb, office=office, organisation=office, actor=cast.coordinator, reason=reason
            )
        audit.write("plan.take_up", office=office, from_state="submitted", to_state="in_review")
    checking.check()
    return Job.objects.get(key="plans.receipt:7")


@pytest.mark.parametrize(("language", "width"), [("nl", 360), ("en", 1440)])
def test_axe_finds_nothing_and_nothing_is_too_wide(
    browser, cast, trouble, live_server, language, width
):
    context = browser.new_context(
        base_url=live_server.url, viewport={"width": width, "height": 900}
    )
    tongue = {"name": "django_language", "value": language, "url": live_server.url}
    context.add_cookies([session_cookie(cast.administrator, live_server.url), tongue])
    page, wrong = context.new_page(), []
    urls = {
        "machinery": reverse("upkeep:machinery"),
        "retry": reverse("upkeep:retry", args=[trouble.pk]),
        "record": reverse("upkeep:record"),
        "nothing": reverse("upkeep:record") + "?person=niemand",
    }
    for name, url in urls.items():
        page.goto(url)
        wrong += [f"{url}: {fault}" for fault in faults(page)]
        if page.evaluate("document.documentElement.scrollWidth") > width:
            wrong.append(f"{url}: wider than {width}")
        if PICTURES:
            target = Path(PICTURES) / f"{name}-{width}-{language}.png"
            page.screenshot(path=str(target), full_page=True)
    assert not wrong, "\n".join(wrong)
