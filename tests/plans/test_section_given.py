"""A part of the plan that was given to one organisation: who writes, who reads, who is told."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from plans import holders, store
from plans.data import Challenge, Goal
from plans.holding import EDITORS, TABLE, Act, Tie, tie, verdict
from plans.models import Holding, Plan
from plans.services import answering, holding
from plans.services.sections import save_section, section_version
from plans.structure import Section
from plans.workflow import Role
from portal import clock
from portal.audit.models import Event
from portal.mail.models import Message
from portal.refusal import Refusal
from tests.builders import coalition
from tests.cast import sign_in

LEAD = frozenset({Role.LEAD_EDITOR})
MEMBER = frozenset({Role.MEMBER_EDITOR})
SIGNER = frozenset({Role.SIGNATORY})

# Who may do what: written out once more, so that a change of the table is seen here.
EXPECTED = {
    (Tie.FREE, Act.WRITE): {"lead", "member"},
    (Tie.FREE, Act.GIVE): {"lead"},
    (Tie.FREE, Act.GIVE_BACK): set(),
    (Tie.FREE, Act.TAKE_BACK): set(),
    (Tie.OURS, Act.WRITE): {"lead", "member"},
    (Tie.OURS, Act.GIVE): {"lead"},
    (Tie.OURS, Act.GIVE_BACK): {"lead", "member"},
    (Tie.OURS, Act.TAKE_BACK): set(),
    (Tie.THEIRS, Act.WRITE): set(),
    (Tie.THEIRS, Act.GIVE): {"lead"},
    (Tie.THEIRS, Act.GIVE_BACK): set(),
    (Tie.THEIRS, Act.TAKE_BACK): {"lead"},
}


@pytest.mark.parametrize("stands", Tie)
@pytest.mark.parametrize("act", Act)
def test_the_table_says_who_may_do_what_and_gives_a_reason(stands, act):
    people = {"lead": LEAD, "member": MEMBER, "signer": SIGNER, "nobody": frozenset()}
    answers = {who: verdict(act, stands, roles, "Waterrand") for who, roles in people.items()}
    assert {who for who, answer in answers.items() if answer} == EXPECTED[stands, act]
    assert all(answer.reason for answer in answers.values() if not answer)


def test_the_table_names_every_tie():
    assert set(TABLE) == set(Tie)
    assert TABLE[Tie.FREE][Act.WRITE] == EDITORS


@pytest.mark.parametrize(
    ("holder", "own", "expected"),
    [
        ("", frozenset(), Tie.FREE),
        ("", frozenset({"waterrand"}), Tie.FREE),
        ("waterrand", frozenset({"waterrand", "baken"}), Tie.OURS),
        ("waterrand", frozenset({"baken"}), Tie.THEIRS),
        ("waterrand", frozenset(), Tie.THEIRS),
    ],
)
def test_how_a_part_stands_to_somebody(holder, own, expected):
    assert tie(holder, own) == expected


@pytest.fixture
def plan(cast) -> Plan:
    return coalition.duo(cast)


def give(plan, cast, org: str = "waterrand", section: Section = Section.CHALLENGE, **more):
    return holding.give(plan.pk, section, org, by=cast.editor_a, **more)


def write(plan, person, text: str, section: Section = Section.CHALLENGE):
    version = section_version(plan, section)
    values = {"challenge": Challenge(problem=text)}
    return save_section(plan.pk, section, values, by=person, version=version)


def mails(template: str) -> set[str]:
    return set(Message.objects.filter(template=f"plans/{template}").values_list("to", flat=True))


@pytest.mark.django_db
def test_the_holder_writes_and_the_lead_does_not_until_it_takes_the_part_back(cast, plan):
    give(plan, cast, note="Jullie kennen de cijfers.")
    write(plan, cast.editor_b, "Van Waterrand")
    with pytest.raises(Refusal) as refused:
        write(plan, cast.editor_a, "Van de penvoerder")
    assert refused.value.code == "held"
    assert store.read(plan).challenge.problem == "Van Waterrand"
    holding.end(plan.pk, Section.CHALLENGE, by=cast.editor_a)
    write(plan, cast.editor_a, "Van de penvoerder")
    assert store.read(plan).challenge.problem == "Van de penvoerder"


@pytest.mark.django_db
def test_other_parts_stay_free(cast, plan):
    give(plan, cast)
    coalition.save(plan, cast, Section.GOALS, goals=(Goal("D1", statement="Van A"),))
    assert store.read(plan).goals[0].statement == "Van A"


@pytest.mark.django_db
def test_editors_of_the_holder_get_a_mail_and_the_record_says_so(cast, plan):
    give(plan, cast, note="Voor vrijdag graag.")
    assert cast.editor_b.email in mails("section_given")
    event = Event.objects.get(verb="plan.section_given")
    assert (event.data["section"], event.data["org"]) == ("challenge", "waterrand")
    assert "vrijdag" not in event.reason + str(event.data)  # the care office reads the record
    holding.end(plan.pk, Section.CHALLENGE, by=cast.editor_b)
    assert Event.objects.filter(verb="plan.section_returned").count() == 1
    assert cast.editor_a.email in mails("section_returned")


@pytest.mark.django_db
def test_taking_back_tells_the_holder(cast, plan):
    give(plan, cast)
    holding.end(plan.pk, Section.CHALLENGE, by=cast.editor_a)
    assert Event.objects.filter(verb="plan.section_taken_back").count() == 1
    assert cast.editor_b.email in mails("section_taken_back")


@pytest.mark.django_db
def test_a_part_goes_over_from_one_to_another(cast, plan):
    coalition.join(plan, cast, "baken", cast.editor_c)
    give(plan, cast)
    give(plan, cast, "baken")
    assert holders.holder(plan, Section.CHALLENGE).org_id == "baken"
    assert Holding.objects.filter(ended_at=None).count() == 1
    assert cast.editor_b.email in mails("section_taken_back")
    with pytest.raises(Refusal):
        write(plan, cast.editor_b, "te laat")


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("who", "section", "org", "code"),
    [
        ("editor_b", Section.CHALLENGE, "waterrand", "not_allowed"),
        ("signatory_a", Section.CHALLENGE, "waterrand", "not_allowed"),
        ("outsider", Section.CHALLENGE, "waterrand", "not_allowed"),
        ("editor_a", Section.BUDGET, "waterrand", "not_giveable"),
        ("editor_a", Section.DECLARATIONS, "waterrand", "not_giveable"),
        ("editor_a", Section.CHALLENGE, "baken", "no_member"),
        ("editor_a", Section.CHALLENGE, "", "no_member"),
    ],
)
def test_who_may_not_give_what_to_whom(cast, plan, who, section, org, code):
    with pytest.raises(Refusal) as refused:
        holding.give(plan.pk, section, org, by=cast[who])
    assert refused.value.code == code
    assert not Holding.objects.exists()


@pytest.mark.django_db
def test_giving_it_again_to_the_same_organisation_is_refused(cast, plan):
    give(plan, cast)
    with pytest.raises(Refusal) as refused:
        give(plan, cast)
    assert (refused.value.code, refused.value.field) == ("already", "org")


@pytest.mark.django_db
def test_nobody_gives_back_what_nobody_holds(cast, plan):
    with pytest.raises(Refusal):
        holding.end(plan.pk, Section.CHALLENGE, by=cast.editor_a)


@pytest.mark.django_db
def test_a_third_organisation_cannot_end_it(cast, plan):
    coalition.join(plan, cast, "baken", cast.editor_c)
    give(plan, cast)
    with pytest.raises(Refusal):
        holding.end(plan.pk, Section.CHALLENGE, by=cast.editor_c)
    assert holders.holder(plan, Section.CHALLENGE)


@pytest.mark.django_db
def test_the_part_of_an_organisation_that_leaves_is_free_again(cast, plan):
    give(plan, cast)
    member = plan.members.get(org="waterrand")
    answering.leave(member.pk, by=cast.editor_a, reason="Gestopt")
    assert holders.holder(plan, Section.CHALLENGE) is None
    write(plan, cast.editor_a, "Weer vrij")
    assert give_to_self(plan, cast).org_id == "zilverlinde"


def give_to_self(plan, cast) -> Holding:
    return give(plan, cast, "zilverlinde")


@pytest.mark.django_db
def test_the_database_knows_one_holder_per_part(cast, plan):
    held = give(plan, cast)
    with pytest.raises(IntegrityError), transaction.atomic():
        Holding.objects.create(
            plan=plan,
            section="challenge",
            org=cast.organisation("zilverlinde"),
            given_by=cast.editor_a,
            given_at=clock.now() + timedelta(minutes=1),
        )
    with pytest.raises(IntegrityError), transaction.atomic():
        Holding.objects.filter(pk=held.pk).update(ended_at=clock.now())


# The pages


def section(plan: Plan, code: str = "challenge") -> str:
    return reverse("plans:section", args=[plan.pk, code])


def giving(plan: Plan, code: str = "challenge") -> str:
    return reverse("plans:give", args=[plan.pk, code])


@pytest.mark.django_db
def test_the_lead_gives_a_part_on_its_page_and_the_overview_says_who_has_it(client, cast, plan):
    sign_in(client, cast.editor_a)
    assert giving(plan) in client.get(section(plan)).content.decode()
    answer = client.post(giving(plan), {"org": "waterrand", "note": "Graag de cijfers."})
    assert answer.status_code == 302
    html = client.get(section(plan)).content.decode()
    assert "Zorggroep Waterrand" in html
    assert "Graag de cijfers." in html
    assert "<textarea" not in html
    overview = client.get(reverse("plans:detail", args=[plan.pk])).content.decode()
    assert "Zorggroep Waterrand schrijft" in overview


@pytest.mark.django_db
def test_the_holder_has_it_on_its_list_of_things_to_do_and_gives_it_back(client, cast, plan):
    give(plan, cast)
    sign_in(client, cast.editor_b)
    assert section(plan) in client.get("/").content.decode()
    html = client.get(section(plan)).content.decode()
    assert "<textarea" in html
    assert reverse("plans:give_back", args=[plan.pk, "challenge"]) in html
    client.post(reverse("plans:give_back", args=[plan.pk, "challenge"]))
    assert holders.holder(plan, Section.CHALLENGE) is None
    assert section(plan) not in client.get("/").content.decode()


@pytest.mark.django_db
def test_what_was_typed_while_the_part_was_given_away_is_kept_and_shown(client, cast, plan):
    from tests.builders.sections import filled

    sign_in(client, cast.editor_a)
    data = filled(client, section(plan), challenge__problem="Halve zin van de penvoerder")
    give(plan, cast)
    html = client.post(section(plan), data).content.decode()
    assert "Halve zin van de penvoerder" in html
    again = client.get(section(plan)).content.decode()
    assert "Halve zin van de penvoerder" in again
    assert "<textarea" not in again
    holding.end(plan.pk, Section.CHALLENGE, by=cast.editor_a)
    free = client.get(section(plan)).content.decode()
    assert "<textarea" in free
    assert "Halve zin van de penvoerder" in free


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("who", "status"),
    [("editor_a", 200), ("editor_b", 403), ("signatory_a", 403), ("outsider", 404)],
)
def test_who_opens_the_page_to_give(client, cast, plan, who, status):
    sign_in(client, cast[who])
    assert client.get(giving(plan)).status_code == status


@pytest.mark.django_db
@pytest.mark.parametrize("code", ["budget", "coalition", "declarations", "nonsense"])
def test_a_part_that_cannot_be_given_has_no_such_page(client, cast, plan, code):
    sign_in(client, cast.editor_a)
    assert client.get(giving(plan, code)).status_code == 404


@pytest.mark.django_db
def test_giving_to_nobody_is_told_at_the_field(client, cast, plan):
    sign_in(client, cast.editor_a)
    answer = client.post(giving(plan), {"org": "", "note": "x" * 501})
    assert answer.status_code == 200
    assert "id_org_error" in answer.content.decode()
    assert "id_note_error" in answer.content.decode()
    assert not Holding.objects.exists()
