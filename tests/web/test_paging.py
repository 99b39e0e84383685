"""Pages of a list: the right rows in the right order, in a fixed number of queries."""

from __future__ import annotations

import pytest
from django.core.paginator import EmptyPage

from portal.accounts.models import Membership
from portal.web.paging import Pages
from tests.builders import accounts

pytestmark = pytest.mark.django_db


@pytest.fixture
def rows():
    """Seven people of one organisation, in the order of their names."""
    org = accounts.provider("Zorggroep Bladzij")
    for letter in "GBDACFE":
        accounts.colleague(org, "editor", name=f"{letter} Naam")
    found = Membership.objects.filter(organisation=org).select_related("user")
    return found.order_by("user__name", "pk")


def names(page) -> str:
    return "".join(row.user.name[0] for row in page)


def test_every_page_has_its_rows_in_order(rows):
    pages = Pages(rows, 3)
    assert [names(pages.page(n)) for n in (1, 2, 3)] == ["ABC", "DEF", "G"]
    assert (pages.count, pages.num_pages) == (7, 3)


def test_a_page_that_is_not_there_is_the_last_one_or_an_error(rows):
    pages = Pages(rows, 3)
    assert names(pages.get_page("99")) == "G"
    assert names(pages.get_page("x")) == "ABC"
    with pytest.raises(EmptyPage):
        pages.page(4)


def test_an_empty_list_has_one_empty_page(rows):
    page = Pages(rows.filter(user__name="Niemand"), 3).get_page(None)
    assert (list(page), page.start_index(), page.paginator.count) == ([], 0, 0)


@pytest.mark.parametrize("size", [1, 3])
def test_a_page_takes_three_queries_with_what_belongs_to_its_rows(
    rows, size, django_assert_num_queries
):
    with django_assert_num_queries(3):
        assert names(Pages(rows, size).get_page("1")) == "ABC"[:size]
