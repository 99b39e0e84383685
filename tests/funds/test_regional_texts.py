"""What the reference data quote of the regional policy is there word for word.

R-1.2-1, R-1.2-6, R-1.3-2, R-1.3-3, R-1.3.1-2, R-6.2-9, R-2.5-1, R-2.5-2; of 8.1 to 8.4 R-OV-5 to
R-OV-9, the rules of each care office and R-TB-2 to R-TB-6.
"""

from __future__ import annotations

import pytest

from portal.funds.reference.files import POLICY, read
from tests.funds.test_policy_texts import plain

REGIONAL = (POLICY / "S001-S004-regional.md").read_text()
S002 = (POLICY / "S002-6.1-6.4.md").read_text()
FRAMEWORKS = {f["code"]: f for f in read("frameworks").content["frameworks"]}
SCHEMES = {s["code"]: s for s in read("schemes").content["schemes"]}
OTHERS = {s["code"]: s for s in read("other-schemes").content["other_schemes"]}
OFFICES = {o["slug"]: o for o in read("care-offices").content["care_offices"]}
QUOTED = [i for f in FRAMEWORKS.values() for i in f["items"] if "text_nl" in i]


@pytest.mark.parametrize("item", QUOTED, ids=lambda item: item["code"])
def test_what_an_office_says_of_its_region_is_quoted_word_for_word(item):
    """R-OV-CZ, R-OV-VGZ, R-OV-ME, R-OV-DSW, R-OV-ZZ, R-OV-SA, R-TB-2, R-TB-3."""
    assert plain(item["text_nl"]) in plain(REGIONAL)
    assert item["office"] in OFFICES


def test_the_movement_has_four_sides():
    """R-OV-6."""
    names = [i["name_nl"] for i in FRAMEWORKS["BEWEGING"]["items"]]
    assert [f"- {name.lower()}" for name in names] == [
        line.rstrip(",.") for line in REGIONAL.splitlines() if line.startswith("- ")
    ]


def test_care_without_residence_changes_four_areas():
    """R-1.3-3, and only for the scheme that is about it."""
    names = [i["name_nl"].lower() for i in FRAMEWORKS["VERANDERING"]["items"]]
    assert "{}, {}, {} en {}".format(*names) in plain(S002)
    assert [s for s, row in SCHEMES.items() if "VERANDERING" in row.get("frameworks", [])] == [
        "SWZ"
    ]


@pytest.mark.parametrize("code", ["RSB", "SWZ"])
def test_why_the_money_is_there_is_quoted_word_for_word(code):
    """R-1.2-1 and R-1.3-2."""
    assert plain(SCHEMES[code]["aim_nl"]) in plain(S002)


def test_the_stimulus_budget_is_for_care_that_lasts():
    """R-1.2-1: the plan is asked about these in section 3."""
    aim = SCHEMES["RSB"]["aim_nl"]
    assert all(word in aim for word in ("toekomstbestendige", "betaalbare", "toegankelijke"))
    assert "24-uurs zorg in de nabijheid" in SCHEMES["SWZ"]["aim_nl"]


def purpose(code: str) -> dict:
    (found,) = (p for s in SCHEMES.values() for p in s.get("purposes", []) if p["code"] == code)
    return found


def test_purposes_explain_their_words():
    """R-1.2-6, R-1.3.1-2, R-6.2-9."""
    assert "Onder modern werkgeverschap wordt verstaan" in purpose("RSB-2")["text_nl"]
    assert "herzien van bestaande capaciteitsplannen" in purpose("SWZ-1")["text_nl"]
    assert "Zie hoofdstuk 5.1" in purpose("RSB-3")["text_nl"]


def test_proven_innovations_are_applied_or_explained():
    """R-OV-5."""
    notes = purpose("RSB-3")["notes"]
    assert any("pas toe of leg uit" in note["text_nl"] for note in notes)
    assert all(plain(note["text_nl"]) in plain(REGIONAL) for note in notes)
    assert all(note["ref"].startswith("S001") for note in notes)


def test_the_law_and_the_scheme_before_it_say_what_to_know():
    """R-2.5-1, R-2.5-2, R-OV-7."""
    assert "voorkomen, verminderen dan wel uitstellen" in OTHERS["WET_DOS"]["note_nl"]
    note = OTHERS["SPUK_DOS"]["note_nl"]
    assert "bouwen wij voort op de projecten die lopen via de SPUK-DOS regeling" in note
    assert "het zorgkantoor tekent mee" in note


@pytest.mark.parametrize(
    ("office", "codes"),
    [
        ("zilveren_kruis", {"ZK_ESSENTIEEL"}),  # R-TB-4
        ("cz", {"CZ_TECH", "CZ_DOELEN"}),  # R-TB-5
        ("menzis", {"MZ_VPT"}),  # R-TB-6
        ("dsw", {"DSW_INNOVATIE"}),  # R-OV-DSW
        ("vgz", {"VGZ_TAFELS"}),
        ("zorg_en_zekerheid", {"ZZ_WERKGEVER", "ZZ_PERSONEEL"}),
        ("salland", set()),
    ],
)
def test_surcharges_and_budgets_of_an_office_stand_in_the_checklist_by_name(office, codes):
    assert {c for c, row in OTHERS.items() if row.get("office") == office} == codes


@pytest.mark.parametrize("code", ["CZ_DOELEN", "MZ_VPT", "DSW_INNOVATIE", "ZZ_WERKGEVER"])
def test_the_first_sentence_about_them_is_the_policy_s_own(code):
    first = OTHERS[code]["note_nl"].partition(". Wie")[0].rstrip(".")
    assert plain(first) in plain(REGIONAL)


def test_riga_takes_the_place_of_iza_at_one_office_only():
    """R-OV-DSW, R-TB-3."""
    instead = [i for i in FRAMEWORKS["REGIOVISIE"]["items"] if i.get("instead_of")]
    assert {(i["office"], i["instead_of"]) for i in instead} == {("dsw", "IZA")}


def test_offices_that_ask_plans_to_build_on_their_region():
    """R-OV-CZ, R-OV-VGZ, R-OV-DSW."""
    asking = {i["office"] for i in FRAMEWORKS["REGIOVISIE"]["items"] if i.get("asked")}
    assert asking == {"cz", "vgz", "dsw"}


def test_how_offices_work_with_their_region():
    """R-OV-ME, R-OV-SA, R-OV-ZZ, R-OV-9."""
    ways = {
        way: {slug for slug, row in OFFICES.items() if row.get(way)}
        for way in ("focus_first", "asks_partnership", "regional_first", "procurement_nl")
    }
    assert ways == {
        "focus_first": {"menzis"},
        "asks_partnership": {"salland"},
        "regional_first": {"zorg_en_zekerheid"},
        "procurement_nl": {"zilveren_kruis", "vgz"},
    }
