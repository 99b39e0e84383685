"""A provider that keeps its budget in Excel: it took the workbook along and put it back."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import translation
from msgspec.structs import replace

from plans import store
from plans.demo.loader import person
from plans.forms.budget import BudgetContext
from plans.forms.spreadsheet import offer_of
from plans.models import Plan
from plans.services import importing
from plans.services.sections import current_values, section_version
from plans.spreadsheet.reading import read
from plans.spreadsheet.template import template
from plans.structure import Section
from portal.accounts.demo import load_organisation
from portal.accounts.models import Role, User
from portal.documents.workbook_reading import filled_book
from portal.documents.workbooks import workbook

ADDED = ", volgens offerte"


def kept_in_excel(plan: Plan, org: str, people: Mapping[str, User], at: datetime) -> bool:
    """`org` (slug) downloads its workbook and applies it with one line said more precisely.

    Everything goes the way that it goes on the pages. Whether the budget changed: no money does.
    """
    by, organisation = person(org, people, Role.EDITOR), load_organisation(org)
    lines = current_values(plan, Section.BUDGET, org)["lines"]
    if not lines:
        return False
    version = section_version(plan, Section.BUDGET, org)
    offer = offer_of(BudgetContext(plan, store.read(plan), org), org, organisation.name, lines)
    importing.record_download(plan, by=by, kind="template", org=organisation, at=at)
    typed = (replace(lines[0], description=f"{lines[0].description}{ADDED}"), *lines[1:])
    with translation.override("nl"):
        content = workbook(template(offer, typed, version=version))
        book = filled_book(SimpleUploadedFile("begroting.xlsx", content))
        filled = read(book, offer)
    return importing.apply_file(
        plan,
        organisation,
        filled.lines,
        by=by,
        version=version,
        sha256=book.sha256,
        at=at + timedelta(hours=3),
    )
