"""A plan is asked what holds for its scheme, its care office and its sector, and no more."""

from __future__ import annotations

import pytest
from django.urls import reverse
from msgspec.structs import replace

from plans import store
from plans.confirmation import LATER, confirmed_content, content_sha
from plans.data import PlanData, parse, primitives
from plans.facts import facts_for
from plans.forms.context import EditContext
from plans.forms.editor import Editor
from plans.models import Plan
from plans.regional import items_of, schemes_asked
from plans.services.starting import start_plan
from plans.structure import Section
from portal.funds.models import FrameworkUse
from tests.builders import coalition, funds, plans
from tests.builders.plandata import changed, changed_in, complete_plan
from tests.cast import sign_in

pytestmark = pytest.mark.django_db


def draft(cast, scheme="SWZ", region="zuid-holland-noord", sectors=(), **call) -> Plan:
    """An empty plan under a call of this scheme and region."""
    lead = cast.organisation("zilverlinde")
    made = start_plan(funds.open_call(scheme, region, **call), lead, "Plan", by=cast.editor_a)
    Plan.objects.filter(pk=made.pk).update(sectors=list(sectors))
    return Plan.objects.select_related("scheme", "region", "call").get(pk=made.pk)


def offered(plan: Plan, use: FrameworkUse) -> set[str]:
    return {i.code for i in items_of(plan) if i.use == use}


def own_money(plan: Plan) -> set[str]:
    return {s.code for s in schemes_asked(plan) if s.office_id}


def fields(plan: Plan, section: Section) -> set[str]:
    editor = Editor(section, EditContext(plan, store.read(plan)))
    found = set(editor.main.fields) if editor.main else set()
    return found | {n for _rows, row_set in editor.sets for f in row_set for n in f.fields}


@pytest.mark.parametrize(
    ("region", "sectors", "documents", "money"),
    [
        ("haaglanden", ["VV"], {"RV-CZ-1", "RV-CZ-2"}, {"CZ_TECH", "CZ_DOELEN"}),
        ("haaglanden", ["GZ"], {"RV-CZ-1", "RV-CZ-2"}, set()),
        ("nijmegen", ["GZ"], {"RV-VGZ-1", "RV-VGZ-2"}, set()),
        ("nijmegen", ["VV"], {"RV-VGZ-1", "RV-VGZ-3"}, {"VGZ_TAFELS"}),
        ("westland-schieland-delfland", ["VV"], {"RV-DSW-2", "RV-DSW-3"}, {"DSW_INNOVATIE"}),
        ("arnhem", ["VV"], set(), {"MZ_VPT"}),
        ("utrecht", ["VV"], set(), {"ZK_ESSENTIEEL"}),
        ("midden-ijssel", ["VV", "GZ"], {"RV-SA-1"}, set()),
    ],
)
def test_documents_and_surcharges_are_those_of_the_own_care_office(
    cast, region, sectors, documents, money
):
    """R-OV-CZ, -VGZ, -DSW, -ME, -SA and R-TB-3 to R-TB-6."""
    plan = draft(cast, "RSB", region, sectors)
    assert offered(plan, FrameworkUse.REGION) == {*documents, "RV-9"}
    assert own_money(plan) == money


def test_while_a_plan_has_no_sector_everything_of_the_office_is_asked(cast):
    plan = draft(cast, "RSB", sectors=())
    assert own_money(plan) == {"ZZ_WERKGEVER", "ZZ_PERSONEEL"}


def test_a_plan_that_spans_regions_is_asked_by_all_its_offices(cast):
    plan = draft(cast, "RSB", sectors=["VV"])
    plan.other_regions = ["arnhem"]
    assert own_money(plan) == {"ZZ_WERKGEVER", "MZ_VPT"}


def test_areas_of_change_are_asked_for_housing_apart_from_care_only(cast):
    """R-1.3-3."""
    housing, stimulus = draft(cast, "SWZ"), draft(cast, "RSB")
    assert offered(housing, FrameworkUse.CHANGE) == {f"VA-{n}" for n in range(1, 5)}
    assert "changes" in fields(housing, Section.APPROACH)
    assert "changes" not in fields(stimulus, Section.APPROACH)


def test_the_four_movements_are_asked_under_both_schemes(cast):
    """R-OV-6."""
    for scheme in ("SWZ", "RSB"):
        assert offered(draft(cast, scheme), FrameworkUse.MOVEMENT) == {
            f"BEW-{n}" for n in range(1, 5)
        }


def test_the_toekomstagenda_is_asked_where_disability_care_can_take_part(cast):
    """R-1.2-4: housing apart from care is for older people alone."""
    housing, stimulus = draft(cast, "SWZ"), draft(cast, "RSB")
    assert "toekomstagenda" not in fields(housing, Section.CHALLENGE)
    assert "toekomstagenda" in fields(stimulus, Section.CHALLENGE)


def test_what_was_said_of_the_toekomstagenda_before_stays_on_the_form(cast):
    housing = draft(cast, "SWZ")
    data = changed_in(store.read(housing), "challenge", toekomstagenda="Dit past erbij.")
    form = Editor(Section.CHALLENGE, EditContext(housing, data)).main
    assert "toekomstagenda" in form.fields


def test_none_of_them_is_taken_for_a_national_goal(cast):
    plan = draft(cast, "SWZ")
    assert set(facts_for(plan).framework_items) == {f"WOZO-{n}" for n in range(1, 6)}


