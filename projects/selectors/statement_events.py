"""What statements of work count: answers, repairs, verdicts and skips, each at the moment in which it was done.

None of these moments changes afterwards, so the time of a month that is over stays what it was. An answer stands at its
first hand-in, under what has become of it since; its repairs stand where they were made. Each person's rows are found
by an index on person and time, so the cost follows what these people did in that time and no size of the project.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime
from typing import Any, Final
from uuid import UUID

from django.apps import apps
from django.db.models import Case, Count, DateField, F, FloatField, Q, QuerySet, Sum, Value, When
from django.db.models.functions import TruncDate

from projects.models import Assignment, AssignmentState, Project

CEILING: Final = 1_800.0
"""Seconds that one hand-in counts at most."""
COUNTS: Final = ("accepted", "rejected", "returned", "pending", "late", "repaired", "skipped", "reviewed")
"""Answers by what became of them; repairs that were handed in; skips; verdicts and final answers (`reviewed`)."""
_STATES: Final = {
    "accepted": "accepted",
    "rejected": "rejected",
    "returned": "returned",
    "pending": "submitted",
    "late": "late",
}
_ANSWER: Final = Q(number=1, annotation__origin="work")
_FINAL: Final = Q(number=1, annotation__origin="adjudication")
_REPAIR: Final = Q(number__gt=1, token__isnull=False)

Key = tuple[UUID, date | None, UUID | None]
"""Person, day and project of a row; None where rows are not told apart by it."""


class Events:
    """What was done from `begins` until before `ends` (both with a zone), in some projects, by whom."""

    def __init__(
        self, *, projects: QuerySet[Project] | Iterable[Project], begins: datetime, ends: datetime
    ) -> None:
        # Annotations lie above projects: known by their name alone.
        revisions = apps.get_model("annotations", "AnnotationRevision").objects
        reviews = apps.get_model("annotations", "Review").objects
        made = {"created_at__gte": begins, "created_at__lt": ends, "annotation__project__in": projects}
        self.revisions: QuerySet[Any] = revisions.filter(role="author", **made).exclude(
            annotation__origin="import"
        )
        self.reviews: QuerySet[Any] = reviews.filter(**made)
        self.skips = Assignment.objects.filter(
            state=AssignmentState.SKIPPED,
            settled_at__gte=begins,
            settled_at__lt=ends,
            queue__project__in=projects,
        )

    def sums(
        self, *, people: Iterable[UUID], daily: bool = False, by_project: bool = False
    ) -> dict[Key, dict[str, Any]]:
        """What these people did: each of `COUNTS`, and `active_seconds`; nobody's row is empty. Two queries."""
        whom = list(people)
        counts: dict[str, Any] = {
            name: Count("pk", filter=_ANSWER & Q(annotation__state=state)) for name, state in _STATES.items()
        }
        counts |= {"repaired": Count("pk", filter=_REPAIR), "reviewed": Count("pk", filter=_FINAL)}
        answered = self.revisions.filter(author__in=whom).annotate(
            who=F("author"), at=F("created_at"), within=F("annotation__project")
        )
        judged = self.reviews.filter(reviewer__in=whom).annotate(
            who=F("reviewer"), at=F("created_at"), within=F("annotation__project")
        )
        skipped = self.skips.filter(annotator__in=whom).annotate(
            who=F("annotator"), at=F("settled_at"), within=F("queue__project")
        )
        by = ["who", *(("day",) if daily else ()), *(("within",) if by_project else ())]
        others = _grouped(judged, by, name=Value("reviewed"), number=Count("pk")).union(
            _grouped(skipped, by, name=Value("skipped"), number=Count("pk")), all=True
        )
        rows = [*_grouped(answered, by, **counts, active_seconds=capped_seconds())]
        rows += [{**row, row["name"]: row["number"]} for row in others]
        found: dict[Key, dict[str, Any]] = defaultdict(_nothing)
        for row in rows:
            _add(found[row["who"], row.get("day"), row.get("within")], row)
        return dict(found)


def _grouped(rows: QuerySet[Any], by: list[str], **sums: Any) -> QuerySet[Any, dict[str, Any]]:
    """Sums of rows that say `who` and `at`, by these names; `day` is that of `at`."""
    dated = rows.annotate(day=TruncDate("at", tzinfo=UTC, output_field=DateField()))
    found: QuerySet[Any, dict[str, Any]] = dated.order_by().values(*by).annotate(**sums)
    return found


def capped_seconds() -> Sum:
    """The sum of what rows took, each `CEILING` at most, as an aggregate of them."""
    each = Case(
        When(seconds__gt=CEILING, then=Value(CEILING)),
        When(seconds__gt=0, then=F("seconds")),
        default=Value(0.0),
        output_field=FloatField(),
    )
    return Sum(each, default=0.0)


def _nothing() -> dict[str, Any]:
    return {**dict.fromkeys(COUNTS, 0), "active_seconds": 0.0}


def _add(sums: dict[str, Any], row: Mapping[str, Any]) -> None:
    for name in sums:
        sums[name] += row.get(name, 0)
