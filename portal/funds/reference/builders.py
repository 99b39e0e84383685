"""Which rows each reference file makes."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from portal.funds.reference import conditions, offices, priorities, schemes
from portal.funds.reference.files import FILES, ReferenceFault, ReferenceFile
from portal.funds.reference.rows import Content, Row

Builder = Callable[[Content], Iterator[Row]]

# documents and budget-rules make no rows: pages and schemes take what they need from them.
BUILDERS: Mapping[str, Builder] = {
    "frameworks": conditions.frameworks,
    "conditions": conditions.conditions,
    "schemes": schemes.schemes,
    "cost-categories": schemes.cost_categories,
    "other-schemes": schemes.other_schemes,
    "calendars": schemes.calendars,
    "reporting": offices.reporting,
    "prioritisation": priorities.aspects,
    "clauses": offices.clauses,
    "care-offices": offices.care_offices,
    "regions": offices.regions,
}


def wanted(files: Mapping[str, ReferenceFile]) -> dict[str, list[Row]]:
    """The rows per file, in the order of loading. Raises ReferenceFault for a missing key."""
    content = {name: file.content for name, file in files.items()}
    return {name: _rows(name, BUILDERS[name], content) for name in FILES if name in BUILDERS}


def first_settings(files: Mapping[str, ReferenceFile]) -> list[Row]:
    """The settings of care offices that have none yet."""
    content = {name: file.content for name, file in files.items()}
    return _rows("care-offices", offices.policies, content)


def _rows(name: str, builder: Builder, content: Content) -> list[Row]:
    try:
        return list(builder(content))
    except KeyError as missing:
        raise ReferenceFault(f"{name}.yaml: {missing} is missing or unknown") from missing
