"""Fictitious facts for the specimen of the document look."""

from __future__ import annotations

from typing import Any

TEXT = (
    "De coalitie zet de transitiemiddelen alleen in voor de activiteiten uit het plan en legt "
    "daarover verantwoording af. Partijen stemmen wijzigingen vooraf schriftelijk af; de kassier "
    "houdt het geld op een aparte rekening en keert uit naar de behaalde mijlpalen."
)
FACTS: dict[str, Any] = {
    "facts": [
        ("Overeenkomst", "SPECIMEN-1"),
        ("Plan", "Samen thuis in de wijk"),
        ("Zorgkantoor", "Zorg en Zekerheid, regio Zuid-Holland Noord"),
        ("Looptijd", "1 januari 2027 tot en met 31 december 2028"),
    ],
    "lead": TEXT,
    "clauses": [TEXT] * 9,
    "explanation": TEXT,
    "rows": [
        ("De Zilverlinde", f"Activiteit {number}: nachtzorg in de wijk", "€ 12.500,00",
         "€ 7.350,00", "€ 19.850,00")
        for number in range(1, 39)
    ],
    "total": ("€ 475.000,00", "€ 279.300,00", "€ 754.300,00"),
    "items": ["Wijkteam gestart, ≥ 40 cliënten", "Nulmeting → rapport", "Eindmeting"],
    "parties": [
        {"code": "p1", "organisation": "De Zilverlinde", "role": "penvoerder en kassier",
         "name": "A. de Vries", "function": "bestuurder"},
        {"code": "p2", "organisation": "Zorggroep Waterrand", "role": "deelnemer"},
        {"code": "p3", "organisation": "Thuiszorg Het Baken", "role": "deelnemer"},
        {"code": "office", "organisation": "Zorg en Zekerheid", "role": "zorgkantoor"},
    ],
}  # fmt: skip
