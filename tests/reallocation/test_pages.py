"""The page of a year, the page of a line, and who sees what of them."""

from __future__ import annotations

import uuid
from decimal import Decimal

import pytest
from django.urls import reverse

from portal.audit.models import Event
from portal.web import todo
from reviews.reallocation.models import Change, LastDay, Line
from tests.builders.accounts import colleague
from tests.builders.reallocation import (
    AT,
    WHY,
    awarded,
    confirmed,
    line,
    parts,
    prepared,
    signed,
)
from tests.cast import sign_in

pytestmark = pytest.mark.django_db
YEAR = reverse("reallocation:year", args=["zorg_en_zekerheid", 2026])
DAY = reverse("reallocation:day", args=["zorg_en_zekerheid", 2026])


def url(name, found) -> str:
    return reverse(f"reallocation:{name}", args=[found.pk])


def text(answer) -> str:
    return answer.content.decode()


def once(**said):
    return said | {"_once": uuid.uuid4()}


def test_the_year_shows_every_granted_amount_with_its_mark(cast, as_):
    agreement = signed(cast)
    page = text(as_("coordinator").get(YEAR))
    for said in ("Reallocation 2026", agreement.number, "25.000", "To be processed"):
        assert said in page, said
    assert "83.000" not in page  # that is 2027
    assert "15 September 2026" in page
    far = reverse("reallocation:year", args=["zorg_en_zekerheid", 2098])
    assert "This is the default" in text(as_("coordinator").get(far))


def test_the_front_page_goes_straight_to_the_only_office(cast, as_):
    answer = as_("coordinator").get(reverse("reallocation:home"))
    assert answer.status_code == 302
    assert "/herschikking/zorg_en_zekerheid/" in answer.url


def test_who_works_at_two_offices_chooses(cast, client):
    who = colleague(cast.organisation("zorg_en_zekerheid"), "coordinator")
    other = colleague(cast.organisation("menzis"), "auditor", name="Nog Iemand")
    other.memberships.update(user=who)
    sign_in(client, who)
    page = text(client.get(reverse("reallocation:home")))
    assert "Menzis" in page
    assert "Zorg en Zekerheid" in page


@pytest.mark.parametrize(
    ("code", "status"),
    [
        *((code, 200) for code in ("coordinator", "decision_maker", "auditor", "administrator")),
        *((code, 404) for code in ("reviewer1", "menzis_coordinator", "editor_a", "outsider")),
    ],
)
def test_only_who_oversees_the_office_sees_it(cast, as_, code, status):
    found = line(signed(cast), 2026)
    browser = as_(code)
    addresses = [YEAR, url("line", found), f"{YEAR}export/csv/"]
    assert {browser.get(address).status_code for address in addresses} == {status}


def test_a_year_out_of_reach_and_an_unknown_format_do_not_exist(cast, as_):
    signed(cast)
    browser = as_("coordinator")
    far = reverse("reallocation:year", args=["zorg_en_zekerheid", 1999])
    assert browser.get(far).status_code == 404
    assert browser.get(f"{YEAR}export/pdf/").status_code == 404
    assert browser.get(reverse("reallocation:line", args=[987654])).status_code == 404


def test_a_year_without_lines_says_where_they_come_from(cast, as_):
    page = text(as_("coordinator").get(YEAR))
    assert "No lines for this year" in page


def test_the_coordinator_prepares_and_the_decider_confirms_from_the_table(cast, as_):
    found = line(signed(cast), 2026)
    browser = as_("coordinator")
    page = text(browser.get(YEAR))
    assert f'value="{found.pk}:1"' in page
    answer = browser.post(YEAR, once(act="prepare", ticked=f"{found.pk}:1"))
    assert answer.url == YEAR
    assert line(found.plan, 2026).state == "prepared"
    assert f'value="{found.pk}:2"' not in text(browser.get(YEAR))  # its own
    browser = as_("decision_maker")
    assert f'value="{found.pk}:2"' in text(browser.get(YEAR))
    browser.post(YEAR, once(act="confirm", ticked=f"{found.pk}:2"))
    assert line(found.plan, 2026).state == "processed"


def test_ticks_that_are_wrong_or_old_are_refused_with_a_sentence(cast, as_):
    found = line(signed(cast), 2026)
    browser = as_("coordinator")
    for said in ({}, {"ticked": f"{found.pk}:7"}, {"ticked": "x"}, {"ticked": "1:1e9"}):
        page = text(browser.post(YEAR, once(act="prepare", **said)))
        assert "Tick at least one line" in page or "has changed meanwhile" in page
    assert text(browser.post(YEAR, once(act="burn", ticked=f"{found.pk}:1")))
    assert text(browser.post(YEAR, once(act="confirm", ticked=f"{found.pk}:1")))
    assert line(found.plan, 2026).state == "open"


