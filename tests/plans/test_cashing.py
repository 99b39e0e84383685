"""The cashier's own page: account, room under the NZa maximum, dividing, the second person."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.urls import reverse

from plans.data import CashierShare, MoneyRoute
from plans.models import Plan
from plans.services import cashing, sections
from plans.services.coalition import accept_cashier
from plans.structure import Section
from portal import clock
from portal.accounts.models import Membership
from portal.audit.models import Event
from portal.mail.models import Message
from portal.refusal import Refusal
from tests.builders import accounts, coalition
from tests.builders.sections import filled
from tests.cast import sign_in
from tests.kept import kept

pytestmark = pytest.mark.django_db
A, B = "zilverlinde", "waterrand"
FIRST, SECOND = "NL52DEMO0000000001", "NL25DEMO0000000002"


@pytest.fixture
@kept
def plan(cast) -> Plan:
    """Two providers that ask 1,613.70 euros in 2027; De Zilverlinde is cashier of all of it."""
    made = coalition.duo(cast)
    share = CashierShare(org=A, shares={2027: Decimal("1613.70")})
    coalition.save(made, cast, Section.BUDGET, money=MoneyRoute("cashier", cashiers=(share,)))
    return Plan.objects.get(pk=made.pk)


def save(plan, by, org: str = A, **values: object) -> None:
    version = sections.section_version(plan, Section.BUDGET)
    cashing.save_cashier(plan.pk, org, values, by=by, version=version)


def code_of(work) -> str:
    with pytest.raises(Refusal) as refusal:
        work()
    return refusal.value.code


def both_posts(cast):
    """One person who types and signs for De Zilverlinde."""
    return accounts.colleague(cast.organisation(A), "editor", "signatory")


def test_the_first_account_is_accepted_by_any_signatory(cast, plan):
    person = both_posts(cast)
    save(plan, person, iban=FIRST)
    accept_cashier(plan.cashiers.get().pk, by=person)
    assert plan.cashiers.get().accepted_at


def test_a_changed_account_needs_a_second_person(cast, plan):
    person = both_posts(cast)
    save(plan, person, iban=FIRST)
    accept_cashier(plan.cashiers.get().pk, by=person)
    save(plan, person, iban=SECOND)
    share = plan.cashiers.get()
    assert (share.accepted_at, share.iban_replaced) == (None, True)
    assert code_of(lambda: accept_cashier(share.pk, by=person)) == "second_person"
    accept_cashier(share.pk, by=cast.signatory_a)
    assert plan.cashiers.get().accepted_by == cast.signatory_a


def alone(cast):
    """The one person of De Zilverlinde, with all its posts."""
    person = accounts.colleague(cast.organisation(A), "editor", "signatory", "manager")
    Membership.objects.filter(organisation=cast.organisation(A)).exclude(user=person).update(
        state="ended", ended_at=clock.now()
    )
    return person


def shown(client, plan, person, name: str = "cashier") -> str:
    sign_in(client, person)
    args = [plan.pk, A] if name == "cashier" else [plan.pk]
    return client.get(reverse(f"plans:{name}", args=args)).content.decode()


def test_who_is_alone_is_told_to_invite_a_second_signatory_first(client, cast, plan):
    person = alone(cast)
    invite = reverse("accounts:invite", args=[A])
    assert invite not in shown(client, plan, person)
    save(plan, person, iban=FIRST)
    html = shown(client, plan, person)
    assert "Nodig eerst een tweede tekenbevoegde uit" in html
    assert invite in html
    accept_cashier(plan.cashiers.get().pk, by=person)
    save(plan, person, iban=SECOND)
    assert "Tot die tijd kunt u het plan niet indienen" in shown(client, plan, person)
    with pytest.raises(Refusal, match="geen andere tekenbevoegde") as refusal:
        accept_cashier(plan.cashiers.get().pk, by=person)
    assert refusal.value.code == "second_person"


def test_a_second_signatory_who_comes_later_checks_the_account(client, cast, plan):
    person = alone(cast)
    save(plan, person, iban=FIRST)
    save(plan, person, iban=SECOND)
    second = accounts.colleague(cast.organisation(A), "signatory")
    html = shown(client, plan, person)
    assert second.name in html
    assert "Nodig eerst" not in html
    accept_cashier(plan.cashiers.get().pk, by=second)
    assert plan.cashiers.get().accepted_by == second


def test_who_does_not_manage_accounts_is_shown_who_does(client, cast, plan):
    person = both_posts(cast)
    Membership.objects.filter(organisation=cast.organisation(A)).exclude(user=person).update(
        state="ended", ended_at=clock.now()
    )
    save(plan, person, iban=FIRST)
    html = shown(client, plan, person)
    assert reverse("accounts:people", args=[A]) in html
    assert reverse("accounts:invite", args=[A]) not in html


def test_the_budget_page_offers_no_button_that_would_refuse(client, cast, plan):
    person = both_posts(cast)
    accept = reverse("plans:accept_cashier", args=[plan.pk, A])
    save(plan, person, iban=FIRST)
    assert accept in shown(client, plan, person, "budget")
    save(plan, person, iban=SECOND)
    html = shown(client, plan, person, "budget")
    assert accept not in html
    assert "U hebt het rekeningnummer zelf gewijzigd." in html
    assert accept in shown(client, plan, cast.signatory_a, "budget")


def test_who_accepts_sees_the_whole_number_and_who_typed_it(client, cast, plan):
    """Nobody can check a number that is not there; members of others never see it."""
    save(plan, cast.editor_a, iban=FIRST)
    told = shown(client, plan, cast.signatory_a, "budget")
    assert "NL52 DEMO 0000 0000 01" in told.replace("\xa0", " ")
    assert cast.editor_a.name in told
    other = shown(client, plan, cast.signatory_b, "budget")
    assert "0000 0000 01" not in other.replace("\xa0", " ")
    assert FIRST not in other


def test_emptying_and_filling_again_does_not_get_round_it(cast, plan):
    person = both_posts(cast)
    save(plan, person, iban=FIRST)
    save(plan, person, iban="")
    save(plan, person, iban=SECOND)
    assert code_of(lambda: accept_cashier(plan.cashiers.get().pk, by=person)) == "second_person"


def test_a_change_is_on_record_and_mailed_with_the_last_digits_only(cast, plan):
    manager, signatory = cast.manager_a, cast.signatory_a
    save(plan, cast.editor_a, iban=FIRST)
    assert not Message.objects.filter(template="plans/account_changed").exists()
    save(plan, cast.editor_a, iban=SECOND)
    mails = Message.objects.filter(template="plans/account_changed")
    assert {m.to for m in mails} == {manager.email, signatory.email}
    for text in [m.body_text for m in mails]:
        assert "…0001" in text
        assert "…0002" in text
        assert FIRST not in text
        assert SECOND not in text
    events = Event.objects.filter(verb="plan.account_changed")
    assert [e.data["to"] for e in events.order_by("pk")] == ["…0001", "…0002"]
    assert FIRST not in str([e.data for e in Event.objects.all()])


@pytest.mark.parametrize(
    "iban", ["NL52DEMO0000000002", "DE89370400440532013000", "NL52 DEMO", "12345", "NL00DEMO1"]
)
def test_a_wrong_account_number_is_refused_at_the_field(client, cast, plan, iban):
    sign_in(client, cast.editor_a)
    page = reverse("plans:cashier", args=[plan.pk, A])
    html = client.post(page, filled(client, page, iban=iban)).content.decode()
    assert 'id="id_iban_error"' in html
    assert plan.cashiers.get().iban == ""


def test_spaces_and_small_letters_are_understood(client, cast, plan):
    sign_in(client, cast.editor_a)
    page = reverse("plans:cashier", args=[plan.pk, A])
    data = filled(client, page, iban="nl52 demo 0000 0000 01")
    assert client.post(page, data).status_code == 302
    assert plan.cashiers.get().iban == FIRST


def test_the_page_shows_room_too_much_and_the_proposal(client, cast, plan):
    save(plan, cast.editor_a, production_eur=Decimal("9000.00"), tariff_pct=Decimal(90))
    sign_in(client, cast.editor_a)
    html = client.get(reverse("plans:cashier", args=[plan.pk, A])).content.decode()
    assert "1.000" in html  # room: 9000 × 10 / 90
    assert "613,70" in html
    assert reverse("plans:split", args=[plan.pk, A]) in html


def test_without_figures_nothing_is_said(client, cast, plan):
    sign_in(client, cast.editor_a)
    html = client.get(reverse("plans:cashier", args=[plan.pk, A])).content.decode()
    assert reverse("plans:split", args=[plan.pk, A]) not in html


def test_one_press_divides_and_a_second_press_changes_nothing(client, cast, plan):
    _ = cast.signatory_b  # made when first named
    save(plan, cast.editor_a, iban=FIRST, production_eur=Decimal("9000.00"), tariff_pct=Decimal(90))
    sign_in(client, cast.editor_a)
    version = sections.section_version(plan, Section.BUDGET)
    act = reverse("plans:split", args=[plan.pk, A])
    answer = client.post(act, {"other": B, "seen_version": version})
    assert answer["Location"] == reverse("plans:budget", args=[plan.pk])
    shares = {c.org_id: c.shares[2027] for c in plan.cashiers.all()}
    assert shares == {A: Decimal("1000.00"), B: Decimal("613.70")}
    assert plan.cashiers.get(org=A).iban == FIRST
    assert plan.cashiers.get(org=B).accepted_at is None
    client.post(act, {"other": B, "seen_version": version + 1})
    assert {c.org_id: c.shares[2027] for c in plan.cashiers.all()} == shares
    assert cast.signatory_b.email in Message.objects.filter(
        template="plans/split_applied"
    ).values_list("to", flat=True)


def test_dividing_on_a_stale_page_changes_nothing(client, cast, plan):
    save(plan, cast.editor_a, production_eur=Decimal("9000.00"), tariff_pct=Decimal(90))
    sign_in(client, cast.editor_a)
    act = reverse("plans:split", args=[plan.pk, A])
    client.post(act, {"other": B, "seen_version": 1})
    assert plan.cashiers.count() == 1


def test_only_a_provider_that_takes_part_can_be_the_second_cashier(cast, plan):
    save(plan, cast.editor_a, production_eur=Decimal("9000.00"), tariff_pct=Decimal(90))
    version = sections.section_version(plan, Section.BUDGET)
    for other in (A, "meander", "", "zorg_en_zekerheid"):
        with pytest.raises(Refusal) as refusal:
            cashing.apply_split(plan.pk, A, other, by=cast.editor_a, version=version)
        assert refusal.value.code == "not_able"


@pytest.mark.parametrize("who", ["editor_b", "signatory_a"])
def test_only_the_editors_of_the_cashier_divide(client, cast, plan, who):
    sign_in(client, cast[who])
    answer = client.post(reverse("plans:split", args=[plan.pk, A]), {"other": B})
    assert answer.status_code in (403, 404)


def test_everybody_sees_who_pays_whom(client, cast, plan):
    sign_in(client, cast.editor_b)
    html = client.get(reverse("plans:budget", args=[plan.pk])).content.decode()
    assert "Wie betaalt wie" in html
    assert "613,70" in html
