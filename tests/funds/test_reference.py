"""Loading reference data: idempotent, versioned, all or nothing, careful with what is in use."""

import shutil
from io import StringIO

import pytest
import yaml
from django.core.management import CommandError, call_command
from django.db import connection

from portal.accounts.models import Organisation, OrganisationKind
from portal.audit.models import Event
from portal.funds.models import (
    CalendarEvent,
    Clause,
    Condition,
    ConditionPlace,
    ConditionSet,
    CostCategory,
    FrameworkItem,
    OfficePolicy,
    OtherScheme,
    Purpose,
    ReferenceLoad,
    Region,
    ReportMoment,
    Scheme,
)
from portal.funds.reference.files import FILES, FOLDER, ReferenceFault
from portal.funds.reference.load import load
from tests.builders import funds

pytestmark = pytest.mark.django_db


@pytest.fixture
def folder(tmp_path):
    """A copy of the reference files that a test may change."""
    for name in FILES:
        shutil.copy(FOLDER / f"{name}.yaml", tmp_path)
    return tmp_path


def change(folder, name, edit):
    path = folder / f"{name}.yaml"
    content = yaml.safe_load(path.read_text())
    edit(content)
    path.write_text(yaml.safe_dump(content, allow_unicode=True, sort_keys=False))


def test_there_are_31_regions_under_seven_care_offices():
    load()
    offices = Organisation.objects.filter(kind=OrganisationKind.CARE_OFFICE, regions__isnull=False)
    assert Region.objects.count() == 31
    assert dict.fromkeys(offices.values_list("slug", flat=True)).keys() == {
        "zilveren_kruis", "vgz", "cz", "menzis", "zorg_en_zekerheid", "dsw", "salland",
    }  # fmt: skip
    counts = {slug: Region.objects.filter(office__slug=slug).count() for slug in ("cz", "menzis")}
    assert counts == {"cz": 6, "menzis": 3}


def test_both_condition_sets_are_whole():
    load()
    places = ConditionPlace
    count = {
        code: [s.conditions.filter(place=p).count() for p in places]
        for code, s in ConditionSet.objects.in_bulk().items()
    }
    assert count == {"TM2022": [0, 6, 0], "TM2024": [1, 9, 1]}
    knock_outs = Condition.objects.filter(condition_set="TM2024", kind="knock_out")
    assert set(knock_outs.values_list("code", flat=True)) == {"TM24-1", "TM24-7", "TM24-8"}
    assert Condition.objects.get(pk="TM24-9").knock_out_when == ["conflicts"]
    assert ConditionSet.objects.get(pk="TM2024").threshold == 3


def test_every_condition_has_a_source_a_plain_explanation_and_an_english_gloss():
    load()
    for condition in Condition.objects.all():
        assert condition.ref
        assert condition.plain_nl
        assert condition.gloss_en


def test_the_other_tables_are_filled():
    load()
    tables = (
        Purpose,
        CostCategory,
        OtherScheme,
        FrameworkItem,
        CalendarEvent,
        Clause,
        ReportMoment,
    )
    assert [t.objects.count() > 1 for t in tables] == [True] * len(tables)
    assert {s.code for s in Scheme.objects.filter(is_open=True)} == {"RSB", "SWZ"}
    assert {f.code for f in Scheme.objects.get(pk="SWZ").frameworks.all()} == {
        "WOZO", "IZA", "GALA", "BEWEGING", "VERANDERING", "REGIOVISIE",
    }  # fmt: skip


def test_a_rule_of_one_scheme_does_not_leak_into_another():
    load()
    rules = {s.code: {r["code"] for r in s.budget_rules} for s in Scheme.objects.all()}
    assert rules["RSB"] == rules["SWZ"] == {"RSB_SWZ_2022_2023", "RSB_SWZ_2024_2026"}
    assert rules["KB"] == {"KB"}
    keys = {key for r in Scheme.objects.get(pk="SWZ").budget_rules for key in r}
    assert "staff_share_guideline_pct" not in keys
    assert "advance_pct_of_agreed_monthly_amount" not in keys


def test_every_office_starts_with_the_mode_its_policy_names_and_the_same_terms():
    load()
    modes = dict(OfficePolicy.objects.values_list("office__slug", "accountability_mode"))
    assert modes["zilveren_kruis"] == "progress_and_effort"
    assert modes["zorg_en_zekerheid"] == "results"
    assert {m for o, m in modes.items() if o not in ("zilveren_kruis", "zorg_en_zekerheid")} == {
        "as_agreed"
    }
    for policy in OfficePolicy.objects.all():
        assert policy.objection_days == 20
        assert policy.reminder_days_before == [30, 14, 3]
        assert policy.escalation_days_after == [1, 14]
        assert policy.clauses == {}


def test_a_second_load_changes_nothing_and_writes_no_event():
    load()
    events, loads = Event.objects.count(), ReferenceLoad.objects.count()
    report = load()
    assert report.lines == []
    assert set(report.counts) == {"unchanged"}
    assert (Event.objects.count(), ReferenceLoad.objects.count()) == (events, loads)


