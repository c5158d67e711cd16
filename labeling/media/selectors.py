"""Reading media: which copy is given out for an original, and where it lies."""

from typing import Final
from uuid import UUID

from django.db.models import QuerySet, Subquery, UUIDField, Value
from django.db.models.functions import Coalesce

from labeling.media import storage
from labeling.media.models import MediaAsset

GIVEN: Final = ("display", "thumbnail", "tiles", "pages", "peaks", "frames", "poster", "text")
"""The derivations that have addresses. The original has none, and the masked copy only through its own."""


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


def location_of(asset: MediaAsset) -> str:
    """The path of its bytes in storage."""
    return storage.blob_path(organisation_id=asset.organisation_id, sha256=asset.blob.sha256)
