"""What a migration of labels would do, counted before anything is done: by step, and what speaks against it."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, Final
from uuid import UUID

from labeling.annotations.models import Annotation, Draft, Prediction
from labeling.core.ids import new_id
from labeling.known.models import KnownAnswer
from labeling.labelspec.migrate import Mapped, Plan
from projects.models import Project
from projects.services.schema_chain import carrier_of, words_of
from projects.services.schema_migrations import queue_conflicts

BATCH: Final = 500
_ROOM_MS: Final = 60_000
_COUNTED: Final = ("annotations", "drafts", "predictions", "known_answers", "objects")
_WORDS: Final = {
    "loss": "{things} in {where} would be lost: {what} has no place in the label schema afterwards.",
    "collision": "{where} answer several of {what} differently; only one of the answers can stay ({things} would go).",
    "unanswered": "{where} would lack a required answer afterwards.",
}


@dataclass(slots=True)
class Tally:
    """Counts of one step. `objects`: objects and answers in all of them. `conflicts`: rows and things by kind."""

    counts: dict[str, int] = field(default_factory=lambda: dict.fromkeys(_COUNTED, 0))
    conflicts: dict[str, list[int]] = field(
        default_factory=lambda: {"loss": [0, 0], "collision": [0, 0], "unanswered": [0, 0]}
    )


@dataclass(slots=True)
class Counting:
    """How far the counting of a migration is; `dump` and `load` make it a cursor."""

    tallies: list[Tally]
    looked_at: int = 0

    @classmethod
    def begun(cls, plan: Plan) -> "Counting":
        return cls([Tally() for _ in plan.steps])

    def dump(self) -> dict[str, Any]:
        return {
            "looked_at": self.looked_at,
            "tallies": [{"counts": one.counts, "conflicts": one.conflicts} for one in self.tallies],
        }

    @classmethod
    def load(cls, raw: dict[str, Any]) -> "Counting":
        tallies = [Tally(dict(one["counts"]), dict(one["conflicts"])) for one in raw["tallies"]]
        return cls(tallies, raw["looked_at"])

    def add(self, what: str, mapped: Mapped) -> None:
        """Count one row. What is not finished, or a model's, may lack answers."""
        for tally, out in zip(self.tallies, mapped.outcomes, strict=True):
            if not out.touched:
                continue
            tally.counts[what] += 1
            tally.counts["objects"] += out.touched
            found = {
                "loss": out.lost,
                "collision": out.collided,
                "unanswered": out.unanswered if what == "annotations" else 0,
            }
            for kind, number in found.items():
                tally.conflicts[kind][0] += bool(number)
                tally.conflicts[kind][1] += number


def a_while_ago() -> UUID:
    """The least id that anything gets from now on, with room for what is being stored at this moment."""
    return UUID(int=new_id().int - (_ROOM_MS << 80))


SOURCES: Final = ("annotations", "drafts", "predictions", "known_answers")


def rows_of(project: Project, source: str, after: str | None) -> list[tuple[UUID, UUID | None, Any]]:
    """The next rows of one kind: key, version, and result (of a known answer its control and value)."""
    found: Any
    if source == "annotations":
        found = Annotation.objects.filter(project=project).values_list("pk", "schema_version", "result")
    elif source == "drafts":
        found = Draft.objects.filter(assignment__item__project=project).values_list(
            "pk", "schema_version", "result"
        )
    elif source == "predictions":
        found = Prediction.objects.filter(item__project=project).values_list("pk", "schema_version", "result")
    else:
        found = KnownAnswer.objects.filter(item__project=project).values_list(
            "pk", "schema_version", "control", "value"
        )
    found = found.order_by("pk") if after is None else found.filter(pk__gt=UUID(after)).order_by("pk")
    page = list(found[:BATCH])
    if source == "known_answers":
        return [(pk, version, {control: value}) for pk, version, control, value in page]
    return page


def count_rows(
    counting: Counting,
    *,
    plan: Plan,
    base_id: UUID,
    source: str,
    rows: Iterable[tuple[UUID, UUID | None, Any]],
) -> None:
    """Count rows of one kind, each as it is under the version that the steps begin with."""
    for _, version_id, result in rows:
        carrier = carrier_of(version_id, base_id)
        here = result if carrier is None else carrier.apply(result).result
        mapped = plan.alone(here) if source == "known_answers" else plan.apply(here)
        if mapped.is_touched:
            counting.add(source, mapped)
        counting.looked_at += 1


def report(*, project: Project, plan: Plan, counting: Counting) -> dict[str, Any]:
    """What the API tells: the figures of each step, and what speaks against the whole.

    A conflict without `allow` cannot be allowed; the others are by what `allow` says, put into the step.
    """
    steps, conflicts = [], []
    for place, (step, tally) in enumerate(zip(plan.steps, counting.tallies, strict=True)):
        steps.append({"step": place, "given": step.dump(), "counts": tally.counts})
        for code, (rows, things) in tally.conflicts.items():
            if not rows:
                continue
            conflicts.append(
                {
                    "step": place,
                    "code": code,
                    "rows": rows,
                    "things": things,
                    "detail": _WORDS[code].format(
                        things=_plural(things, "thing"),
                        where=_plural(rows, "result"),
                        what=words_of(plan, place),
                    ),
                    "allow": {"allow_loss": True},
                    "is_allowed": step.allow_loss,
                }
            )
    conflicts += [
        {
            "step": None, "code": "queue", "rows": 1, "things": 1, "detail": detail, "allow": None,
            "is_allowed": False,
        }
        for detail in queue_conflicts(project=project, plan=plan)
    ]  # fmt: skip
    return {
        "steps": steps,
        "conflicts": conflicts,
        "looked_at": counting.looked_at,
        "may_run": all(one["is_allowed"] for one in conflicts),
        "schema": plan.schema.dump(),
    }


def _plural(number: int, what: str) -> str:
    return f"{number:,} {what}{'' if number == 1 else 's'}"
