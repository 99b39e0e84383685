"""What the machinery shows: work that failed or waits too long, mail, and what was last done."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Q

from portal.accounts.models import Membership, MembershipState, User
from portal.accounts.roles import office_ids
from portal.accounts.vocabulary import Role
from portal.documents import scan
from portal.documents.models import Document, ScanState
from portal.jobs import queries as jobs
from portal.jobs.models import Job, Tick
from portal.jobs.models import State as JobState
from portal.jobs.registry import said
from portal.mail import queries as mail
from portal.mail.models import Message
from portal.upkeep import subjects

MOST = 50
DELIVER = "mail.deliver"


@dataclass(frozen=True)
class Work:
    """A job in a line: what it is, in words, beside the row."""

    job: Job
    name: str


@dataclass(frozen=True)
class Letter:
    """A mail that did not go out. Of mail that is not of one's own office nothing is told."""

    message: Message
    to: str
    subject: str
    error: str

    @property
    def job_id(self) -> int:
        """The job that delivers it."""
        return int(self.message.job_id)  # type: ignore[attr-defined]

    @property
    def failed(self) -> bool:
        """Whether the portal has given up; else it tries again by itself."""
        return bool(self.message.job_state == JobState.FAILED)  # type: ignore[attr-defined]


def failed() -> list[Work]:
    """Work that was given up, mail left out: that has a list of its own."""
    return _works(jobs.failed().exclude(kind=DELIVER)[:MOST])


def waiting(at: datetime) -> list[Work]:
    """Work that should have been taken up five minutes ago, or whose worker died over it."""
    return _works(jobs.late(at)[:MOST]) + _works(jobs.abandoned(at)[:MOST])


def done() -> list[Work]:
    """What the workers finished last."""
    return _works(jobs.finished()[:10])


def searches() -> list[tuple[str, Tick]]:
    """Every search of the clock: what it looks for, when it last ran, what went wrong."""
    return [(said(tick.name), tick) for tick in Tick.objects.all()]


def letters(user: User) -> list[Letter]:
    """Mail that was not delivered at the first try, latest first."""
    found = list(mail.undelivered()[:MOST])
    offices = office_ids(user, Role.ADMINISTRATOR)
    own = set(
        Membership.objects.filter(
            organisation__in=offices,
            state=MembershipState.ACTIVE,
            user__email__in=[m.to for m in found],
        ).values_list("user__email", flat=True)
    )
    numbers = [m.plan_id for m in found if m.plan_id]
    seen = set(subjects.plans().visible(user).filter(pk__in=numbers))
    return [_letter(m, m.to in own or m.plan_id in seen) for m in found]


@dataclass(frozen=True)
class Faults:
    """How much an administrator has to look at."""

    jobs: int
    mails: int

    @property
    def any(self) -> bool:
        """Whether something failed."""
        return bool(self.jobs or self.mails)


def faults() -> Faults:
    """How many jobs and mails were given up: one query."""
    mails = Q(kind=DELIVER)
    counts = Job.objects.filter(state=JobState.FAILED).aggregate(
        jobs=Count("pk", filter=~mails), mails=Count("pk", filter=mails)
    )
    return Faults(**counts)


@dataclass(frozen=True)
class Scanner:
    """The virus scanner: whether there is one and it answers, and how many files wait for it."""

    configured: bool
    answers: bool
    waiting: int
    infected: int


def scanner() -> Scanner:
    """Asks the scanner itself; takes a second at most."""
    apart = Q(scan_state__in=[ScanState.PENDING, ScanState.QUARANTINED])
    counts = Document.objects.aggregate(
        waiting=Count("pk", filter=apart),
        infected=Count("pk", filter=Q(scan_state=ScanState.INFECTED)),
    )
    return Scanner(scan.configured(), scan.configured() and scan.answers(), **counts)


def _works(rows: object) -> list[Work]:
    return [Work(job, said(job.kind)) for job in rows]  # type: ignore[attr-defined]


def _letter(message: Message, own: bool) -> Letter:
    error = message.error or ""  # type: ignore[attr-defined]
    if own:
        return Letter(message, message.to, message.subject, error)
    return Letter(message, f"…@{message.to.partition('@')[2]}", "", error.partition(":")[0])
