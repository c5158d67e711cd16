"""Several answers to one item beside each other: under letters, and how far they agree."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from labeling.agreement.report import Agreement, agreement_of
from labeling.annotations.checking import schema_of
from labeling.annotations.models import Annotation, AnnotationState, Origin
from projects.models import SchemaVersion

SHOWN: Final = (AnnotationState.SUBMITTED, AnnotationState.ACCEPTED, AnnotationState.LATE)
"""What reviewers and adjudicators are shown: what is back with its author or rejected is not theirs to compare."""
_PLACES: Final = 6


@dataclass(frozen=True, slots=True)
class Lettered:
    """An answer under its letter: A is the first that was made of the item, and so on; it never changes."""

    letter: str
    annotation: Annotation


def lettered(*, item_ids: Collection[UUID]) -> dict[UUID, list[Lettered]]:
    """The answers of items that are shown to compare, in the order in which they were made; one query."""
    seen: dict[UUID, int] = defaultdict(int)
    found: dict[UUID, list[Lettered]] = defaultdict(list)
    for row in Annotation.objects.filter(item__in=item_ids).order_by("item", "id"):
        number = seen[row.item_id]
        seen[row.item_id] += 1
        if row.state in SHOWN:
            found[row.item_id].append(Lettered(letter(number), row))
    return found


def letter(number: int) -> str:
    """A … Z, AA, AB, … of 0, 1, …"""
    name = ""
    number += 1
    while number:
        number, rest = divmod(number - 1, 26)
        name = chr(ord("A") + rest) + name
    return name


def compared(answers: Sequence[Lettered], *, version: SchemaVersion) -> dict[str, Any]:
    """How far answers agree under a label schema, as the API gives it; final ones are not compared.

    `total` null with fewer than two. Places in `pairs` are letters.
    """
    rows = [one for one in answers if one.annotation.origin != Origin.ADJUDICATION]
    report = agreement_of(schema_of(version), [one.annotation.result for one in rows])
    return _shown(report, rows)


def _shown(report: Agreement, rows: Sequence[Lettered]) -> dict[str, Any]:
    return {
        "total": None if report.total is None else round(report.total, _PLACES),
        "controls": [
            {
                "control": one.control,
                "type": one.type,
                "score": round(one.score, _PLACES),
                "pairs": [
                    {"between": [rows[i].letter, rows[j].letter], "score": round(score, _PLACES)}
                    for (i, j), score in sorted(one.pairs.items())
                ],
                "objects": [
                    {
                        "annotation": str(rows[part.answer].annotation.pk),
                        "author": rows[part.answer].letter,
                        "object": part.object,
                        "score": round(part.score, _PLACES),
                        "matches": [
                            {
                                "annotation": str(rows[other].annotation.pk),
                                "author": rows[other].letter,
                                "object": name,
                            }
                            for other, name in part.matches.items()
                        ],
                    }
                    for part in one.objects
                ],
            }
            for one in report.controls
        ],
    }


def show_lettered(one: Lettered) -> dict[str, Any]:
    """An answer as those see it who compare: nobody's name, not even a pseudonym that could be followed."""
    row = one.annotation
    return {
        "id": str(row.pk),
        "author": one.letter,
        "state": row.state,
        "origin": row.origin,
        "revision": row.revision,
        "result": row.result,
        "seconds": row.seconds,
        "created_at": row.created_at,
    }
