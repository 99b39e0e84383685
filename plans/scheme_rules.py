"""What one scheme pays and how, as one immutable value; built from the reference data of funds."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

# The reference data names what is not paid; these words in a description point at it (R-1.3.1-3).
WORDS: dict[str, tuple[str, ...]] = {
    "X-BOUW": (
        "compensat",
        "sloop",
        "bouwkosten",
        "nieuwbouw",
        "verbouw",
        "boekwaarde",
        "leegstand",
    ),
    "X-REG": ("reguliere zorg", "zorgproductie", "zorgkosten"),
    "X-ADV": ("advieskosten", "consultan", "adviesbureau"),
}


@dataclass(frozen=True)
class Exclusion:
    """A cost that a scheme does not pay, or asks to look at.

    `severity` is block, warn or inform; `purposes` limits it to some purposes of the scheme
    (empty: all); `words` are the beginnings of words that point at it in a description.
    """

    code: str
    label: str
    severity: str
    purposes: tuple[str, ...] = ()
    words: tuple[str, ...] = ()

    def hits(self, description: str, purpose: str) -> bool:
        """Whether a budget line with this description falls under the exclusion."""
        if self.purposes and purpose not in self.purposes:
            return False
        text = description.casefold()
        return any(word in text for word in self.words)


@dataclass(frozen=True)
class SchemeRules:
    """The rules of one scheme in one year (domain data `budget_rules`, `cost_categories`).

    `max_years` None means no limit; `tariff_cap_pct` is the percentage of the NZa maximum
    tariff that nobody may pass (R-1.5-3, R-PR-2); `category_flags` gives a severity per cost
    category; `execution_years` are those in which the money of this year is spent (R-1.5-4), empty
    when nothing is said.
    """

    scheme: str
    sectors: frozenset[str] = frozenset()
    minimum_providers: int = 2
    max_years: int | None = None
    tariff_cap_pct: Decimal = Decimal(100)
    excluded: tuple[Exclusion, ...] = ()
    category_flags: Mapping[str, str] = field(default_factory=dict)
    execution_years: tuple[int, ...] = ()

    @classmethod
    def build(
        cls,
        scheme: str,
        year: int,
        *,
        sectors: Iterable[str],
        budget_rules: Mapping[str, Any],
        category_flags: Mapping[str, Mapping[str, str]],
    ) -> SchemeRules:
        """The rules of `scheme` in `year` out of the reference data.

        `budget_rules` holds either the rules themselves or several sets with their `schemes`
        and `years`; `category_flags` is `{category: {scheme: severity}}`.
        """
        rules = _in_force(scheme, year, budget_rules)
        years = _value(rules, "max_duration_years", None)
        return cls(
            scheme=scheme,
            sectors=frozenset(sectors),
            minimum_providers=int(_value(rules, "minimum_providers", 2)),
            max_years=None if years is None else int(years),
            tariff_cap_pct=Decimal(str(_value(rules, "nza_tariff_cap_pct", 100))),
            excluded=tuple(_exclusion(x) for x in rules.get("excluded_costs", ())),
            category_flags={c: f[scheme] for c, f in category_flags.items() if scheme in f},
            execution_years=tuple(_value(rules, f"execution_years_for_{year}_money", ())),
        )


def _in_force(scheme: str, year: int, rules: Mapping[str, Any]) -> Mapping[str, Any]:
    """The set of rules that names this scheme and year; the mapping itself when it is one set."""
    sets = [s for s in rules.values() if isinstance(s, Mapping) and "schemes" in s]
    fitting = (s for s in sets if scheme in s["schemes"] and year in s.get("years", (year,)))
    return next(fitting, {} if sets else rules)


def _value(rules: Mapping[str, Any], key: str, default: Any) -> Any:
    """A rule's figure: rules are written as `{value: …, basis: …}` or as the bare figure."""
    rule = rules.get(key, default)
    return rule.get("value", default) if isinstance(rule, Mapping) else rule


def _exclusion(raw: Mapping[str, Any]) -> Exclusion:
    return Exclusion(
        code=raw["code"],
        label=raw["label_nl"],
        severity=raw["severity"],
        purposes=tuple(raw.get("applies_to", ())),
        words=tuple(raw.get("words", WORDS.get(raw["code"], ()))),
    )
