"""Fields above a list are drawn once per choice and language, and always say what was chosen."""

from __future__ import annotations

import pytest
from django import forms
from django.template import Context, Template
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from portal.web.fields import TextField
from portal.web.forms import PortalForm
from portal.web.tags import filters

PAGE = Template("{% load ui %}{% filter_field form.q %}|{% filter_field form.state %}")
PLAIN = Template("{% load ui %}{% field form.q %}|{% field form.state %}")


class Narrow(PortalForm):
    q = TextField(label=_("Search in title or reference"), required=False, max_length=5)
    state = forms.ChoiceField(
        label=_("Status"), required=False, choices=[("", "Alle"), ("a", "Een"), ("b", "Twee")]
    )


def drawn(template: Template, data: dict[str, str] | None) -> str:
    return template.render(Context({"form": Narrow(data)}))


@pytest.fixture(autouse=True)
def fresh():
    filters._kept.cache_clear()


@pytest.mark.parametrize(
    "data", [None, {}, {"q": "zorg"}, {"state": "a"}, {"q": "zorg", "state": "b"}, {"state": "zz"}]
)
def test_a_field_looks_as_it_is_drawn_anew(data):
    for _again in range(2):
        assert drawn(PAGE, data) == drawn(PLAIN, data)


def test_what_was_typed_is_never_kept():
    drawn(PAGE, {"q": "eerst", "state": "a"})
    assert "eerst" not in drawn(PAGE, {"q": "ander"})
    assert filters._kept.cache_info().currsize == 2  # state "a", and without a choice


def test_an_error_is_said_and_not_kept():
    wrong = {"q": "veel te lang", "state": "onzin"}
    assert drawn(PAGE, wrong) == drawn(PLAIN, wrong)
    assert "error" in drawn(PAGE, wrong)
    assert filters._kept.cache_info().currsize == 0


def test_each_language_has_its_own():
    with override("nl"):
        dutch = drawn(PAGE, {})
    with override("en"):
        english = drawn(PAGE, {})
    assert dutch != english
    assert "Search in title or reference" in english


def test_nobody_can_fill_the_memory_with_choices_that_do_not_exist():
    for number in range(50):
        drawn(PAGE, {"state": f"x{number}"})
    assert filters._kept.cache_info().currsize <= 1
