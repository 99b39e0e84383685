"""One person, two tabs of one form: what was typed in either is kept until it is sent."""

from __future__ import annotations

import uuid

import pytest
from django.http import QueryDict
from django.test import RequestFactory

from portal.drafts import keeping, services
from portal.drafts.models import Draft

pytestmark = pytest.mark.django_db
KEY = "plan:1:goals"


class Tab:
    """A form on screen; `came` are the earlier ones whose text stands in it."""

    def __init__(self, user, came: str = "") -> None:
        self.user, self.came, self.once = user, came, str(uuid.uuid4())

    def post(self, text: str) -> QueryDict:
        data = QueryDict(mutable=True)
        data.update({"title": text, "_once": self.once, "_draft_from": self.came})
        return data

    def types(self, text: str) -> Draft | None:
        return services.save(self.user.pk, KEY, self.post(text))

    def sends(self, text: str) -> None:
        services.drop_sent(self.user.pk, KEY, self.post(text))


def shown(user) -> Draft | None:
    """The draft that stands in the form when its page is opened."""
    request = RequestFactory().get("/")
    request.user = user
    keeping.typed(request, KEY)
    return keeping.restored(request).get(KEY)


def title(draft: Draft | None) -> str:
    return QueryDict(draft.body)["title"] if draft else ""


def test_the_text_of_each_tab_is_kept(anna):
    one, two = Tab(anna), Tab(anna)
    assert two.types("tab twee").beside is None
    draft = one.types("tab een")
    assert title(draft.beside) == "tab twee"
    found = shown(anna)
    assert (title(found), title(found.beside)) == ("tab een", "tab twee")


def test_going_to_and_fro_keeps_the_last_of_each(anna):
    one, two = Tab(anna), Tab(anna)
    for n in range(3):
        one.types(f"een {n}")
        two.types(f"twee {n}")
    found = shown(anna)
    assert (title(found), title(found.beside)) == ("twee 2", "een 2")
    assert Draft.objects.count() == 2


def test_sending_one_tab_leaves_the_text_of_the_other(anna):
    one, two = Tab(anna), Tab(anna)
    one.types("tab een")
    two.types("tab twee")
    one.sends("tab een")
    assert title(shown(anna)) == "tab twee"
    two.sends("tab twee")
    assert not Draft.objects.exists()


def test_a_text_that_was_put_back_is_of_the_form_it_stands_in_now(anna):
    one = Tab(anna)
    one.types("gisteren")
    later = Tab(anna, came=shown(anna).form)
    assert later.types("gisteren en vandaag").beside is None
    later.sends("gisteren en vandaag")
    assert not Draft.objects.exists()


def test_a_text_that_was_put_back_and_sent_at_once_is_gone(anna):
    Tab(anna).types("gisteren")
    Tab(anna, came=shown(anna).form).sends("gisteren")
    assert not Draft.objects.exists()


def test_the_other_text_is_shown_after_the_first_is_discarded_and_goes_with_the_second(anna):
    one, two = Tab(anna), Tab(anna)
    one.types("tab een")
    two.types("tab twee")
    services.drop(anna.pk, KEY)
    assert title(shown(anna)) == "tab een"
    services.drop(anna.pk, KEY)
    assert shown(anna) is None


def test_the_same_text_in_two_tabs_is_one_text(anna):
    Tab(anna).types("gelijk")
    assert Tab(anna).types("gelijk").beside is None
    assert Draft.objects.count() == 1


def test_a_form_that_does_not_say_where_it_came_from_takes_all(anna):
    Tab(anna).types("eerder")
    data = QueryDict("title=nu")
    services.save(anna.pk, KEY, data)
    assert title(shown(anna)) == "nu"
    services.drop_sent(anna.pk, KEY, data)
    assert not Draft.objects.exists()
