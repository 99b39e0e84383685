"""Prioritisation aspects as rows."""

from __future__ import annotations

from collections.abc import Iterator

from portal.funds import models
from portal.funds.reference.rows import Content, Row, group_source, sourced


def aspects(content: Content) -> Iterator[Row]:
    """Every set of aspects, and its aspects in order."""
    for group in content["prioritisation"]["prioritisation"]:
        fields = {"name_nl": group["name_nl"], "applies_when_nl": group["applies_when_nl"]}
        yield Row(models.AspectSet, {"code": group["code"]}, {**fields, **sourced(group)})
        for order, item in enumerate(group["aspects"], start=1):
            fields = {"label_nl": item["label_nl"], "text_nl": item["text_nl"]}
            place = {"aspect_set_id": group["code"], "order": order}
            source = sourced(item, **group_source(group))
            yield Row(models.Aspect, {"code": item["code"]}, {**place, **fields, **source})
