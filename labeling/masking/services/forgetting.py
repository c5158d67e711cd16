"""What the gate keeps of items goes with them: keys first, by their rows, then files that nobody can open any more."""

from collections.abc import Collection
from uuid import UUID

from django.db import transaction

from labeling.masking.models import Gate, SealedOriginal
from labeling.media import storage


def forget_gates(*, item_ids: Collection[UUID], asset_ids: Collection[UUID] = ()) -> int:
    """Erase regions, sealed texts and keys of these items, and the sealed originals of these assets, in the caller's
    transaction; the sealed files go when it commits. How many originals were shredded."""
    texts = SealedOriginal.objects.filter(gate__item__in=list(item_ids))
    files = SealedOriginal.objects.filter(asset__in=list(asset_ids))
    paths = [*texts.values_list("path", flat=True), *files.values_list("path", flat=True)]
    texts.delete()
    files.delete()
    Gate.objects.filter(item__in=list(item_ids)).delete()
    transaction.on_commit(lambda: _remove(paths))
    return len(paths)


def _remove(paths: Collection[str]) -> None:
    for path in paths:
        storage.remove(path)
