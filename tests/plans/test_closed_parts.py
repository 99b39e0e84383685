"""While the care office has a question, only the parts it asked about are open."""

from __future__ import annotations

import pytest
from django.urls import reverse

from plans.structure import Section
from tests.builders import changes, reviews
from tests.cast import sign_in
from tests.kept import kept

pytestmark = pytest.mark.django_db
CLOSED = "Dit onderdeel staat niet open"
SAVE = "Bewaren en verder"


@pytest.fixture
@kept
def plan(cast):
    case = reviews.taken_up(cast)
    changes.asked(cast, case)
    case.plan.refresh_from_db()
    return case.plan


def page(client, cast, plan, section):
    sign_in(client, cast.editor_a)
    address = reverse("plans:section", args=[plan.pk, section.value])
    return client.get(address, headers={"accept-language": "nl"}).content.decode()


def test_a_part_without_a_question_says_so_and_has_no_button(client, cast, plan):
    html = page(client, cast, plan, Section.GOALS)
    assert CLOSED in html
    assert SAVE not in html
    assert reverse("plans:detail", args=[plan.pk]) in html


def test_a_part_that_was_asked_about_is_open(client, cast, plan):
    html = page(client, cast, plan, Section.APPROACH)
    assert CLOSED not in html
    assert SAVE in html


def test_after_saving_the_questions_are_next(client, cast, plan):
    sign_in(client, cast.editor_a)
    address = reverse("plans:section", args=[plan.pk, "approach"])
    shown = client.get(address)
    form = shown.context["form"]
    data = {
        form.add_prefix(n): form.get_initial_for_field(f, n) or "" for n, f in form.fields.items()
    }
    data |= {form.add_prefix("method"): changes.METHOD, "next": "1"}
    data["seen_version"] = shown.context["version"]
    for row_set in shown.context["formsets"]:
        data |= {b.html_name: b.value() or "" for b in row_set.management_form}
        for row in row_set.forms:
            data |= {b.html_name: b.value() for b in row if b.value() not in (None, False)}
    answer = client.post(address, data)
    assert answer.url == reverse("plans:detail", args=[plan.pk])
