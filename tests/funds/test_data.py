"""The reference files themselves: whole, consistent, and each row with what it rests on."""

import re
from decimal import Decimal

import pytest

from portal.funds.reference.builders import first_settings, wanted
from portal.funds.reference.files import FILES, FOLDER, read

CONTENT = {name: read(name).content for name in FILES}
SECTORS = {"VV", "GZ", "GGZ"}
BASES = {"source", "external", "inferred"}
SCHEMES = {s["code"]: s for s in CONTENT["schemes"]["schemes"]}
SETS = {s["code"]: s for s in CONTENT["conditions"]["condition_sets"]}
DOCUMENTS = {d["code"] for d in CONTENT["documents"]["documents"]}
ALL = wanted({name: read(name) for name in FILES})
ROWS = [row for rows in ALL.values() for row in rows]


def everything(code_set):
    return [
        *([code_set["entry_gate"]] if "entry_gate" in code_set else []),
        *code_set["conditions"],
        *code_set.get("additional_attention", []),
    ]


def test_every_file_of_the_folder_is_loaded_or_read_where_it_is_used():
    """What offices usually do in a question round is where its form starts, and no row."""
    read_in_place = {"demo-budgets", "question-rounds"}
    assert {p.stem for p in FOLDER.glob("*.yaml")} == {*FILES, *read_in_place}


def test_every_key_is_unique_within_its_table():
    keys = [(row.model, tuple(row.key.values())) for row in ROWS]
    assert len(keys) == len(set(keys))


def test_every_row_rests_on_something_known():
    for row in ROWS:
        if "basis" in row.fields:
            assert row.fields["basis"] in BASES, row.key


def test_what_rests_on_a_policy_document_names_one():
    for row in ROWS:
        if row.fields.get("basis") == "source" and row.fields["ref"]:
            named = set(re.findall(r"S\d{3}", row.fields["ref"]))
            assert named, row.key
            assert named <= DOCUMENTS, row.key


@pytest.mark.parametrize("code", ["RSB", "SWZ"])
def test_a_scheme_in_use_has_amounts_and_conditions_for_all_its_years(code):
    scheme = SCHEMES[code]
    assert scheme["years"] == [2022, 2023, 2024, 2025, 2026]
    assert set(scheme["national_amounts"]) == set(scheme["years"])
    assert set(scheme["condition_set_by_year"]) == set(scheme["years"])


@pytest.mark.parametrize(("code", "total"), [("RSB", 150_000_000), ("SWZ", 200_000_000)])
def test_the_yearly_amounts_add_up_to_the_total_of_the_policy(code, total):
    """R-1.1-1 and R-1.1-3."""
    assert sum(SCHEMES[code]["national_amounts"].values()) == total


@pytest.mark.parametrize("code", ["RSB", "SWZ"])
def test_the_conditions_of_a_year_hold_for_that_year(code):
    for year, used in SCHEMES[code]["condition_set_by_year"].items():
        assert year in SETS[used]["valid_years"]


def test_sectors_are_known_and_ggz_has_no_transition_funds():
    """R-1.1-2."""
    for scheme in SCHEMES.values():
        assert set(scheme["sectors"]) <= SECTORS
        if scheme["family"] == "transition_funds":
            assert "GGZ" not in scheme["sectors"]


def test_frameworks_of_a_scheme_exist():
    known = {f["code"] for f in CONTENT["frameworks"]["frameworks"]}
    for scheme in SCHEMES.values():
        assert set(scheme.get("frameworks", [])) <= known


@pytest.mark.parametrize("code", SETS)
def test_conditions_are_numbered_from_one_without_gap(code):
    orders = [c["order"] for c in SETS[code]["conditions"]]
    assert orders == list(range(1, len(orders) + 1))


@pytest.mark.parametrize("code", SETS)
def test_every_condition_is_explained_in_short_sentences(code):
    for condition in everything(SETS[code]):
        sentences = re.split(r"(?<=[.?!]) ", condition["plain_nl"])
        assert all(len(s.split()) <= 26 for s in sentences), condition["code"]
        assert condition["gloss_en"].endswith(".")


def test_every_numbered_condition_of_6_4_tells_what_is_asked_and_what_to_look_at():
    for condition in SETS["TM2024"]["conditions"]:
        assert condition["evidence_nl"]
        assert condition["reviewer_questions_nl"]


def test_the_third_condition_has_its_six_parts():
    """R-6.4-3."""
    third = SETS["TM2024"]["conditions"][2]
    assert [part["code"] for part in third["required_parts"]] == list("abcdef")


def test_the_scale_runs_from_one_to_four_with_threshold_three():
    scoring = CONTENT["conditions"]["scoring"]
    assert [step["value"] for step in scoring["scale"]] == [1, 2, 3, 4]
    assert scoring["threshold"] == 3