def test_a_load_keeps_the_hash_of_each_new_version(folder):
    load()
    before = ReferenceLoad.objects.filter(file="clauses.yaml").count()
    change(folder, "clauses", lambda c: c["clauses"][0].update(label_nl="Kassier of kassiers"))
    report = load(folder)
    assert [line for line in report.lines if "cashier" in line] == [
        "changed: clause cashier (label_nl)"
    ]
    assert ReferenceLoad.objects.filter(file="clauses.yaml").count() == before + 1
    assert Event.objects.filter(verb="reference.loaded").exists()


def test_a_row_that_left_the_files_is_removed_when_nothing_uses_it(folder):
    load()
    change(folder, "cost-categories", lambda c: c["cost_categories"]["items"].pop())
    report = load(folder)
    assert "removed: cost category OVER" in report.lines
    assert not CostCategory.objects.filter(pk="OVER").exists()


def test_a_row_in_use_is_not_removed_and_then_nothing_is_loaded(folder):
    load()
    change(folder, "regions", lambda c: c["regions"].pop())
    change(folder, "clauses", lambda c: c["clauses"][0].update(label_nl="Anders"))
    funds.budget(region="midden-ijssel")
    with pytest.raises(ReferenceFault, match="in use"):
        load(folder)
    assert Region.objects.count() == 31
    assert Clause.objects.get(pk="cashier").label_nl == "Kassier"


@pytest.mark.parametrize(
    ("edit", "says"),
    [
        (lambda s: s["conditions"][0].update(text_nl="Iets anders"), "text_nl would change"),
        (lambda s: s["conditions"][0]["assessment"].update(kind="threshold_scored"), "kind"),
        (lambda s: s["conditions"].pop(), "would disappear"),
        (
            lambda s: s["conditions"].append({**s["conditions"][0], "code": "TM24-10"}),
            "would be added",
        ),
        (lambda s: s.update(lead_in_nl="Iets anders"), "lead_in_nl would change"),
    ],
)
def test_the_texts_of_a_set_in_force_are_fixed(folder, edit, says):
    funds.open_call()
    change(folder, "conditions", lambda c: edit(c["condition_sets"][1]))
    with pytest.raises(ReferenceFault, match=says):
        load(folder)


def test_an_explanation_of_a_set_in_force_may_be_improved(folder):
    funds.open_call()
    better = "Beter uitgelegd."
    change(
        folder,
        "conditions",
        lambda c: c["condition_sets"][1]["conditions"][0].update(plain_nl=better),
    )
    load(folder)
    assert Condition.objects.get(pk="TM24-1").plain_nl == better


def test_what_an_office_changed_is_never_overwritten():
    load()
    policy = OfficePolicy.objects.get(office__slug="cz")
    policy.objection_days, policy.clauses = 30, {"cashier": "Onze eigen tekst."}
    policy.save()
    load()
    policy.refresh_from_db()
    assert (policy.objection_days, policy.clauses["cashier"]) == (30, "Onze eigen tekst.")


def test_a_provider_with_the_slug_of_a_care_office_stops_the_load(folder):
    change(folder, "care-offices", lambda c: c["care_offices"][0].update(slug="de-zilverlinde"))
    Organisation.objects.create(
        kind=OrganisationKind.PROVIDER, name="De Zilverlinde", slug="de-zilverlinde"
    )
    with pytest.raises(ReferenceFault, match="another kind"):
        load(folder)


@pytest.mark.parametrize(
    ("name", "edit", "says"),
    [
        ("schemes", lambda c: c["schemes"][0].pop("years"), "'years' is missing"),
        (
            "schemes",
            lambda c: c["schemes"][0]["condition_set_by_year"].update({2026: "TM2099"}),
            "TM2099",
        ),
        ("schemes", lambda c: c["schemes"][0]["frameworks"].append("XX"), "contradict"),
        ("regions", lambda c: c["regions"][0].update(care_office="nowhere"), "nowhere is unknown"),
        (
            "conditions",
            lambda c: c["condition_sets"][0]["conditions"][0].pop("plain_nl"),
            "'plain_nl' is missing",
        ),
    ],
)
def test_a_faulty_file_is_refused_with_the_place(folder, name, edit, says):
    change(folder, name, edit)
    with pytest.raises(ReferenceFault, match=says):
        load(folder)


def test_a_file_that_is_no_yaml_is_refused(folder):
    (folder / "regions.yaml").write_text("regions: [")
    with pytest.raises(ReferenceFault, match=r"regions\.yaml"):
        load(folder)
    (folder / "regions.yaml").write_text("31 regions")
    with pytest.raises(ReferenceFault, match="no mapping"):
        load(folder)
    (folder / "regions.yaml").unlink()
    with pytest.raises(ReferenceFault, match=r"regions\.yaml"):
        load(folder)


def test_the_command_reports_and_refuses_in_words(folder):
    out = StringIO()
    call_command("load_reference", stdout=out)
    assert "unchanged" in out.getvalue()
    (folder / "schemes.yaml").unlink()
    with pytest.raises(CommandError, match="Nothing was loaded"):
        call_command("load_reference", folder=folder)


def test_the_plain_role_can_load(folder):
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_user")
        assert cursor.fetchone() == ("portal_app",)
    change(folder, "clauses", lambda c: c["clauses"][0].update(label_nl="Kassier(s)"))
    assert load(folder).has_changes
