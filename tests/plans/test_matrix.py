"""The visibility matrix of practice.md 6.2, executed: every cell, on every page and in every file.

A row is a piece of data with the words by which it is recognised; a column is a reader. "yes" means
that the reader finds it somewhere, "no" that none of the media shows it. Pages, exports and the
history are found in the addresses of the rooms themselves, so a new page is tested without a
change here. Rows of the matrix about figures that the portal does not hold (occupancy, waiting
lists, plans with locations, indicator values per provider) have no field in `PlanData`.
"""

from __future__ import annotations

import itertools
from decimal import Decimal

import pytest
from django.urls import reverse
from msgspec.structs import replace

from plans import store
from plans.compare import differences
from plans.data import CashierShare, PlanData, primitives
from plans.demo import loader
from plans.models import Plan
from plans.services import sections
from plans.services.extending import ask_extension
from plans.services.receipts import send_receipts
from plans.structure import Section
from plans.visibility import for_office, for_org, for_public
from portal.audit import services as audit
from portal.documents import store as documents
from portal.documents.models import Document
from portal.mail.models import Message
from portal.money import format_amount
from tests.builders import canaries, coalition
from tests.builders.plans import START
from tests.cast import sign_in
from tests.kept import kept
from tests.permissions.probe import text_of
from tests.permissions.scenes import patterns

pytestmark = pytest.mark.django_db

IBAN, PRODUCTION = "NL95DEMO0000000003", Decimal("7654321.09")
RIVAL = "Kanarie van een ander plan"
OPINION = "KANARIE-OORDEEL"
READERS = {
    "own": "editor_b",
    "lead": "editor_a",
    "member": "duinoord_contact",
    "partner": "clientenberaad_contact",
    "cashier": "editor_c",
    "office": "coordinator",
    "other office": "menzis_coordinator",
    "public": "",
}
ORGS = {
    "own": "waterrand", "lead": "zilverlinde", "member": "duinoord", "partner": "clientenberaad",
    "cashier": "baken",
}  # fmt: skip
COALITION = ("own", "lead", "member", "partner", "cashier")

# The matrix: what, by which words it is known, and who may see it (the others may not). The
# second list holds only for a filed plan: a draft is read by nobody at the care office.
ROWS: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "plan text and goals": (("PLANTEKST",), (*COALITION, "office")),
    "total per provider and year": (("TOTAAL",), (*COALITION, "office")),
    "lines of the own provider": (canaries.needles("waterrand"), ("own", "office")),
    "lines of the lead": (canaries.needles("zilverlinde"), ("lead", "office")),
    "lines of the cashier": (canaries.needles("baken"), ("cashier", "office")),
    "account of the cashier": ((IBAN, "NL95 DEMO 0000 0000 03"), ("cashier", "office")),
    "production of the cashier": (
        (format_amount(PRODUCTION), "7654321.09", "7,654,321.09"),
        ("cashier", "office"),
    ),
    "notes of reviewers": ((OPINION,), ()),
    "plan of another coalition": ((RIVAL,), ()),
}


def world(cast) -> Plan:
    """V1 with a recognisable line of each provider and Het Baken as cashier."""
    plan = canaries.draft(cast)
    money = store.read(plan).money
    shares = money.cashiers[0].shares
    share = CashierShare("baken", IBAN, PRODUCTION, Decimal("90.00"), "no", shares)
    version = sections.section_version(plan, Section.BUDGET)
    money = replace(money, cashiers=(share,))
    at = START.replace(day=3)
    sections.save_money(plan.pk, money, by=cast.editor_a, version=version, at=at)
    return Plan.objects.get(pk=plan.pk)


def rival(cast) -> Plan:
    """A draft of another coalition, led by the outsider's provider."""
    other = coalition.duo(cast)
    Plan.objects.filter(pk=other.pk).update(title=RIVAL)
    other.members.all().update(left_at=START)
    return other


@kept
def drafted(cast) -> Plan:
    """That plan as a draft, beside the other."""
    plan = world(cast)
    rival(cast)
    ask_extension(plan.pk, reason="Storing", by=cast.editor_a, at=START)
    return plan


@kept
def submitted(cast) -> Plan:
    """The same, submitted, with an opinion of a reviewer."""
    plan = world(cast)
    rival(cast)
    loader.confirm_all(plan, cast, START.replace(day=4))
    submission = loader.submitted("V1", plan, cast, START.replace(day=5))
    about = {"obj": plan, "plan": plan}
    audit.write("review.scored", actor=cast.reviewer1, reason=OPINION, **about)
    return submission.plan


@pytest.fixture
def draft(cast) -> Plan:
    return drafted(cast)


@pytest.fixture
def filed(cast, settings, tmp_path) -> Plan:
    settings.DOCUMENTS_DIR = tmp_path
    return submitted(cast)


def addresses(plan: Plan) -> list[str]:
    """Every address of the rooms of plans that these arguments fill in."""
    values: dict[str, list[object]] = {
        "plan_id": [plan.pk],
        "org": [m.org_id for m in plan.members.all()],
        "member_id": [m.pk for m in plan.members.all()],
        "code": ["goals", "support"],
        "number": [1],
        "fmt": ["xlsx", "csv", "pdf", "json"],
        "section": ["goals", "budget"],
        "call_id": [plan.call_id],
    }
    found = []
    for name, kinds in patterns().items():
        if name.startswith("plans:") and all(key in values for key in kinds):
            for combination in itertools.product(*(values[key] for key in kinds)):
                found.append(reverse(name, kwargs=dict(zip(kinds, combination, strict=True))))
    return found


