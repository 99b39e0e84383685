"""Style sheets, fonts and scripts: contrast from the tokens, sizes, hashes, nothing remote."""

import gzip
import hashlib
import itertools
import re
from pathlib import Path

import pytest

from portal.web import charts

STATIC = Path(__file__).resolve().parents[2] / "static"
TOKENS = dict(re.findall(r"--([\w-]+):\s*(#[0-9a-f]{6});", (STATIC / "css/tokens.css").read_text()))


def luminance(colour: str) -> float:
    """Relative luminance by WCAG 2.2."""
    channels = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


WHITE = "#ffffff"
TEXT = [
    *(("ink", ground) for ground in ("paper", "mist", "fog", "teal-50", "amber-200", "amber-500")),
    *(("ink-soft", ground) for ground in ("paper", "mist", "fog", "teal-50")),
    *(("teal-700", ground) for ground in ("paper", "mist", "teal-50", "info-tint", "warn-tint")),
    *(("teal-900", ground) for ground in ("paper", "mist", "teal-50")),
    ("teal-200", "teal-900"),
    ("teal-800", "teal-100"),
    *((tone, f"{tone}-tint") for tone in ("ok", "warn", "danger", "info", "neutral")),
    *((tone, "paper") for tone in ("ok", "warn", "danger", "info", "neutral")),
]
ON_WHITE_TEXT = ("teal-700", "teal-800", "teal-900", "danger")
SHAPES = [
    ("line-strong", "paper"),
    ("line-strong", "mist"),
    ("teal-500", "paper"),
    ("teal-700", "fog"),
    ("teal-900", "paper"),
    ("amber-700", "paper"),
    ("amber-500", "teal-900"),
    ("ok", "paper"),
]


@pytest.mark.parametrize(("ink", "ground"), TEXT)
def test_text_stands_out_from_its_ground(ink, ground):
    assert contrast(TOKENS[ink], TOKENS[ground]) >= 4.5


@pytest.mark.parametrize("ground", ON_WHITE_TEXT)
def test_white_text_stands_out(ground):
    assert contrast(WHITE, TOKENS[ground]) >= 4.5


@pytest.mark.parametrize(("shape", "ground"), SHAPES)
def test_edges_of_controls_and_marks_can_be_seen(shape, ground):
    assert contrast(TOKENS[shape], TOKENS[ground]) >= 3


def test_contrast_is_computed_as_wcag_says():
    assert round(contrast("#000000", WHITE), 2) == 21
    assert round(contrast("#767676", WHITE), 2) == 4.54


def test_series_of_charts_are_the_tokens_and_differ_in_lightness():
    assert [TOKENS[f"series-{n}"] for n in range(1, 7)] == list(charts.SERIES)
    assert TOKENS["fog"] == charts.REST
    shades = sorted(luminance(c) for c in charts.SERIES)
    assert all(b - a > 0.015 for a, b in itertools.pairwise(shades))


def test_style_sheets_use_known_tokens_only():
    defined = set(re.findall(r"--([\w-]+):", "".join(p.read_text() for p in sheets())))
    used = set(re.findall(r"var\(--([\w-]+)", "".join(p.read_text() for p in sheets())))
    assert used <= defined


def test_style_sheets_of_every_page_fit_in_the_first_packets():
    """Ten packets of 1,460 bytes leave before the first answer comes (RFC 6928)."""
    assert sum(len(gzip.compress(p.read_bytes())) for p in sheets()) < 14_600


def test_colours_stand_in_the_tokens_once():
    """Outside tokens.css only white, the danger hover and the heat map's own shades."""
    allowed = {"#fff", "#7c1815", "#ffffff", "#a32420", "#f3bd7b", "#bfe0c8", "#1b653b"}
    for sheet in sheets():
        if sheet.name != "tokens.css":
            assert set(re.findall(r"#[0-9a-f]{3,6}\b", sheet.read_text())) <= allowed, sheet.name


def test_nothing_comes_from_elsewhere():
    for asset in [*STATIC.rglob("*.css"), *STATIC.rglob("*.js"), *STATIC.rglob("*.svg")]:
        text = asset.read_text().replace("http://www.w3.org/2000/svg", "")
        assert not re.search(r"https?://|@import|//cdn", text), asset


def test_scripts_need_no_eval():
    for script in STATIC.rglob("*.js"):
        assert not re.search(r"\beval\(|new Function|setAttribute\(.on", script.read_text()), script


def test_what_others_wrote_is_listed_with_its_sum():
    listed = {}
    for line in (STATIC / "vendor/VERSIONS.txt").read_text().splitlines():
        if not line.startswith("#"):
            name, _version, licence, _source, sha = (part.strip() for part in line.split("|"))
            assert licence == "OFL-1.1"
            listed[name] = sha
    found = {str(p.relative_to(STATIC)): p for p in (STATIC / "fonts").glob("*.woff2")}
    assert listed.keys() == found.keys()
    for name, path in found.items():
        assert hashlib.sha256(path.read_bytes()).hexdigest() == listed[name]


def test_the_font_comes_with_its_licence():
    assert "SIL Open Font License" in (STATIC / "fonts/OFL.txt").read_text()


def sheets():
    """The style sheets every page loads."""
    return sorted((STATIC / "css").glob("*.css"))


def test_a_class_belongs_to_one_feature():
    """Every page loads every sheet: two features with one name would dress each other's page."""
    owners = {}
    for sheet in sorted((STATIC / "css/features").glob("*.css")):
        css = re.sub(r"/\*.*?\*/", "", sheet.read_text(), flags=re.S)
        rules = re.findall(r"([^{}]+)\{", css)
        leads = re.findall(r"(?:^|,)\s*\.([\w-]+)(?![\w.-])", "\n,".join(rules))
        for name in set(leads):
            owners.setdefault(name, []).append(sheet.name)
    assert {name: sheets for name, sheets in owners.items() if len(sheets) > 1} == {}
