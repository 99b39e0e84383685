"""The letters: drawn from the frozen decision, in plain Dutch, with the policy word for word."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import DatabaseError, transaction
from django.utils.formats import date_format

from portal.documents import store
from portal.documents.signing import verify_pdf
from portal.funds.models import Condition
from portal.jobs.worker import run_due
from reviews import letters
from reviews.models import Decision
from reviews.services import deciding, releasing
from reviews.terms import last_day, term_end
from tests.builders import decisions, notes, plans
from tests.builders.decisions import DECIDED, REASON
from tests.builders.plans import START
from tests.documents.tools import pdf_text, vera

pytestmark = pytest.mark.django_db


def text_of(decision, folder):
    path = folder / f"{decision.number}.pdf"
    path.write_bytes(store.read(decision.letter))
    return pdf_text(path)


def test_the_award_says_the_amounts_the_conditions_and_how_to_object(cast, tmp_path):
    decision = decisions.prepared(cast, "V1")
    assert run_due("documents", limit=5) >= 1
    decision.refresh_from_db()
    text = text_of(decision, tmp_path)
    for said in ("BES-2026-5517-0001", "€ 820.000", "€ 380.000", "TM2024, versie 1"):
        assert said in text, said
    for condition in Condition.objects.filter(condition_set="TM2024", place="condition"):
        assert " ".join(condition.text_nl.split())[:60] in text, condition.code
    assert "De bezwaartermijn is 20 dagen" in text
    assert "kort geding" in text
    assert "Desirée Doorslag" in text
    assert "Zorggroep Waterrand" in text.partition("kopie van deze brief")[2]
    assert decision.reason in text
    assert "Toetssteen" not in text  # who judged is not for the letter


def test_the_partial_award_says_what_is_not_granted(cast, tmp_path):
    text = text_of(decisions.lettered(cast, "V6"), tmp_path)
    assert "€ 130.000" in text
    assert "Een deel van € 90.000 kennen wij niet toe" in text
    assert "compensatie sloopkosten" in text


def test_the_redirect_names_the_better_scheme_and_condition_8(cast, tmp_path):
    text = text_of(decisions.lettered(cast, "V9"), tmp_path)
    assert "SPUK domeinoverstijgend samenwerken" in text
    assert "TM24-8, voorwaarde 8" in text
    assert "financiering dan vanuit de betreffende regeling aangevraagd" in text


def test_the_regular_contracting_room_is_no_promise_and_names_its_ground(cast, tmp_path):
    said = {"amounts": {}, "reason": REASON, "cited": ["TM24-5"]}
    case = decisions.to_decide(cast, "V6")
    decision = deciding.prepare(
        case.pk,
        by=cast.decision_maker,
        at=DECIDED,
        outcome="redirect",
        redirect_scheme="REGULIER_TARIEF",
        **said,
    )
    text = text_of(releasing.draw_letter(decision.pk, at=DECIDED), tmp_path)
    assert "naar onze reguliere contracteerruimte" in text
    assert "Dit is geen toezegging" in text
    assert "andere regeling" not in text.lower().partition("zorgkantoorregio")[2][:900]
    assert "Verwijzing naar de reguliere contracteerruimte" in text
    assert "TM24-5, voorwaarde 5" in text


def test_the_rejection_cites_the_condition_with_its_text_and_version(cast, tmp_path):
    decision = decisions.rejected(cast)
    text = text_of(decision, tmp_path)
    condition = Condition.objects.get(pk="TM24-5")
    ground = text.partition("Waarop dit besluit rust")[2].partition("Bent u het niet eens")[0]
    assert "TM24-5, voorwaarde 5" in ground
    assert " ".join(condition.text_nl.split())[:60] in ground
    assert "TM2024, versie 1" in ground
    assert "TM24-3" not in ground


def test_a_cited_condition_stands_as_the_note_of_inlichtingen_changed_it(cast, tmp_path):
    """R-1.7-4: the note that applied at filing goes before the text of the condition."""
    call = plans.call_for("V1")
    notes.note_that_changes(call, "TM24-5", "De gemeente mag ook betalen.", START + timedelta(1))
    decision = decisions.rejected(cast)
    notes.note_that_changes(call, "TM24-5", "Toch niet.", START + timedelta(12))
    text = text_of(decision, tmp_path)
    ground = text.partition("Waarop dit besluit rust")[2].partition("Bent u het niet eens")[0]
    assert "wijzigt deze tekst. Dit geldt voor uw plan: “De gemeente mag ook betalen.”" in ground
    assert "met de Nota van Inlichtingen, versie 1" in text
    assert "Toch niet." not in text


def test_without_a_note_a_letter_speaks_of_none(cast, tmp_path):
    assert "Nota van Inlichtingen" not in text_of(decisions.rejected(cast), tmp_path)


def test_the_letter_is_accessible_archivable_and_sealed(cast, tmp_path):
    decision = decisions.lettered(cast, "V6")
    path = tmp_path / "brief.pdf"
    path.write_bytes(store.read(decision.letter))
    assert vera(path) == []
    assert [r.valid for r in verify_pdf(path.read_bytes())] == [True]


def test_drawing_twice_is_one_letter_and_the_same_facts_give_the_same_text(cast, tmp_path):
    decision = decisions.lettered(cast)
    first = decision.letter
    assert releasing.draw_letter(decision.pk, at=DECIDED).letter == first
    text = text_of(decision, tmp_path)
    decision.letter = letters.draw(decision, DECIDED)
    assert text_of(decision, tmp_path) == text


def test_a_letter_that_went_out_cannot_be_exchanged_for_another(cast):
    decision = decisions.decided(cast, "V6")
    other = letters.draw(decision, DECIDED)
    with pytest.raises(DatabaseError, match="stays as it is"), transaction.atomic():
        Decision.objects.filter(pk=decision.pk).update(letter=other)


def test_no_letter_is_drawn_for_a_decision_that_was_taken_back(cast):
    decision = decisions.prepared(cast)
    deciding.withdraw(decision.pk, by=cast.decision_maker, reason="Toch anders.", at=DECIDED)
    assert releasing.draw_letter(decision.pk, at=DECIDED).letter is None


def test_amounts_and_texts_come_from_the_snapshot_not_from_what_changed_later(cast, tmp_path):
    decision = decisions.prepared(cast, "V1")
    plan = decision.case.plan
    type(plan).objects.filter(pk=plan.pk).update(title="Een andere titel")
    Condition.objects.filter(pk="TM24-1").update(text_nl="Een andere tekst.")
    text = text_of(releasing.draw_letter(decision.pk, at=DECIDED), tmp_path)
    assert "Samen door de nacht" in text
    assert "andere" not in text.partition("Voorwaarde 1.")[2][:200]


def test_the_letter_is_of_the_care_office_and_names_the_last_day_to_object(cast, tmp_path):
    decision = decisions.lettered(cast, "V6")
    text = text_of(decision, tmp_path)
    until = date_format(
        last_day(term_end(DECIDED, decision.snapshot.data["objection"]["days"])),
        "l j F Y",
    )
    office = decision.snapshot.data["sender"]["organisation"]
    assert office in text.partition("Aan het bestuur van")[0]
    assert "Aan het bestuur van" in text.partition("Datum")[0]
    assert f"U kunt bezwaar maken tot en met {until}" in text
    assert "Deze brief is elektronisch verzegeld." in text