def test_an_auditor_reads_and_cannot_tick(cast, as_):
    found = line(signed(cast), 2026)
    browser = as_("auditor")
    page = text(browser.get(YEAR))
    assert 'type="checkbox"' not in page
    browser.post(YEAR, once(act="prepare", ticked=f"{found.pk}:1"))
    assert browser.post(url("confirm", found), once(version=1)).status_code == 403
    assert browser.get(url("postpone", found)).status_code == 403
    assert line(found.plan, 2026).state == "open"


def fields(agreement, found, **said):
    now = parts(agreement, found.year)
    amounts = {f"org:{org}": str(amount).replace(".", ",") for org, amount in now.items()}
    return once(version=found.version, reason=WHY) | amounts | said


def test_another_amount_is_typed_per_organisation_and_confirmed_by_the_other(cast, as_):
    agreement = signed(cast)
    found = line(agreement, 2026)
    browser = as_("coordinator")
    page = text(browser.get(url("line", found)))
    assert "Still available in the regional budget" in page
    said = fields(agreement, found, **{"org:duinoord": "10000"})
    answer = browser.post(url("line", found), said)
    assert answer.status_code == 302, answer.context["form"].errors
    ready = line(agreement, 2026)
    assert (ready.state, ready.proposed_division["duinoord"]) == ("prepared", "10000.00")
    assert "A second person" in text(browser.get(url("line", found))) or "Only a" in text(
        browser.get(url("line", found))
    )
    browser = as_("decision_maker")
    page = text(browser.get(url("line", found)))
    for said in ("Proposed", "10.000", WHY, "Confirm"):
        assert said in page, said
    browser.post(url("confirm", found), once(version=ready.version))
    assert line(agreement, 2026).amount == ready.proposed
    assert Change.objects.count() == 1
    assert "Change 1" in text(browser.get(url("line", found)))


def test_a_refusal_stands_on_the_form_and_what_was_typed_stays(cast, as_):
    agreement = signed(cast)
    found = line(agreement, 2026)
    browser = as_("coordinator")
    said = fields(agreement, found, **{"org:duinoord": "999999"})
    page = text(browser.post(url("line", found), said))
    assert "Nobody gets more than the approved plan asked" in page
    assert "999999" in page
    said = fields(agreement, found, **{"org:duinoord": "x"})
    assert browser.post(url("line", found), said).status_code == 200
    said = fields(agreement, found, reason="", **{"org:duinoord": "1"})
    assert "Write down why" in text(browser.post(url("line", found), said))
    assert line(agreement, 2026).state == "open"


def test_a_double_click_prepares_once(cast, as_):
    agreement = signed(cast)
    found = line(agreement, 2026)
    browser, said = as_("coordinator"), fields(agreement, found)
    first, second = (browser.post(url("line", found), said) for _click in range(2))
    assert first.url == second.url
    assert Event.objects.filter(verb="reallocation.prepare").count() == 1


def test_confirming_asks_for_a_fresh_proof(cast, client):
    ready = prepared(cast, line(signed(cast), 2026), reason="")
    sign_in(client, cast.decision_maker, fresh=False)
    answer = client.post(url("confirm", ready), once(version=ready.version))
    assert answer.status_code == 302
    assert line(ready.plan, 2026).state == "prepared"


def test_confirming_what_changed_meanwhile_is_refused(cast, as_):
    ready = prepared(cast, line(signed(cast), 2026), reason="")
    answer = as_("decision_maker").post(
        url("confirm", ready), once(version=ready.version - 1), follow=True
    )
    assert "Look again" in text(answer)
    assert line(ready.plan, 2026).state == "prepared"


def test_back_open_again_and_too_late_ask_for_a_reason(cast, as_):
    ready = prepared(cast, line(signed(cast), 2026), reason="")
    browser = as_("coordinator")
    for name in ("take_back", "postpone"):
        found = line(ready.plan, 2026)
        answer = browser.post(url(name, found), once(version=found.version, reason=""))
        assert answer.status_code == 200
        answer = browser.post(url(name, found), once(version=found.version, reason=WHY))
        assert answer.url == YEAR
    late = line(ready.plan, 2026)
    assert late.state == "late"
    page = text(browser.get(url("line", late)))
    assert "Came too late" in page
    later = line(ready.plan, 2026, 2027)
    assert url("line", later) in page
    next_year = reverse("reallocation:year", args=["zorg_en_zekerheid", 2027])
    assert "from an earlier year" in text(browser.get(next_year))


def test_a_processed_line_can_be_opened_again_by_the_coordinator_alone(cast, as_):
    done = confirmed(cast, line(signed(cast), 2026))
    assert as_("decision_maker").get(url("reopen", done)).status_code == 403
    answer = as_("coordinator").post(url("reopen", done), once(version=done.version, reason=WHY))
    assert answer.url == YEAR
    assert line(done.plan, 2026).state == "open"


