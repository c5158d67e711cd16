"""Statements of work: what each person did in a time, day by day or in total, and how long they were at it.

Counted are the assignments settled in the time, by what has become of them since: a statement of last month says
"rejected" once a reviewer rejected last month's answer. Each person's rows are found by the index on (annotator,
settled), so the cost follows what these people did in that time and no size of the project.

Active seconds are what the editor counted while somebody was at an answer, at most `CEILING` an answer: a laptop left
open counts for half an hour and no longer. Answers that were sent without a time count as none.
"""

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, Final
from uuid import UUID

from django.db.models import (
    Case,
    Count,
    DateField,
    Exists,
    F,
    FloatField,
    OuterRef,
    Q,
    QuerySet,
    Sum,
    Value,
    When,
)
from django.db.models.functions import TruncDate

from labeling.accounts.actor import Actor
from labeling.accounts.models import User
from labeling.core.errors import Fault, Invalid
from projects.models import Assignment, AssignmentState, ProgressDelta, Project, ProjectMember, QueueKind
from projects.permissions import visible_projects

CEILING: Final = 1_800.0
"""Seconds that one answer counts at most."""
LONGEST: Final = 366
"""Days of one statement at most."""
PEOPLE: Final = 200
"""People whose rows are read at once for a file."""
COUNTS: Final = ("accepted", "rejected", "returned", "pending", "late", "skipped", "reviewed")
"""Answers by what became of them; `reviewed`: those settled in queues of review and adjudication."""
_ANNOTATE: Final = Q(queue__kind=QueueKind.ANNOTATE)
_BY_STATE: Final = {
    "accepted": Q(state=AssignmentState.ACCEPTED),
    "rejected": Q(state=AssignmentState.REJECTED),
    "returned": Q(state=AssignmentState.RETURNED) | Q(state=AssignmentState.ACTIVE),
    "pending": Q(state=AssignmentState.SUBMITTED),
    "late": Q(state=AssignmentState.LATE),
}
_ANSWERED: Final = (
    AssignmentState.SUBMITTED,
    AssignmentState.ACCEPTED,
    AssignmentState.REJECTED,
    AssignmentState.RETURNED,
    AssignmentState.LATE,
)
_DAY: Final = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)


@dataclass(frozen=True, slots=True)
class Period:
    """Whole UTC days, both included."""

    first: date
    last: date

    @property
    def begins(self) -> datetime:
        return datetime.combine(self.first, time(), UTC)

    @property
    def ends(self) -> datetime:
        """Exclusive."""
        return datetime.combine(self.last + timedelta(days=1), time(), UTC)


def period_of(*, first: str | None, last: str | None, now: datetime) -> Period:
    """The days that a query string asks for; left out: from the first of this month, until today.

    `Invalid` for what is no day, an end before its beginning, or more than 366 days.
    """
    today = now.astimezone(UTC).date()
    until = _day(last, "to") or today
    since = _day(first, "from") or until.replace(day=1)
    if since > until:
        raise _bad("from", "The statement begins after it ends. Give an earlier day in `from`.")
    if (until - since).days >= LONGEST:
        raise _bad("from", f"A statement is of {LONGEST} days at most. Ask for the rest by itself.")
    return Period(since, until)


def workers(*, project: Project, period: Period) -> QuerySet[User]:
    """Who settled anything in the project in the time, those who have left it too."""
    known = set(ProjectMember.objects.filter(project=project).values_list("user_id", flat=True))
    events = ProgressDelta.objects.filter(project=project, user_id__isnull=False).order_by()
    known |= {pk for pk in events.values_list("user_id", flat=True).distinct() if pk is not None}
    mine = _settled(project, period).filter(annotator=OuterRef("pk"))
    return User.objects.filter(Exists(mine), pk__in=known)


def rows_of(
    *, project: Project, period: Period, people: Collection[UUID], daily: bool
) -> dict[UUID, list[dict[str, Any]]]:
    """What these people did, by person: a row a day they worked, oldest first, or one. One query."""
    found: dict[UUID, list[dict[str, Any]]] = {pk: [] for pk in people}
    rows = _settled(project, period).filter(annotator__in=list(people))
    by = ("annotator_id", "day") if daily else ("annotator_id",)
    for row in _summed(rows, by).order_by(*by):
        found[row.pop("annotator_id")].append(_rounded(row))
    return found


