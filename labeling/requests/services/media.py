"""Taking media out of items for good. Bytes go when nothing refers to them any more, whoever else took them in."""

from collections.abc import Sequence
from typing import Final
from uuid import UUID

from labeling.accounts.models import Organisation
from labeling.masking.services.forgetting import forget_gates
from labeling.media import storage
from labeling.media.models import Blob, MediaAsset
from labeling.rights.evidence.services import forget_words
from projects.models import ItemMedia

BATCH: Final = 50


def drop_media(*, item_ids: Sequence[UUID]) -> dict[str, int]:
    """Take the media of these items away, in the caller's transaction, with all copies, and the keys of sealed ones.

    What claims and signals quote of these items, and of files that go, goes too.

    `media`: how many went; `shared`: how many stay since other items hold the very same file.
    """
    rows = ItemMedia.objects.filter(item__in=item_ids)
    assets = set(rows.values_list("asset_id", flat=True))
    rows.delete()
    shared = set(ItemMedia.objects.filter(asset__in=assets).values_list("asset_id", flat=True))
    forget_gates(item_ids=item_ids, asset_ids=assets - shared)
    MediaAsset.objects.filter(pk__in=assets - shared).delete()
    forget_words(targets={*item_ids, *(assets - shared)})
    return {"media": len(assets - shared), "shared": len(shared)}


def remove_orphans(*, organisation: Organisation) -> tuple[int, bool]:
    """Delete some of the bytes that no asset is made of, in the caller's transaction: how many, and if more are left.

    The row is held and goes with the file. Who takes the same bytes in at this instant waits for that, fails on the
    row that is gone, and stores them anew.
    """
    rows = Blob.objects.filter(organisation=organisation, assets__isnull=True).order_by("pk")
    found = list(rows.select_for_update(of=("self",))[:BATCH])
    for blob in found:
        storage.remove(storage.blob_path(organisation_id=organisation.pk, sha256=blob.sha256))
        blob.delete()
    return len(found), len(found) == BATCH
