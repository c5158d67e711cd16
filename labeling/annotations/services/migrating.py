"""Taking annotations along when labels are migrated: one further revision each, of nobody. Earlier ones stay.

Each row says which version it is of, so it does not matter how often, or by whom, this is tried: what is of the later
version is left alone.
"""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Case, F, Value, When

from labeling.annotations.models import Annotation, AnnotationRevision, RevisionRole
from labeling.core.bulk import bulk_load
from labeling.core.bulk_update import update_rows
from labeling.core.ids import new_id
from labeling.known.models import KnownOutcome
from projects.selectors.among import among
from projects.services.schema_chain import Carrier, carrier_of


def bring(rows: Sequence[Annotation], *, to_id: UUID, now: datetime) -> int:
    """Bring annotations, whose items are held, to a version; how many got a revision, which is one of nobody.

    What the steps do not touch gets no revision, only the version.
    """
    by_version: dict[UUID, list[Annotation]] = defaultdict(list)
    for row in rows:
        by_version[row.schema_version_id].append(row)
    touched = 0
    for from_id, found in by_version.items():
        carrier = carrier_of(from_id, to_id)
        if carrier is None:
            continue
        # Those older than the column are of the version that the annotation is of until now.
        AnnotationRevision.objects.filter(annotation__in=found, schema_version=None).update(
            schema_version=from_id
        )
        touched += _bring(found, carrier, now)
        if carrier.moves_controls:
            _move_outcomes([row.pk for row in found], carrier)
    return touched


def _bring(rows: Sequence[Annotation], carrier: Carrier, now: datetime) -> int:
    revisions, changed = [], []
    for row in rows:
        after = carrier.apply(row.result)
        row.schema_version_id = carrier.version_id
        provenance = _provenance(row.provenance, carrier)
        if after.result == row.result and provenance == row.provenance:
            continue
        row.result, row.provenance, row.revision = after.result, provenance, row.revision + 1
        changed.append(row)
        revisions.append(
            AnnotationRevision(
                id=new_id(),
                annotation=row,
                number=row.revision,
                author=None,
                role=RevisionRole.MIGRATION,
                schema_version_id=carrier.version_id,
                result=row.result,
                created_at=now,
            )
        )
    bulk_load(AnnotationRevision, revisions)
    update_rows(
        Annotation,
        ("result", "provenance", "revision", "schema_version_id"),
        [(row.pk, (row.result, row.provenance, row.revision, row.schema_version_id)) for row in changed],
    )
    touched = {row.pk for row in changed}
    rest = [row.pk for row in rows if row.pk not in touched]
    if rest:
        Annotation.objects.filter(pk__in=among(rest)).update(schema_version=carrier.version_id)
    return len(changed)


def _provenance(given: Mapping[str, str] | None, carrier: Carrier) -> dict[str, str] | None:
    if given is None or not carrier.moves_controls:
        return None if given is None else dict(given)
    named = {key: carrier.key(key) for key in given}
    return {name: given[key] for key, name in named.items() if name is not None}


def _move_outcomes(annotation_ids: Collection[UUID], carrier: Carrier) -> None:
    """Let what became of answers be tallied under the controls' names by now; of one that is gone it stays."""
    rows = KnownOutcome.objects.filter(annotation__in=annotation_ids)
    names: set[str] = set(rows.order_by().values_list("control", flat=True).distinct())
    moved: list[Any] = []
    for name in names:
        after = carrier.control(name)
        if after is not None and after != name:
            moved.append(When(control=name, then=Value(after)))
    if moved:
        rows.filter(control__in=names).update(control=Case(*moved, default=F("control")))
