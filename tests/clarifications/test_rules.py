"""Who may do what with questions and notes, by role; defaults and words of the forms."""

from datetime import UTC, datetime

import pytest

from portal.accounts.vocabulary import OFFICE_ROLES, Role
from portal.funds.clarifications.access import allowed, is_staff, may_ask
from portal.funds.clarifications.defaults import start_values
from portal.funds.clarifications.documents import documents_of
from portal.funds.clarifications.objections import ObjectionRule
from portal.funds.clarifications.rules import PERMITS, REASONS, NoteVerb
from portal.funds.clarifications.subjects import Subject, choices, parse
from portal.funds.models import Call, Region
from portal.funds.reference.files import read
from portal.workdays import is_working_day
from tests.builders import funds

AT = datetime(2026, 2, 2, 9, tzinfo=UTC)
EVERYTHING = frozenset(NoteVerb)
READS = frozenset({NoteVerb.READ_QUESTIONS})


def test_every_verb_has_its_roles_and_its_reason():
    assert set(PERMITS) == set(REASONS) == EVERYTHING
    assert all(roles <= {r.value for r in OFFICE_ROLES} for roles in PERMITS.values())
    assert PERMITS[NoteVerb.ANSWER] == {Role.COORDINATOR.value}


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("who", "verbs", "asks"),
    [
        ("coordinator", EVERYTHING, False),
        ("auditor", READS | {NoteVerb.READ_ASKERS}, False),
        ("administrator", READS | {NoteVerb.READ_ASKERS}, False),
        ("reviewer1", READS, False),
        ("decision_maker", READS, False),
        ("menzis_coordinator", frozenset(), False),
        ("editor_a", frozenset(), True),
        ("outsider", frozenset(), True),
        ("clientenberaad_contact", frozenset(), False),
    ],
)
def test_what_a_person_may_do_follows_from_the_table(cast, who, verbs, asks):
    call = funds.open_call(at=AT)
    assert allowed(cast[who], call) == verbs
    assert may_ask(cast[who]) is asks
    assert is_staff(cast[who], call) is bool(verbs)


@pytest.mark.parametrize("code", ["call", "c:TM24-3", "d:S002", "d:doc-7"])
def test_a_subject_is_read_back_from_its_code(code):
    assert parse(code).code == code


@pytest.mark.parametrize("code", ["", "x", "::", "c:", "d:"])
def test_odd_codes_are_subjects_of_nothing_that_exists(code):
    assert parse(code) in (Subject(), Subject(""), Subject(None, ""), Subject(None, ":"))


@pytest.mark.django_db
def test_a_question_can_be_about_the_call_each_condition_and_each_document():
    codes = [code for code, _label in choices(funds.open_call(at=AT))]
    assert codes[0] == "call"
    assert {"c:TM24-0", "c:TM24-9", "d:S002"} <= set(codes)
    assert len(codes) == len(set(codes))


@pytest.mark.django_db
def test_a_call_shows_the_documents_of_its_own_conditions():
    (document,) = documents_of(funds.open_call(at=AT))
    assert (document.code, document.version, len(document.changes)) == ("S002", "V3.2", 3)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("slug", "rule", "number"),
    [
        ("zilveren_kruis", "fixed", None),
        ("cz", "after_note", 20),
        ("vgz", "after_note", 20),
        ("menzis", "before_closing", 24),
        ("dsw", "none", None),
        ("zorg_en_zekerheid", "after_note", 20),
        ("salland", "after_publication", 20),
    ],
)
def test_the_form_starts_with_what_the_office_does(slug, rule, number):
    """R-OV-B1 to R-OV-B7, and R-OV-9 for two of them."""
    funds.reference()
    region = Region.objects.filter(office__slug=slug).select_related("office")[0]
    values = start_values(Call(region=region), AT)
    assert (values["objection_rule"], values.get("objection_number")) == (rule, number)
    assert ("objection_on" in values) is (rule == ObjectionRule.FIXED)
    assert bool(values["principles_nl"]) is (slug in ("zilveren_kruis", "vgz"))
    assert values["opens_on"] < values["closes_on"] < values["answers_due_on"]
    assert is_working_day(values["closes_on"])
    assert is_working_day(values["answers_due_on"])


def test_every_rule_of_the_file_is_a_rule():
    for row in read("question-rounds").content["offices"].values():
        assert row["objection"] in ObjectionRule
        assert row["ref"]
