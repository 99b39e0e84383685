"""What stands on /styleguide/: one specimen of every component, with fictitious content."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from django.core.paginator import Paginator

from portal.web import charts, specimen_forms
from portal.web.components import (
    Anchor,
    FileRow,
    Party,
    Row,
    Section,
    Step,
    Tab,
    Task,
    Tile,
)
from portal.web.icon_paths import PATHS
from portal.web.specimen_forms import PROVIDERS

FILED = datetime(2026, 4, 1, 15, 0, tzinfo=UTC)
SECTIONS = (
    "Coalitie",
    "Samenvatting",
    "Doelen",
    "Activiteiten en mijlpalen",
    "Draagvlak in de regio",
    "Begroting",
    "Kassier",
    "Borging",
    "Andere regelingen",
    "Aansluiting bij IZA en GALA",
    "Monitoring",
    "Verklaringen",
)
ANCHORS = [
    Anchor(1, "Onvoldoende", "Het plan zegt er niets over, of alleen in algemene woorden."),
    Anchor(2, "Matig", "Er staat iets, maar het is niet te toetsen."),
    Anchor(3, "Voldoende", "Concreet en te toetsen, met kleine open punten."),
    Anchor(4, "Goed", "Concreet, te toetsen en met bewijs onderbouwd."),
]
HASH = "9f2c4e7ab01d5586c3e1f0a92b7d4c6e8f1032547698badcfe0123456789abcd"


def context(*, wrong: bool = False) -> dict[str, Any]:
    """The context of the style guide; `wrong` shows the forms with their errors."""
    return {
        "wrong": wrong,
        "icons": sorted(PATHS),
        "anchors": ANCHORS,
        "amount": Decimal("25451.73"),
        "whole": Decimal("1250000"),
        "filed": FILED,
        "day": date(2026, 4, 1),
        "page": Paginator(range(240), 25).page(4),
        "charts": _charts(),
        **_lists(),
        **specimen_forms.context(wrong=wrong),
    }


def _lists() -> dict[str, Any]:
    return {
        "rows": _rows(),
        "tasks": _tasks(),
        "steps": _steps(),
        "sections": _sections(),
        "tabs": _tabs(),
        "tiles": _tiles(),
        "files": _files(),
        "parties": _parties(),
        "plans": _plans(),
    }


def _rows() -> list[Row]:
    return [
        Row("Penvoerder", PROVIDERS[0], "#summary_list"),
        Row("Looptijd", "1 juli 2026 tot en met 30 juni 2029", "#summary_list"),
        Row("Kassier", "", "#summary_list", "Kies een kassier"),
    ]


def _tasks() -> list[Task]:
    return [
        Task("Deelname van De Zilverlinde bevestigen", "#task_list", "Nog doen", "warn"),
        Task("Begroting invullen", "#task_list", "Gereed", "ok"),
        Task(
            "Plan indienen",
            "",
            "Nog niet mogelijk",
            "neutral",
            "Twee deelnemers hebben hun deelname nog niet bevestigd.",
        ),
    ]


def _steps() -> list[Step]:
    return [
        Step("Ingediend", "done", FILED),
        Step("In beoordeling", "done", date(2026, 4, 13)),
        Step("Voorlopig toegekend", "current", date(2026, 6, 2), "Bezwaar kan tot en met 22 juni"),
        Step("Toegekend", "future"),
        Step("Overeenkomst getekend", "future"),
    ]


def _sections() -> list[Section]:
    tones = ["ok", "ok", "warn", "ok", "neutral", "warn", *["neutral"] * 6]
    words = {"ok": "volledig", "warn": "hier ontbreekt nog iets", "neutral": "nog niet begonnen"}
    return [
        Section(label, f"#s{n}", tone, words[tone], current=n == 2)  # type: ignore[arg-type]
        for n, (label, tone) in enumerate(zip(SECTIONS, tones, strict=True))
    ]


def _tabs() -> list[Tab]:
    return [
        Tab("Plan", "#tabs", True),
        Tab("Begroting", "#tabs"),
        Tab("Vragen", "#tabs", count=2),
        Tab("Verloop", "#tabs"),
    ]


def _tiles() -> list[Tile]:
    return [
        Tile("Regiobudget 2026", "€ 4.200.000", "Zuid-Holland Noord, SWZ"),
        Tile("Toegekend", "€ 2.750.000", "5 plannen"),
        Tile("Nog vrij", "€ 1.450.000", "35% van het budget", "ok"),
        Tile("Rapportages te laat", "2", "oudste: 12 dagen", "danger"),
    ]


def _files() -> list[FileRow]:
    return [
        FileRow(
            "Overeenkomst ZHN-2026-0007.pdf",
            "#document_list",
            184_320,
            HASH,
            "Getekend door 3 partijen",
        ),
        FileRow(
            "Steunverklaring cliëntenraad.pdf",
            "",
            1_420_000,
            "",
            "Bijlage bij draagvlak",
            "Wordt gecontroleerd",
            "info",
        ),
    ]


def _parties() -> list[Party]:
    return [
        Party(PROVIDERS[0], "Marjan Hofstra, bestuurder (penvoerder)", "Getekend", "ok", FILED),
        Party(
            PROVIDERS[1], "Pieter Brouwer, bestuurder (kassier)", "Wacht op handtekening", "warn"
        ),
        Party("Zorgkantoor Zorg en Zekerheid", "Joris Kuiper, beslisser", "Tekent als laatste"),
    ]


def _plans() -> list[dict[str, Any]]:
    def plan(
        title: str, lead: str, state: str, tone: str, amount: int, day: date
    ) -> dict[str, Any]:
        return {
            "title": title,
            "lead": lead,
            "state": state,
            "tone": tone,
            "amount": Decimal(amount),
            "day": day,
        }

    return [
        plan(
            "Samen door de nacht", PROVIDERS[0], "In beoordeling", "info", 1250000, date(2026, 4, 1)
        ),
        plan(
            "Slim incontinentiemateriaal",
            PROVIDERS[1],
            "Wijziging gevraagd",
            "warn",
            640000,
            date(2026, 3, 27),
        ),
        plan(
            "Medicijndispensers in de wijk",
            PROVIDERS[2],
            "Voorlopig toegekend",
            "ok",
            385500,
            date(2026, 3, 18),
        ),
    ]


def _charts() -> list[charts.Chart]:
    return [_bars(), _envelope(), _heat(), _time_plan(), _indicators(), _trend()]


def _bars() -> charts.Chart:
    figures = {
        2026: (120000, 88500, 25451),
        2027: (95000, 91250, 30000),
        2028: (60000, 40000, 30000),
    }
    rows = [(str(year), [Decimal(v) for v in values]) for year, values in figures.items()]
    return charts.stacked_bars(
        "Begroting per jaar en zorgaanbieder",
        PROVIDERS,
        rows,
        desc="De lasten nemen elk jaar af; vanaf 2029 betaalt het reguliere tarief de nachtzorg.",
    )


def _envelope() -> charts.Chart:
    parts = [
        ("Betaald", Decimal(900000)),
        ("Overeengekomen", Decimal(750000)),
        ("Toegekend", Decimal(1100000)),
        ("Gereserveerd", Decimal(640000)),
    ]
    return charts.envelope("Regiobudget SWZ 2026", Decimal(4200000), parts)


def _heat() -> charts.Chart:
    names = ("Doelen", "Toegang", "Draagvlak", "Medewerkers", "Borging", "Begroting")
    scores = (
        ("Samen door de nacht", (4, 3, 3, 4, 3, 3)),
        ("Slim incontinentiemateriaal", (3, 2, 4, 3, 1, 3)),
        ("Medicijndispensers in de wijk", (3, 3, 3, 0, 4, 4)),
    )
    rows = [
        (
            title,
            "#charts",
            [
                charts.Cell(
                    s, str(s) if s else "–", ANCHORS[s - 1].name if s else "nog niet beoordeeld"
                )
                for s in row
            ],
        )
        for title, row in scores
    ]
    legend = [(n, f"{n} {a.name.lower()}") for n, a in enumerate(ANCHORS, start=1)] + [
        (0, "nog niet beoordeeld")
    ]
    columns = [(str(n), name) for n, name in enumerate(names, start=1)]
    return charts.heat_map(
        "Scores per plan en voorwaarde", columns, rows, corner="Plan", legend=legend
    )


def _time_plan() -> charts.Chart:
    activities = [
        charts.Activity(
            "Voorbereiding en werving", date(2026, 7, 1), date(2026, 12, 31), PROVIDERS[0]
        ),
        charts.Activity(
            "Start van het nachtteam", date(2027, 1, 4), date(2027, 1, 4), PROVIDERS[1]
        ),
        charts.Activity(
            "Opschalen naar zeven gemeenten", date(2027, 1, 4), date(2028, 6, 30), PROVIDERS[1]
        ),
        charts.Activity(
            "Borging in het kwaliteitsplan", date(2028, 3, 1), date(2029, 6, 30), PROVIDERS[2]
        ),
    ]
    return charts.time_plan("Tijdplanning", activities)


def _indicators() -> charts.Chart:
    def figure(
        label: str, baseline: str, value: str | None, target: str, unit: str
    ) -> charts.Indicator:
        now = None if value is None else Decimal(value)
        return charts.Indicator(label, Decimal(baseline), now, Decimal(target), unit)

    return charts.indicators(
        "Indicatoren",
        [
            figure("Cliënten met gedeelde nachtzorg", "0", "612", "900", "cliënten"),
            figure("Ziekteverzuim", "8.6", "7.9", "7.5", "%"),
            figure("Wachttijd voor een consult", "21", None, "5", "dagen"),
        ],
    )


def _trend() -> charts.Chart:
    values = (
        ("H2 2026", "0"),
        ("H1 2027", "140"),
        ("H2 2027", "390"),
        ("H1 2028", "612"),
        ("H2 2028", None),
    )
    points = [charts.Point(label, None if v is None else Decimal(v)) for label, v in values]
    return charts.trend("Cliënten met gedeelde nachtzorg", points, Decimal(900), unit="cliënten")