def test_focus_points_come_from_the_call_at_the_start(cast):
    """R-OV-ME: what the plan is offered stays, whatever becomes of the call."""
    plan = draft(cast, "RSB", "arnhem", ["GZ"], points=("Keten", "Snijvlak"))
    assert plan.focus_offered == ["Keten", "Snijvlak"]
    assert facts_for(plan).focus_points == ("Keten", "Snijvlak")
    assert "focus_points" in fields(plan, Section.CHALLENGE)
    assert "focus_points" not in fields(draft(cast, "RSB"), Section.CHALLENGE)


def test_in_the_region_of_riga_the_question_about_iza_says_so(client, cast):
    """R-OV-DSW, R-TB-3."""
    plan = draft(cast, "RSB", "westland-schieland-delfland", ["VV"])
    sign_in(client, cast.editor_a)
    url = reverse("plans:section", args=[plan.pk, "iza_gala"])
    html = client.get(url).content.decode()
    assert "Programma Regionale Aanpak Ouderenzorg" in html


def test_answers_go_through_the_form_into_the_plan_and_onto_its_pages(client, cast):
    plan = coalition.duo(cast)
    sign_in(client, cast.editor_a)
    client.cookies["django_language"] = "en"
    url = reverse("plans:section", args=[plan.pk, "support"])
    typed = {
        "support-regional_documents": ["RV-ZZ-2"],
        "support-regional_text": "Hoofdstuk 3 van de regiovisie.",
        "support-partnership": "Verband Plassenland",
        "support-statements-TOTAL_FORMS": "1",
        "support-statements-INITIAL_FORMS": "0",
        "support-statements-0-organisation": "Regiotafel Zuid",
        "support-statements-0-kind": "regional_table",
        "seen_version": "0",
    }
    assert client.post(url, typed).status_code == 302
    part = store.read(Plan.objects.get(pk=plan.pk)).support
    assert part.regional_documents == ("RV-ZZ-2",)
    assert part.partnership == "Verband Plassenland"
    html = client.get(reverse("plans:read", args=[plan.pk])).content.decode()
    for words in ("Regiovisie ouderenzorg", "Hoofdstuk 3", "Verband Plassenland"):
        assert words in html
    assert "Regional table" in html  # R-2.1-1


def test_what_is_not_offered_cannot_be_chosen(client, cast):
    plan = coalition.duo(cast)
    sign_in(client, cast.editor_a)
    url = reverse("plans:section", args=[plan.pk, "support"])
    typed = {"support-regional_documents": ["RV-CZ-1"], "seen_version": "0"}
    typed |= {"support-statements-TOTAL_FORMS": "0", "support-statements-INITIAL_FORMS": "0"}
    answer = client.post(url, typed)
    assert "regional_documents" in answer.context["form"].errors
    assert store.read(Plan.objects.get(pk=plan.pk)).support.regional_documents == ()


def test_a_surcharge_has_answers_of_its_own(client, cast):
    plan = coalition.duo(cast)
    sign_in(client, cast.editor_a)
    page = client.get(reverse("plans:section", args=[plan.pk, "other_schemes"]))
    (row_set,) = page.context["formsets"]
    rows = {row.code: [c for c, _label in row.fields["outcome"].choices] for row in row_set}
    assert rows["ZZ_WERKGEVER"] == ["nobody", "other_costs", "same_costs"]
    assert rows["SPUK_DOS"] == ["not_fitting", "fits", "applied", "refused"]
    assert "CZ_TECH" not in rows


def test_the_example_shows_what_it_changes_and_on_what_it_builds(client, cast):
    submission = plans.filed_plan(cast, "V1")
    sign_in(client, cast.coordinator)
    client.cookies["django_language"] = "en"
    html = client.get(reverse("plans:read", args=[submission.plan_id])).content.decode()
    for words in ("Samenwerkingsrelaties", "Zelf als het kan", "Regiovisie ouderenzorg"):
        assert words in html


# --- what was confirmed before these fields came -------------------------------------------------


def test_empty_new_fields_leave_a_confirmation_what_it_was():
    """The hash is that of the content without them, as it was before they existed."""
    plan = complete_plan()
    known = content_sha(plan, "waterrand")
    for kind, names in LATER.items():
        assert names <= set(kind.__struct_fields__)
    assert content_sha(parse(primitives(plan), PlanData), "waterrand") == known
    content = confirmed_content(plan, "waterrand")
    assert not {"changes"} & set(content["activities"][0])
    assert not {"contract", "contract_until"} & set(content["members"][0])


def test_an_area_of_change_of_the_own_activity_is_part_of_what_is_confirmed():
    plan = complete_plan()
    own = changed("activities", 1, changes=("VA-1",))
    assert content_sha(own, "waterrand") != content_sha(plan, "waterrand")
    assert content_sha(own, "zilverlinde") == content_sha(plan, "zilverlinde")


def test_documents_movements_and_contracts_are_no_part_of_it():
    plan = complete_plan()
    more = changed_in(plan, "challenge", movements=("BEW-1",), focus_points=("Keten",))
    more = changed_in(more, "support", regional_documents=("RV-9",), partnership="Verband")
    more = replace(more, members=tuple(replace(m, contract="none") for m in more.members))
    for org in ("zilverlinde", "waterrand"):
        assert content_sha(more, org) == content_sha(plan, org)
