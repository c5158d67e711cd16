"""Statements of work: what each person did in a time, day by day or in total, and how long they were at it.

What is counted, and at which moment, says `projects.selectors.statement_events`. A statement of last month says
"rejected" once a reviewer rejected last month's answer; its repair, and the time for that, are of the month in which it
was made.

Active seconds are what the editor counted while somebody was at a hand-in, at most `CEILING` of them: a laptop left
open counts for half an hour and no longer. Answers that were sent without a time count as none.
"""

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, Final
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet

from labeling.accounts.actor import Actor
from labeling.accounts.models import Membership, User
from labeling.core.errors import Fault, Invalid
from projects.models import ProgressDelta, Project, ProjectMember
from projects.permissions import visible_projects
from projects.selectors.statement_events import COUNTS, Events

LONGEST: Final = 366
"""Days of one statement at most."""
PEOPLE: Final = 200
"""People whose rows are read at once for a file."""
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
    """Who did anything in the project in the time, those who have left it too."""
    known = set(ProjectMember.objects.filter(project=project).values_list("user_id", flat=True))
    events = ProgressDelta.objects.filter(project=project, user_id__isnull=False).order_by()
    known |= {pk for pk in events.values_list("user_id", flat=True).distinct() if pk is not None}
    others = Membership.objects.filter(organisation=project.organisation_id).values("user")
    done = _events(project, period)
    person = OuterRef("pk")
    return User.objects.filter(
        Exists(done.revisions.filter(author=person))
        | Exists(done.reviews.filter(reviewer=person))
        | Exists(done.skips.filter(annotator=person)),
        Q(pk__in=known) | Q(pk__in=others),
    )


def rows_of(
    *, project: Project, period: Period, people: Collection[UUID], daily: bool
) -> dict[UUID, list[dict[str, Any]]]:
    """What these people did, by person: a row a day they worked, oldest first, or one. Two queries."""
    found: dict[UUID, list[dict[str, Any]]] = {pk: [] for pk in people}
    sums = _events(project, period).sums(people=people, daily=daily)
    for (person, day, _), row in sorted(sums.items(), key=lambda one: (one[0][0], one[0][1] or date.min)):
        found[person].append(_rounded({**({"day": day} if daily else {}), **row}))
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
    """What the actor did, a row a project and day, oldest first, in the projects that they still see. Three queries."""
    seen = visible_projects(actor=actor)
    done = Events(projects=seen, begins=period.begins, ends=period.ends)
    sums = done.sums(people=[actor.user.pk], daily=True, by_project=True)
    wanted = {project for _, _, project in sums if project is not None}
    names = dict(seen.filter(pk__in=wanted).order_by().values_list("pk", "name"))
    found = [
        {"project": {"id": str(project), "name": names[project]}, "day": day, **_rounded(row)}
        for (_, day, project), row in sums.items()
        if project in names
    ]
    return sorted(found, key=lambda row: (row["day"], row["project"]["name"], row["project"]["id"]))


def total_of(rows: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """The sums of some rows."""
    counts: dict[str, Any] = {key: sum(row[key] for row in rows) for key in COUNTS}
    return {**counts, "active_seconds": round(sum(row["active_seconds"] for row in rows), 1)}


def _events(project: Project, period: Period) -> Events:
    return Events(projects=[project], begins=period.begins, ends=period.ends)


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