def pages(client, plan: Plan) -> str:
    """All that this reader gets from every address: pages, tables and documents alike."""
    texts = []
    for url in addresses(plan):
        answer = client.get(url)
        if answer.status_code == 200:
            body = b"".join(answer) if answer.streaming else answer.content
            texts.append(text_of(body, answer.headers.get("Content-Type", "")))
    return "\n".join(texts)


def wanted(plan: Plan, row: str) -> tuple[str, ...]:
    """The words of a row; some depend on the plan."""
    words = ROWS[row][0]
    if words == ("PLANTEKST",):
        return (store.read(plan).goals[0].indicator,)
    if words == ("TOTAAL",):
        budget = next(b for b in store.read(plan).budget if b.org == "waterrand")
        years: dict[int, Decimal] = {}
        for line in budget.lines:
            for year, amount in line.amounts.items():
                if line.source == "fund":
                    years[year] = years.get(year, Decimal(0)) + amount
        return tuple(f"{int(a):,}".replace(",", ".") for a in years.values())
    return words


def wrong_cells(plan: Plan, reader: str, text: str) -> list[str]:
    """The cells of one column that are not as the matrix says."""
    faults = []
    for row, (_words, may) in ROWS.items():
        sees = any(word in text for word in wanted(plan, row))
        expected = reader in may
        if plan.state == "draft" and reader == "office":
            expected = False
        if sees != expected:
            faults.append(f"{row}: {reader} {'sees' if sees else 'does not see'} it")
    return faults


@pytest.mark.parametrize("reader", READERS)
def test_the_pages_and_exports_of_a_draft_keep_the_matrix(client, cast, draft, reader):
    if READERS[reader]:
        sign_in(client, cast[READERS[reader]])
    assert wrong_cells(draft, reader, pages(client, draft)) == []


@pytest.mark.parametrize("reader", READERS)
def test_the_pages_and_exports_of_a_filed_plan_keep_the_matrix(client, cast, filed, reader):
    if READERS[reader]:
        sign_in(client, cast[READERS[reader]])
    text = pages(client, filed)
    faults = wrong_cells(filed, reader, text)
    if reader == "office":  # the judging has pages of its own, in the room of the reviews
        faults = [f for f in faults if not f.startswith("notes")]
    assert faults == []


def test_the_pdfs_and_mails_of_a_filed_plan_keep_the_matrix(cast, filed):
    send_receipts(filed.submissions.get().pk)
    faults = []
    for reader, code in READERS.items():
        if not code:
            continue
        mails = Message.objects.filter(to=cast[code].email)
        numbers = {number for mail in mails for number in mail.attachments}
        files = [documents.read(d) for d in Document.objects.filter(pk__in=numbers)]
        text = "\n".join(text_of(body, "pdf") for body in files)
        letters = "\n".join(f"{m.subject}\n{m.body_text}\n{m.body_html}" for m in mails)
        if files:
            found = wrong_cells(filed, reader, text)
            faults += [f"PDF, {f}" for f in found if "does not see" not in f]
        private = [row for row in ROWS if row not in ("plan text and goals",)]
        faults += [
            f"mail, {row}: {reader}"
            for row in private
            if any(word in letters for word in wanted(filed, row))
        ]
    assert faults == []


@pytest.mark.parametrize("reader", [r for r in READERS if r != "other office"])
def test_the_content_itself_keeps_the_matrix(cast, draft, reader):
    """What `plans.visibility` gives is all that any page, file or comparison starts from."""
    data = store.read(draft)
    seen = _seen(data, reader)
    text = str(primitives(seen))
    for row in ("lines of the own provider", "lines of the lead", "lines of the cashier",
                "account of the cashier", "production of the cashier"):  # fmt: skip
        expected = reader in ROWS[row][1]
        assert any(w in text for w in wanted(draft, row)) == expected, row


@pytest.mark.parametrize("reader", [r for r in READERS if r != "other office"])
def test_a_comparison_tells_nothing_that_the_versions_do_not(cast, draft, reader):
    """All figures of Waterrand and of the cashier change; the words of no change give them away."""
    data = store.read(draft)
    other = replace(
        data,
        budget=tuple(
            replace(b, lines=tuple(_dearer(line) for line in b.lines)) for b in data.budget
        ),
        money=replace(
            data.money, cashiers=tuple(replace(c, iban="X", production_eur=None) for c in
                                       data.money.cashiers)
        ),
    )  # fmt: skip
    changes = differences(_seen(data, reader), _seen(other, reader))
    text = "\n".join(f"{c.label} {c.path} {c.before} {c.after}" for c in changes)
    for row in ("lines of the own provider", "lines of the lead", "account of the cashier"):
        if reader not in ROWS[row][1]:
            assert not [w for w in wanted(draft, row) if w in text], row


def _dearer(line):
    return replace(
        line,
        description=line.description,
        amounts={year: amount + 1 for year, amount in line.amounts.items()},
        unit_price=None,
        quantity=None,
    )


def _seen(data: PlanData, reader: str) -> PlanData:
    if reader == "office":
        return for_office(data)
    return for_public(data) if reader == "public" else for_org(data, ORGS[reader])


def test_no_field_of_a_plan_holds_what_the_portal_must_not_ask():
    """Occupancy, waiting lists and plans with locations have no place in the format (6.2)."""
    names = str(primitives(PlanData("", "", "", 2026)))
    for word in ("occupancy", "waiting", "location", "capacity"):
        assert word not in names
