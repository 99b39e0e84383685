"""Frameworks and conditions as rows."""

from __future__ import annotations

from collections.abc import Iterator

from portal.funds import models
from portal.funds.reference.rows import Content, Item, Row, sourced


def frameworks(content: Content) -> Iterator[Row]:
    """The national programmes and their lines."""
    for item in content["frameworks"]["frameworks"]:
        yield Row(
            models.Framework,
            {"code": item["code"]},
            {
                "name_nl": item["name_nl"],
                "sectors": item["sectors"],
                "norm_nl": item.get("norm_nl", ""),
                "use": models.FrameworkUse(item.get("use", "goal")).value,
                "note": item.get("note", ""),
                **sourced(item),
            },
        )
        for order, line in enumerate(item["items"], start=1):
            yield Row(
                models.FrameworkItem,
                {"code": line["code"]},
                {
                    "framework_id": item["code"],
                    "name_nl": line["name_nl"],
                    "order": order,
                    "office_id": None,
                    "sectors": line.get("sectors", []),
                    "text_nl": line.get("text_nl", ""),
                    "instead_of": line.get("instead_of", ""),
                    "is_asked": line.get("asked", False),
                    **sourced(line, basis=item["items_basis"]),
                },
                office=line.get("office", ""),
            )


def conditions(content: Content) -> Iterator[Row]:
    """The condition sets, each with its entry gate, conditions and attention points."""
    scoring = content["conditions"]["scoring"]
    for item in content["conditions"]["condition_sets"]:
        yield Row(
            models.ConditionSet,
            {"code": item["code"]},
            {
                "version": item.get("version", 1),
                "name_nl": item["name_nl"],
                "name_en": item["name_en"],
                "lead_in_nl": item["lead_in_nl"],
                "valid_years": item["valid_years"],
                "scale": scoring["scale"],
                "threshold": scoring["threshold"],
                "reason_min_chars": scoring["rationale_min_chars"],
                "changes": item.get("changes", []),
                **sourced(item),
            },
        )
        yield from _conditions_of(item)


def _conditions_of(item: Item) -> Iterator[Row]:
    place = models.ConditionPlace
    if gate := item.get("entry_gate"):
        yield _condition(item, gate, place.ENTRY_GATE, 0)
    for condition in item["conditions"]:
        yield _condition(item, condition, place.CONDITION, condition["order"])
    for order, point in enumerate(item.get("additional_attention", []), start=90):
        yield _condition(item, point, place.ATTENTION, order)


def _condition(owner: Item, item: Item, place: models.ConditionPlace, order: int) -> Row:
    assessment, applies = item["assessment"], item.get("applies_when", {})
    return Row(
        models.Condition,
        {"code": item["code"]},
        {
            "condition_set_id": owner["code"],
            "place": place.value,
            "order": order,
            "label_nl": item["label_nl"],
            "text_nl": item["text_nl"],
            "footnote_nl": item.get("footnote_nl", ""),
            "plain_nl": item["plain_nl"],
            "gloss_en": item["gloss_en"],
            "kind": models.ConditionKind(assessment["kind"]).value,
            "knock_out_when": assessment.get("knock_out_when", []),
            "note": assessment.get("note", ""),
            "evidence_nl": item.get("evidence_nl", []),
            "questions_nl": item.get("reviewer_questions_nl", []),
            "parts": item.get("required_parts", []),
            "automatic_checks": item.get("automatic_checks", []),
            "applies_scheme": applies.get("scheme", ""),
            "applies_sectors": applies.get("sectors_any", []),
            **sourced(item, ref=owner["ref"]),
        },
    )
