"""The media and texts of items as they go for good: bytes when nothing refers to them any more."""

import contextlib
from collections.abc import Iterator, Sequence
from typing import Final
from uuid import UUID

from labeling.accounts.models import Organisation
from labeling.annotations.checking import schema_of
from labeling.masking.models import SealedOriginal
from labeling.masking.services.forgetting import forget_gates
from labeling.masking.services.sealing import text_of
from labeling.media import storage
from labeling.media.models import Blob, MediaAsset
from labeling.rights.evidence.services import forget_words
from projects.models import Item, ItemMedia, Project

BATCH: Final = 50


def input_texts(items: Sequence[Item]) -> Iterator[str]:
    """What people read of these items: the texts of their projects' inputs, and each that was masked as it was."""
    projects = Project.objects.filter(pk__in={item.project_id for item in items}).select_related(
        "schema_version"
    )
    names = {
        project.pk: [one.name for one in schema_of(project.schema_version).inputs if one.type == "text"]
        for project in projects
        if project.schema_version is not None
    }
    for item in items:
        found = (item.data.get(name) for name in names.get(item.project_id, ()))
        yield from (text for text in found if isinstance(text, str) and text.strip())
    for row in SealedOriginal.objects.filter(gate__item__in=[item.pk for item in items]):
        if row.name.removeprefix("/") in names.get(row.project_id, ()):
            with contextlib.suppress(FileNotFoundError):
                yield text_of(row)


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