def test_an_unsigned_agreement_is_warned_of_and_cannot_be_prepared(cast, as_):
    found = line(awarded(cast).case.plan, 2026)
    browser = as_("coordinator")
    assert "1 agreement is not signed yet" in text(browser.get(YEAR))
    page = text(browser.get(url("line", found)))
    assert "Not signed by all parties yet" in page
    assert 'name="org:' not in page
    assert url("postpone", found) in page


def test_the_filter_narrows_and_says_when_nothing_matches(cast, as_):
    agreement = signed(cast)
    browser = as_("coordinator")
    assert agreement.number in text(browser.get(YEAR, {"q": "duin", "state": "open"}))
    assert "No line matches" in text(browser.get(YEAR, {"state": "processed"}))
    assert agreement.number in text(browser.get(YEAR, {"state": "nonsense"}))


def test_the_last_day_is_chosen_by_the_office_and_kept_for_later_years(cast, as_):
    signed(cast)
    browser = as_("administrator")
    assert "15-09-2026" in text(browser.get(DAY)) or "15-9-2026" in text(browser.get(DAY))
    assert browser.post(DAY, once(day="8-9-2027")).status_code == 200
    answer = browser.post(DAY, once(day="8-9-2026"))
    assert answer.url == YEAR
    assert LastDay.objects.get().year == 2026
    assert "8 September 2026" in text(browser.get(YEAR))
    later = reverse("reallocation:year", args=["zorg_en_zekerheid", 2028])
    assert "8 September 2028" in text(browser.get(later))
    assert as_("decision_maker").get(DAY).status_code == 403


def test_a_day_that_a_colleague_chose_meanwhile_is_not_overwritten_unseen(cast, as_):
    signed(cast)
    browser = as_("administrator")
    stale = once(day="22-9-2026", seen="2026-09-15")
    assert browser.post(DAY, once(day="8-9-2026", seen="2026-09-15")).url == YEAR
    refused = browser.post(DAY, stale)
    assert refused.status_code == 200
    assert "8 September 2026" in text(refused)
    assert 'value="2026-09-08"' in refused.content.decode()
    assert LastDay.objects.get().day.isoformat() == "2026-09-08"
    assert browser.post(DAY, once(day="22-9-2026", seen="2026-09-08")).url == YEAR
    assert LastDay.objects.get().day.isoformat() == "2026-09-22"


def test_what_waits_stands_on_the_start_page_of_who_can_do_it(cast, client, rf):
    found = line(signed(cast), 2026)
    request = rf.get("/")
    request.user = cast.coordinator
    assert [item.url for item in todo.items(request) if item.url == YEAR] == [YEAR]
    prepared(cast, found, reason="")
    request = rf.get("/")
    request.user = cast.decision_maker
    assert [item.url for item in todo.items(request) if item.url == YEAR] == [YEAR]


def test_who_has_a_tie_sees_the_line_not_and_is_told_that_there_is_one(cast, as_):
    from plans.models import OfficeReader

    found = line(signed(cast), 2026)
    OfficeReader.objects.create(plan=found.plan, user=cast.auditor, is_open=False, changed_at=AT)
    browser = as_("auditor")
    page = text(browser.get(YEAR))
    assert "1 line is not shown" in page
    assert found.plan.title not in page
    assert browser.get(url("line", found)).status_code == 404


def lines_for(count: int) -> None:
    """More lines beside the first, of other years moved into this reallocation."""
    for year in (2024, 2025)[: count - 1]:
        one = Line.objects.get(year=2026, round=2026)
        one.pk, one.year, one.version = None, year, 1
        one.save()


@pytest.mark.parametrize("count", [1, 3])
def test_the_page_asks_the_same_whatever_the_number_of_lines(
    cast, as_, count, django_assert_num_queries
):
    signed(cast)
    lines_for(count)
    assert Line.objects.filter(round=2026).count() == count
    browser = as_("coordinator")
    browser.get(YEAR)
    with django_assert_num_queries(12):
        page = text(browser.get(YEAR))
    assert page.count('name="ticked"') == count


def test_the_page_exists_in_dutch(cast, as_):
    found = line(signed(cast), 2026)
    browser = as_("coordinator")
    for address in (YEAR, url("line", found), DAY):
        page = text(browser.get(address, headers={"accept-language": "nl"}))
        assert "herschikking" in page.lower()


def test_amounts_in_the_table_add_up(cast, as_):
    agreement = signed(cast)
    confirmed(cast, line(agreement, 2026), parts(agreement, 2026, duinoord="10000.00"))
    less = Decimal(25000) - line(agreement, 2026).amount
    page = text(as_("auditor").get(YEAR))
    assert f"{int(less):,}".replace(",", ".") in page
    assert "Processed" in page
