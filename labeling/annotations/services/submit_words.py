"""What comes beside a result, checked: the prediction it began with, and what a final answer was taken from."""

from collections.abc import Mapping
from typing import Any, Final
from uuid import UUID

from labeling.annotations.checking import schema_of
from labeling.annotations.models import Annotation, AnnotationState, Prediction
from labeling.core.errors import Fault, Invalid
from labeling.core.ids import parse_id
from labeling.labelspec import LabelSchema
from labeling.labelspec.faults import token
from projects.models import Assignment, QueueKind, SchemaVersion

REJECTED: Final = AnnotationState.REJECTED


def check_provenance(
    given: Mapping[str, Any] | None, *, row: Assignment, version: SchemaVersion, result: Mapping[str, Any]
) -> dict[str, str] | None:
    """Which answer each part of a final one was taken from, as it is stored; None for other work than adjudication.

    Keys are those of the result, ids of its objects, or `control/id` where two controls have the same id; values ids
    of annotations of the item. `Invalid` with a pointer to each that is not there, or was rejected.
    """
    if row.queue.kind != QueueKind.ADJUDICATE:
        if given:
            raise _invalid([_fault("", "Only an adjudication is taken from other answers.")])
        return None
    named = {key: parse_id(value) for key, value in (given or {}).items()}
    wanted = {pk for pk in named.values() if pk is not None}
    known: dict[UUID, str] = dict(
        Annotation.objects.filter(item=row.item_id, pk__in=wanted).values_list("pk", "state")
        if wanted
        else ()
    )
    parts = _parts(schema_of(version), result)
    faults = [
        _fault(f"/{token(key)}", "The result has no such control or object.") for key in named.keys() - parts
    ]
    faults += [
        _fault(f"/{token(key)}", "Name an annotation of this item by its id.")
        for key, pk in named.items()
        if pk not in known
    ]
    faults += [_rejected(key) for key, pk in named.items() if pk and known.get(pk) == REJECTED]
    if faults:
        raise _invalid(faults)
    return {key: str(pk) for key, pk in named.items()}


def refuse_rejected(provenance: Mapping[str, str] | None) -> None:
    """`Invalid` when an answer that a final one was taken from was rejected since. No query where none is named.

    Asked once more when the item is held: no verdict can come in between from then on.
    """
    if not provenance:
        return
    named = set(provenance.values())
    rows = Annotation.objects.filter(pk__in=named, state=REJECTED).values_list("pk", flat=True)
    rejected = {str(pk) for pk in rows}
    faults = [_rejected(key) for key, pk in provenance.items() if pk in rejected]
    if faults:
        raise _invalid(faults)


def _rejected(key: str) -> Fault:
    detail = "A reviewer rejected this answer since. Take this part from another one, or name none for it."
    return _fault(f"/{token(key)}", detail)


def _parts(schema: LabelSchema, result: Mapping[str, Any]) -> set[str]:
    parts = {key for key in result if key in schema.key_owners}
    for key in list(parts):
        answer = result[key]
        objects = [one for one in answer if isinstance(one, dict)] if isinstance(answer, list) else []
        for one in objects:
            if isinstance(one.get("id"), str):
                parts |= {one["id"], f"{key}/{one['id']}"}
    return parts


def check_prediction(prediction: UUID | None, *, item_id: UUID) -> None:
    """`Invalid` for a prediction that is none of the item's."""
    if prediction is not None and not Prediction.objects.filter(pk=prediction, item=item_id).exists():
        detail = "There is no such prediction of this item. Leave it out, or name the one you began with."
        raise Invalid(
            detail,
            code="submit.prediction",
            faults=(Fault("/prediction", "submit.prediction", detail),),
        )


def _fault(at: str, detail: str) -> Fault:
    return Fault(f"/provenance{at}", "submit.provenance", detail)


def _invalid(faults: list[Fault]) -> Invalid:
    return Invalid(faults[0].detail, code="submit.provenance", faults=tuple(faults[:50]))