def lines_of(*, project: Project, period: Period, daily: bool) -> Iterator[tuple[User, dict[str, Any]]]:
    """All rows of a statement, person after person by name, for a file of any length."""
    rows = workers(project=project, period=period).order_by("name", "id")
    last: User | None = None
    while True:
        further = (
            rows if last is None else rows.filter(Q(name__gt=last.name) | Q(name=last.name, pk__gt=last.pk))
        )
        some = list(further[:PEOPLE])
        if not some:
            return
        found = rows_of(project=project, period=period, people=[user.pk for user in some], daily=daily)
        for user in some:
            for row in found[user.pk]:
                yield user, row
        last = some[-1]


def own_statement(*, actor: Actor, period: Period) -> list[dict[str, Any]]:
    """What the actor did, a row a project and day, oldest first, in the projects that they still see. One query."""
    rows = Assignment.objects.filter(
        annotator=actor.user,
        settled_at__gte=period.begins,
        settled_at__lt=period.ends,
        queue__project__in=visible_projects(actor=actor),
    )
    by = ("day", "queue__project_id", "queue__project__name")
    found = []
    for row in _summed(_counted(rows), by).order_by("day", "queue__project__name", "queue__project_id"):
        named = {"id": str(row.pop("queue__project_id")), "name": row.pop("queue__project__name")}
        found.append({"project": named, **_rounded(row)})
    return found


def total_of(rows: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """The sums of some rows."""
    counts: dict[str, Any] = {key: sum(row[key] for row in rows) for key in COUNTS}
    return {**counts, "active_seconds": round(sum(row["active_seconds"] for row in rows), 1)}


def capped_seconds(which: Q | None = None) -> Sum:
    """The sum of what assignments took, each `CEILING` at most, as an aggregate of them: of all, or of `which`."""
    each = Case(
        When(seconds__gt=CEILING, then=Value(CEILING)),
        When(seconds__gt=0, then=F("seconds")),
        default=Value(0.0),
        output_field=FloatField(),
    )
    return Sum(each, filter=which, default=0.0)


def _settled(project: Project, period: Period) -> QuerySet[Assignment]:
    return _counted(
        Assignment.objects.filter(
            queue__project=project, settled_at__gte=period.begins, settled_at__lt=period.ends
        )
    )


def _counted(rows: QuerySet[Assignment]) -> QuerySet[Assignment]:
    """Those that stand in a statement: answered, skipped, or out for repair once more."""
    again = Q(state=AssignmentState.ACTIVE, is_repair=True)
    return rows.filter(Q(state__in=(*_ANSWERED, AssignmentState.SKIPPED)) | again)


def _summed(rows: QuerySet[Assignment], by: tuple[str, ...]) -> Any:
    dated = rows.annotate(day=TruncDate("settled_at", tzinfo=UTC, output_field=DateField()))
    sums: dict[str, Any] = {key: Count("pk", filter=_ANNOTATE & state) for key, state in _BY_STATE.items()}
    sums["skipped"] = Count("pk", filter=Q(state=AssignmentState.SKIPPED))
    sums["reviewed"] = Count("pk", filter=~_ANNOTATE & ~Q(state=AssignmentState.SKIPPED))
    return dated.order_by().values(*by).annotate(**sums, active_seconds=capped_seconds())


def _rounded(row: dict[str, Any]) -> dict[str, Any]:
    return {**row, "active_seconds": round(row["active_seconds"], 1)}


def _day(text: str | None, name: str) -> date | None:
    if not text:
        return None
    try:
        if _DAY.fullmatch(text):
            return date.fromisoformat(text)
    except ValueError:
        pass
    raise _bad(name, "Write the day as 2026-05-04.")


def _bad(name: str, detail: str) -> Invalid:
    return Invalid(detail, code=f"{name}.invalid", faults=(Fault(f"/{name}", f"{name}.invalid", detail),))
