"""Reading media: which copy is given out for an original, and where it lies."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Final
from uuid import UUID

from django.db.models import QuerySet, Subquery, UUIDField, Value
from django.db.models.functions import Coalesce

from labeling.media import storage
from labeling.media.models import MediaAsset

GIVEN: Final = ("display", "thumbnail", "tiles", "pages", "peaks", "frames", "poster", "text")
"""The derivations that have addresses. The original has none, and the masked copy only through its own."""
_USUAL: Final = frozenset({"display", "thumbnail"})
"""Copies whose addresses need nothing from their rows; all that a picture of usual size has."""


def given_copies(*, asset_id: UUID, organisation_id: UUID, derivation: str) -> QuerySet[MediaAsset]:
    """The copy of this kind that may be given out for an original, with its blob; at most one.

    Where there is a masked copy it is one of that, also when the original has a kind of copy that the masked one lacks.
    """
    masked = MediaAsset.objects.filter(parent=asset_id, derivation=MediaAsset.Derivation.MASKED)
    base = Coalesce(
        Subquery(masked.values("pk")[:1]), Value(asset_id, output_field=UUIDField()), output_field=UUIDField()
    )
    return MediaAsset.objects.select_related("blob").filter(
        parent_id=base, derivation=derivation, organisation_id=organisation_id
    )


def further_copies(originals: Iterable[MediaAsset]) -> Mapping[UUID, Mapping[str, MediaAsset]]:
    """By original and kind the copies that may be given out, of originals that have more than picture and thumbnail.

    No query where none has; one, or two where some are masked, however many there are.
    """
    wanted = {one.pk for one in originals if set(one.facts.get("copies", ())) - _USUAL}
    if not wanted:
        return {}
    rows = list(MediaAsset.objects.filter(parent__in=wanted))
    masked = {row.pk: row.parent_id for row in rows if row.derivation == MediaAsset.Derivation.MASKED}
    found: dict[UUID, dict[str, MediaAsset]] = defaultdict(dict)
    hidden = set(masked.values())
    for row in (row for row in rows if row.parent_id not in hidden):
        _place(found, row.parent_id, row)
    if masked:
        for row in MediaAsset.objects.filter(parent__in=masked):
            _place(found, masked.get(row.parent_id), row)
    return found


def _place(found: dict[UUID, dict[str, MediaAsset]], original: UUID | None, copy: MediaAsset) -> None:
    if original is not None and copy.derivation in GIVEN:
        found[original][copy.derivation] = copy


def location_of(asset: MediaAsset) -> str:
    """The path of its bytes in storage."""
    return storage.blob_path(organisation_id=asset.organisation_id, sha256=asset.blob.sha256)
