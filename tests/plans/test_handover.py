"""A change of lead or of cashier is confirmed by both sides, or it does not happen (R-1.5-2)."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal

import pytest
from django.db import IntegrityError, connection, transaction
from django.urls import reverse

from plans.data import CashierShare, MoneyRoute
from plans.models import Confirmation, Handover, Plan, SectionVersion
from plans.services import answering, cashing, sections
from plans.services.coalition import accept_cashier
from plans.services.handing import confirm_handover, end_handover, propose_handover
from plans.services.history import restore
from plans.structure import Section
from portal.audit.models import Event
from portal.mail.models import Message
from portal.refusal import Refusal
from tests.builders import coalition, plans
from tests.builders.sections import filled
from tests.cast import sign_in
from tests.kept import kept

pytestmark = pytest.mark.django_db
A, B = "zilverlinde", "waterrand"
IBAN = "NL52DEMO0000000001"


@pytest.fixture
@kept
def plan(cast) -> Plan:
    """Two providers; De Zilverlinde leads and has accepted to be cashier of 1,613.70 euros."""
    made = coalition.duo(cast)
    share = CashierShare(org=A, iban=IBAN, shares={2027: Decimal("1613.70")})
    coalition.save(made, cast, Section.BUDGET, money=MoneyRoute("cashier", cashiers=(share,)))
    accept_cashier(made.cashiers.get().pk, by=cast.signatory_a)
    return Plan.objects.get(pk=made.pk)


def proposed(cast, plan, kind: str = "lead") -> Handover:
    return propose_handover(plan.pk, kind, A, B, reason="Ziekte.", by=cast.editor_a)


def code_of(work) -> str:
    with pytest.raises(Refusal) as refusal:
        work()
    return refusal.value.code


def roles(plan) -> dict[str, str]:
    return dict(plan.members.filter(left_at=None).values_list("org", "role"))


def test_the_lead_passes_only_with_the_second_yes(cast, plan):
    handover = proposed(cast, plan)
    confirm_handover(handover.pk, A, by=cast.signatory_a)
    assert roles(plan) == {A: "lead", B: "participant"}
    confirm_handover(handover.pk, B, by=cast.signatory_b)
    plan.refresh_from_db()
    assert roles(plan) == {A: "participant", B: "lead"}
    assert plan.lead.slug == B
    assert Event.objects.filter(verb="plan.lead_changed").count() == 1


def test_the_same_side_twice_is_one_yes(cast, plan):
    handover = proposed(cast, plan)
    for _turn in range(2):
        confirm_handover(handover.pk, B, by=cast.signatory_b)
    handover.refresh_from_db()
    assert (handover.done_at, handover.from_at) == (None, None)


def test_the_new_lead_manages_and_the_old_one_no_longer(client, cast, plan):
    handover = proposed(cast, plan)
    confirm_handover(handover.pk, A, by=cast.signatory_a)
    confirm_handover(handover.pk, B, by=cast.signatory_b)
    page = reverse("plans:invite", args=[plan.pk])
    sign_in(client, cast.editor_b)
    assert client.get(page).status_code == 200
    sign_in(client, cast.editor_a)
    assert client.get(page).status_code == 403


def test_the_cashier_passes_with_its_share_and_without_its_account(cast, plan):
    handover = proposed(cast, plan, "cashier")
    confirm_handover(handover.pk, A, by=cast.signatory_a)
    confirm_handover(handover.pk, B, by=cast.signatory_b)
    share = plan.cashiers.get()
    assert (share.org_id, share.iban, share.accepted_at) == (B, "", None)
    assert share.shares == {2027: Decimal("1613.70")}


def test_a_cashier_that_takes_over_another_share_adds_it_up(cast, plan):
    first = CashierShare(org=A, iban=IBAN, shares={2027: Decimal("1000.00")})
    second = CashierShare(org=B, shares={2027: Decimal("613.70")})
    money = MoneyRoute("cashier", cashiers=(first, second))
    coalition.save(plan, cast, Section.BUDGET, money=money)
    handover = proposed(cast, plan, "cashier")
    confirm_handover(handover.pk, A, by=cast.signatory_a)
    confirm_handover(handover.pk, B, by=cast.signatory_b)
    assert plan.cashiers.get().shares == {2027: Decimal("1613.70")}


def test_an_accepted_cashier_is_not_struck_out_by_the_lead(client, cast, plan):
    version = sections.section_version(plan, Section.BUDGET)
    for money in (MoneyRoute("cashier"), MoneyRoute("direct")):
        assert (
            code_of(
                lambda money=money: cashing.save_route(
                    plan.pk, money, by=cast.editor_a, version=version
                )
            )
            == "accepted_cashier"
        )
    sign_in(client, cast.editor_a)
    page = reverse("plans:money", args=[plan.pk])
    data = filled(client, page) | {"cashiers-0-DELETE": "on"}
    assert "rol van kassier" in client.post(page, data).content.decode()
    assert plan.cashiers.exists()


def test_putting_an_older_route_back_does_not_strike_out_an_accepted_cashier(cast, plan):
    """The version before De Zilverlinde was cashier is in the history, and stays there."""
    direct = MoneyRoute("direct")
    share = CashierShare(org=A, iban=IBAN, shares={2027: Decimal("1613.70")})
    plan.cashiers.update(accepted_at=None, accepted_by=None)
    coalition.save(plan, cast, Section.BUDGET, money=direct)
    whole = SectionVersion.objects.filter(state__plan=plan, state__section="budget")
    old = whole.filter(state__org=None).last()
    coalition.save(plan, cast, Section.BUDGET, money=MoneyRoute("cashier", cashiers=(share,)))
    accept_cashier(plan.cashiers.get().pk, by=cast.signatory_a)
    version = sections.section_version(plan, Section.BUDGET)
    back = lambda: restore(plan.pk, old.pk, by=cast.editor_a, version=version)  # noqa: E731
    assert code_of(back) == "accepted_cashier"
    assert plan.cashiers.get().accepted_at


def test_an_accepted_cashier_is_not_removed_by_the_lead_but_may_leave_itself(cast, plan):
    handover = proposed(cast, plan, "cashier")
    confirm_handover(handover.pk, A, by=cast.signatory_a)
    confirm_handover(handover.pk, B, by=cast.signatory_b)
    share = plan.cashiers.get()
    cashing.save_cashier(
        plan.pk,
        B,
        {"iban": "NL25DEMO0000000002"},
        by=cast.editor_b,
        version=sections.section_version(plan, Section.BUDGET),
    )
    accept_cashier(share.pk, by=cast.signatory_b)
    member = plan.members.get(org=B)
    remove = lambda: answering.leave(member.pk, by=cast.editor_a, reason="Weg")  # noqa: E731
    assert code_of(remove) == "accepted_cashier"
    answering.leave(member.pk, by=cast.signatory_b, reason="Wij stoppen")
    assert not plan.cashiers.exists()


def test_confirmations_lapse_with_the_new_lead(cast):
    made = plans.confirmed_plan(cast, "V1")
    lead = made.lead.slug
    handover = propose_handover(made.pk, "lead", lead, B, reason="Ruil", by=cast.editor_a)
    confirm_handover(handover.pk, lead, by=cast.signatory_a)
    assert Confirmation.objects.filter(member__plan=made, lapsed_at=None).exists()
    confirm_handover(handover.pk, B, by=cast.signatory_b)
    assert not Confirmation.objects.filter(member__plan=made, lapsed_at=None).exists()
    body = Message.objects.filter(template="plans/confirmation_lapsed").first().body_text
    assert "Waterrand" in body


def test_calling_off_leaves_everything(cast, plan):
    handover = proposed(cast, plan)
    confirm_handover(handover.pk, A, by=cast.signatory_a)
    end_handover(handover.pk, by=cast.signatory_b)
    assert code_of(lambda: confirm_handover(handover.pk, B, by=cast.signatory_b)) == "answered"
    assert roles(plan) == {A: "lead", B: "participant"}
    assert proposed(cast, plan).pk != handover.pk


def test_what_is_refused(cast, plan):
    by = cast.editor_a
    coalition.join(plan, cast, "baken", cast.editor_c)

    def propose(kind="lead", old=A, new=B, reason="x"):
        return lambda: propose_handover(plan.pk, kind, old, new, reason=reason, by=by)

    assert code_of(propose(new=A)) == "same"
    assert code_of(propose(new="meander")) == "out"
    assert code_of(propose(old=B, new="baken")) == "no_holder"
    assert code_of(propose("cashier", old=B, new="baken")) == "no_holder"
    assert code_of(propose(reason=" ")) == "reason_missing"
    handover = proposed(cast, plan)
    assert code_of(propose()) == "asked"
    assert code_of(lambda: confirm_handover(handover.pk, B, by=cast.signatory_a)) == "not_signatory"
    assert code_of(lambda: confirm_handover(handover.pk, A, by=cast.editor_b)) == "not_signatory"
    assert code_of(lambda: confirm_handover(handover.pk, "baken", by=cast.signatory_c)) == "no_side"
    assert code_of(lambda: end_handover(handover.pk, by=cast.signatory_c)) == "role"


def test_the_database_knows_that_a_change_needs_both(cast, plan):
    handover = proposed(cast, plan)
    with pytest.raises(IntegrityError), transaction.atomic():
        Handover.objects.filter(pk=handover.pk).update(done_at=handover.asked_at)


def test_both_signatories_get_a_mail_and_everybody_the_outcome(cast, plan):
    signers = {cast.signatory_a.email, cast.signatory_b.email}
    handover = proposed(cast, plan)
    asked = Message.objects.filter(template="plans/handover_asked")
    assert signers == set(asked.values_list("to", flat=True))
    confirm_handover(handover.pk, A, by=cast.signatory_a)
    confirm_handover(handover.pk, B, by=cast.signatory_b)
    done = set(Message.objects.filter(template="plans/handover_done").values_list("to", flat=True))
    assert {cast.editor_a.email, cast.editor_b.email} <= done


def test_the_whole_way_on_the_pages(client, cast, plan):
    sign_in(client, cast.editor_a)
    page = reverse("plans:handover", args=[plan.pk])
    wrong = filled(client, page, what=f"lead:{A}", to_org=A, reason="Ziekte.")
    assert 'id="id_to_org_error"' in client.post(page, wrong).content.decode()
    data = filled(client, page, what=f"lead:{A}", to_org=B, reason="Ziekte.")
    assert client.post(page, data).status_code == 302
    handover = Handover.objects.get()
    answer = reverse("plans:answer_handover", args=[plan.pk, handover.pk])
    assert 'name="org"' not in client.get(answer).content.decode()
    for who, org in (("signatory_a", A), ("signatory_b", B)):
        sign_in(client, cast[who])
        assert plan.title in client.get("/").content.decode()
        html = client.get(answer).content.decode()
        assert f'value="{org}"' in html
        assert client.post(answer, {"org": org}).status_code == 302
    handover.refresh_from_db()
    assert handover.done_at
    sign_in(client, cast.outsider)
    assert client.get(answer).status_code == 404


def test_confirming_asks_for_a_fresh_sign_in(client, cast, plan):
    handover = proposed(cast, plan)
    sign_in(client, cast.signatory_b, fresh=False)
    answer = reverse("plans:answer_handover", args=[plan.pk, handover.pk])
    assert client.post(answer, {"org": B}).status_code == 302
    handover.refresh_from_db()
    assert handover.to_at is None


def test_a_third_member_cannot_call_it_off(client, cast, plan):
    coalition.join(plan, cast, "baken", cast.editor_c)
    handover = proposed(cast, plan)
    sign_in(client, cast.editor_c)
    answer = reverse("plans:answer_handover", args=[plan.pk, handover.pk])
    assert client.post(answer, {"end": "1"}).status_code == 403
    handover.refresh_from_db()
    assert handover.is_open


@pytest.mark.django_db(transaction=True)
def test_both_sides_at_the_same_moment_change_the_lead_once(cast):
    plan = coalition.duo(cast)
    handover = proposed(cast, plan)
    sides = [(A, cast.signatory_a), (B, cast.signatory_b)] * 3

    def work(side) -> str:
        try:
            confirm_handover(handover.pk, side[0], by=side[1])
            return "yes"
        except Refusal as refusal:
            return refusal.code
        finally:
            connection.close()

    with ThreadPoolExecutor(6) as pool:
        outcomes = list(pool.map(work, sides))
    assert set(outcomes) <= {"yes", "answered"}
    assert roles(plan) == {A: "participant", B: "lead"}
    assert Event.objects.filter(verb="plan.lead_changed").count() == 1
