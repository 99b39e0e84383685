"""Care offices, their first settings, regions, clauses and kinds of report as rows."""

from __future__ import annotations

from collections.abc import Iterator

from portal.accounts.models import Organisation, OrganisationKind
from portal.funds import models
from portal.funds.reference.rows import Content, Row, group_source, sourced

# How an office works with the plans of its region: true or false each (8.2).
WAYS = ("focus_first", "asks_partnership", "regional_first")


def reporting(content: Content) -> Iterator[Row]:
    """The kinds of report."""
    group = content["reporting"]["reporting"]
    for order, item in enumerate(group["moments"], start=1):
        fields = {"label_nl": item["label_nl"], "order": order, "content_nl": item["content_nl"]}
        fields |= sourced(item, **group_source(group))
        yield Row(models.ReportMoment, {"code": item["code"]}, fields)


def clauses(content: Content) -> Iterator[Row]:
    """The default blocks of text for agreements."""
    for order, item in enumerate(content["clauses"]["clauses"], start=1):
        text = item["text_nl"]
        yield Row(
            models.Clause,
            {"code": item["code"]},
            {
                "order": order,
                "label_nl": item["label_nl"],
                "version": item["version"],
                "texts": text if isinstance(text, dict) else {"": text},
                **sourced(item),
            },
        )


def care_offices(content: Content) -> Iterator[Row]:
    """The seven care offices as organisations."""
    for item in content["care-offices"]["care_offices"]:
        fields = {"name": item["name"], "kind": OrganisationKind.CARE_OFFICE.value}
        yield Row(Organisation, {"slug": item["slug"]}, fields)


def policies(content: Content) -> Iterator[Row]:
    """The settings that every care office starts with."""
    reports = content["reporting"]["reporting"]
    moments = ("report_months", "final_report_months")
    days = ("reminder_days_before", "escalation_days_after")
    for item in content["care-offices"]["care_offices"]:
        fields = dict(content["care-offices"]["defaults"])
        fields |= {name: reports[name] for name in (*moments, *days)}
        fields |= {"website": item["website"], "accountability_mode": item["accountability"]}
        fields |= {name: item.get(name, False) for name in WAYS}
        fields["procurement_nl"] = item.get("procurement_nl", "")
        yield Row(models.OfficePolicy, {}, fields | sourced(item), office=item["slug"])


def regions(content: Content) -> Iterator[Row]:
    """The 31 regions."""
    for item in content["regions"]["regions"]:
        yield Row(
            models.Region,
            {"uzovi": item["uzovi"]},
            {
                "slug": item["slug"],
                "name": item["name"],
                "confidence": item["confidence"],
                "note": item.get("note", ""),
                "basis": "external",
                "ref": ", ".join(item["sources"]),
            },
            office=item["care_office"],
        )
