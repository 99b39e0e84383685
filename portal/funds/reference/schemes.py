"""Schemes, costs, other money and calendars as rows."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import time

from portal.funds import models
from portal.funds.reference.rows import Content, Item, Row, group_source, plain, sourced


def schemes(content: Content) -> Iterator[Row]:
    """The schemes with their budget rules and purposes."""
    sets = {item["code"] for item in content["conditions"]["condition_sets"]}
    for item in content["schemes"]["schemes"]:
        by_year = item.get("condition_set_by_year", {})
        if unknown := set(by_year.values()) - sets:
            raise KeyError(f"{item['code']}: condition set {sorted(unknown)[0]}")
        yield Row(
            models.Scheme,
            {"code": item["code"]},
            {
                "name_nl": item["name_nl"],
                "name_en": item["name_en"],
                "family": item["family"],
                "is_open": item["status"] == "current",
                "note": item.get("note", ""),
                "aim_nl": item.get("aim_nl", ""),
                "sectors": item["sectors"],
                "years": item["years"],
                "national_amounts": plain(item["national_amounts"]),
                "condition_set_by_year": plain(by_year),
                "budget_rules": plain(_rules(content, item["code"])),
                **sourced(item),
            },
            links={"frameworks": item.get("frameworks", [])},
        )
        for order, purpose in enumerate(item.get("purposes", []), start=1):
            yield _purpose(item, purpose, order)


def _rules(content: Content, scheme: str) -> list[Item]:
    rules = content["budget-rules"]["budget_rules"]
    return [{"code": k, **rule} for k, rule in rules.items() if scheme in rule["schemes"]]


def _purpose(scheme: Item, item: Item, order: int) -> Row:
    return Row(
        models.Purpose,
        {"code": item["code"]},
        {
            "scheme_id": scheme["code"],
            "order": order,
            "label_nl": item["label_nl"],
            "text_nl": item.get("text_nl", ""),
            "limit_nl": item.get("limit_nl", ""),
            "qualifier_nl": item.get("qualifier_since_2024_nl", ""),
            "sub_themes_nl": item.get("sub_themes_nl", []),
            "notes": item.get("notes", []),
            **sourced(item, ref=scheme["ref"]),
        },
    )


def cost_categories(content: Content) -> Iterator[Row]:
    """The kinds of cost of a budget."""
    group = content["cost-categories"]["cost_categories"]
    for order, item in enumerate(group["items"], start=1):
        fields = {
            "label_nl": item["label_nl"],
            "order": order,
            **sourced(item, **group_source(group)),
        }
        fields["flag_schemes"] = item.get("flag_schemes", {})
        yield Row(models.CostCategory, {"code": item["code"]}, fields)


def other_schemes(content: Content) -> Iterator[Row]:
    """The checklist of conditions 7 and 8, with the offices' own surcharges and budgets."""
    for order, item in enumerate(content["other-schemes"]["other_schemes"], start=1):
        fields = {"name_nl": item["name_nl"], "applicant": item["applicant_nl"], "order": order}
        fields |= {"note": item.get("note_nl", ""), **sourced(item)}
        fields |= {"office_id": None, "sectors": item.get("sectors", [])}
        key, office = {"code": item["code"]}, item.get("office", "")
        yield Row(models.OtherScheme, key, fields, office=office)


def calendars(content: Content) -> Iterator[Row]:
    """The events of every calendar template."""
    for calendar in content["calendars"]["calendars"]:
        for order, item in enumerate(calendar["events"], start=1):
            clock = item.get("time")
            yield Row(
                models.CalendarEvent,
                {"calendar": calendar["code"], "order": order},
                {
                    "schemes": calendar["schemes"],
                    "label_nl": item["label_nl"],
                    "actor": item["actor"],
                    "date": item.get("date"),
                    "date_end": item.get("date_end"),
                    "time": time.fromisoformat(clock) if clock else None,
                    "month": item.get("month"),
                    "day": item.get("day"),
                    "note": item.get("note", ""),
                    **sourced(calendar),
                },
            )
