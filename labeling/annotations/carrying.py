"""Results shown or compared under one label schema, whichever version each was made under.

While a migration of labels is under way some are of the version before. What is read together is carried to one
version first; where nothing was migrated that costs a comparison of ids.
"""

from typing import Any
from uuid import UUID

from labeling.annotations.models import Annotation, Draft, Prediction, Review
from projects.services.schema_chain import carrier_of


def carried(result: dict[str, Any], *, from_id: UUID | None, to_id: UUID | None) -> dict[str, Any]:
    """A result as it is under a later version; itself where no migration lies between."""
    carrier = carrier_of(from_id, to_id)
    return result if carrier is None else carrier.apply(result).result


def carry_answers(rows: list[Annotation], *, to_id: UUID | None) -> None:
    """Bring annotations that were read to be shown, and are not saved, to a later version."""
    for row in rows:
        row.result = carried(row.result, from_id=row.schema_version_id, to_id=to_id)


def carry_read(found: Draft | Prediction | None, *, to_id: UUID | None) -> None:
    """Bring a draft or a prediction that was read to be shown, and is not saved, to a later version."""
    if found is not None:
        found.result = carried(found.result, from_id=found.schema_version_id, to_id=to_id)


def carried_pins(review: Review, *, to_id: UUID | None) -> list[dict[str, Any]]:
    """Where a review points, under the names that controls have by now; what was removed is not pointed at."""
    carrier = carrier_of(review.revision.schema_version_id, to_id)
    if carrier is None or not carrier.moves_controls:
        return list(review.pins)
    named = [(pin, carrier.control(str(pin.get("control", "")))) for pin in review.pins]
    return [{**pin, "control": name} for pin, name in named if name is not None]