def test_what_changed_between_the_sets_names_real_conditions():
    before = {c["code"] for c in everything(SETS["TM2022"])}
    after = {c["code"] for c in everything(SETS["TM2024"])}
    for change in SETS["TM2024"]["changes"]:
        assert change["from"] is None or change["from"] in before
        assert change["to"] in after
    moved = {change["from"] for change in SETS["TM2024"]["changes"]} - {None}
    assert moved == before


def test_the_maps_of_the_old_conditions_point_to_the_new_ones():
    after = {c["code"] for c in everything(SETS["TM2024"])}
    assert {c["maps_to"] for c in SETS["TM2022"]["conditions"]} <= after


def test_flags_of_costs_name_known_schemes_and_strengths():
    for item in CONTENT["cost-categories"]["cost_categories"]["items"]:
        for scheme, strength in item.get("flag_schemes", {}).items():
            assert scheme in SCHEMES
            assert strength in {"block", "warn", "inform"}


def test_advice_is_blocked_only_where_the_policy_says_so():
    """Trap T3: consultancy is excluded for the development budget alone."""
    (advice,) = (
        i for i in CONTENT["cost-categories"]["cost_categories"]["items"] if i["code"] == "ADVIES"
    )
    assert [s for s, strength in advice["flag_schemes"].items() if strength == "block"] == ["OB"]


def test_spuk_dos_stands_first_on_the_checklist():
    """R-6.4-8 names it."""
    others = [o["code"] for o in CONTENT["other-schemes"]["other_schemes"]]
    assert others[:2] == ["SPUK_DOS", "WET_DOS"]
    assert others[-1] == "OVERIG"


def test_the_31_regions_have_their_own_codes_and_one_of_seven_offices():
    """R-TB-1."""
    regions = CONTENT["regions"]["regions"]
    offices = {o["slug"] for o in CONTENT["care-offices"]["care_offices"]}
    assert (len(regions), len(offices)) == (31, 7)
    assert all(re.fullmatch(r"55\d\d", r["uzovi"]) for r in regions)
    assert len({r["slug"] for r in regions}) == len({r["uzovi"] for r in regions}) == 31
    assert {r["care_office"] for r in regions} == offices


def test_the_offices_have_as_many_regions_as_is_publicly_known():
    counts: dict[str, int] = {}
    for region in CONTENT["regions"]["regions"]:
        counts[region["care_office"]] = counts.get(region["care_office"], 0) + 1
    assert counts == {
        "zilveren_kruis": 11, "vgz": 7, "cz": 6, "menzis": 3,
        "zorg_en_zekerheid": 2, "dsw": 1, "salland": 1,
    }  # fmt: skip


def test_sources_of_a_region_are_listed_and_doubt_is_explained():
    known = set(CONTENT["regions"]["sources"])
    for region in CONTENT["regions"]["regions"]:
        assert set(region["sources"]) <= known
        assert region["confidence"] in {"high", "medium"}
        assert region["confidence"] == "high" or region["note"]


def test_clauses_are_numbered_and_cover_every_way_of_accounting():
    modes = {"progress_and_effort", "results", "as_agreed"}
    for clause in CONTENT["clauses"]["clauses"]:
        texts = clause["text_nl"]
        assert not isinstance(texts, dict) or set(texts) == modes
        for text in texts.values() if isinstance(texts, dict) else [texts]:
            numbers = [int(line.split(".")[0]) for line in text.strip().splitlines()]
            assert numbers == list(range(1, len(numbers) + 1))


def test_a_missed_target_alone_costs_nothing_where_account_is_given_on_effort():
    """R-OV-ZK."""
    (repayment,) = (c for c in CONTENT["clauses"]["clauses"] if c["code"] == "repayment")
    texts = repayment["text_nl"]
    assert "geen reden voor terugbetaling" in texts["progress_and_effort"]
    assert "geen reden voor terugbetaling" not in texts["results"]


def test_the_first_settings_are_made_for_all_seven():
    settings = first_settings({name: read(name) for name in FILES})
    assert len({row.office for row in settings}) == 7
    assert all(row.fields["objection_days"] == 20 for row in settings)


def test_demo_amounts_are_whole_euros_and_marked_in_the_file():
    demo = read("demo-budgets").content["demo_budgets"]
    assert all(Decimal(a) % 1000 == 0 for row in demo.values() for a in row.values())
    assert "DEMO FIGURES" in (FOLDER / "demo-budgets.yaml").read_text().splitlines()[0]


def test_calendars_are_dated_typical_or_open():
    for row in ALL["calendars"]:
        f = row.fields
        assert not (f["date"] and f["month"])
        assert f["date_end"] is None or f["date_end"] >= f["date"]
        assert f["actor"] in {"provider", "care_office", "both"}
