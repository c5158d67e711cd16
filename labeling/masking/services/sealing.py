"""Originals under keys of their own. Who has the database or the files alone has neither; deleting a row erases."""

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Final
from uuid import UUID

from django.db import transaction

from labeling.core.ids import new_id
from labeling.core.sealing import seal, unseal
from labeling.masking.envelope import draw_key, open_file, seal_file, unwrap, wrap
from labeling.masking.models import OPEN, Gate, ProjectKey, SealedOriginal
from labeling.masking.selectors.texts import texts_of
from labeling.masking.settings import read_settings
from labeling.media import storage
from labeling.media.models import Blob, MediaAsset
from projects.models import Item, ItemMedia

_PURPOSE: Final = "masking-project-key"


def project_key(project_id: UUID) -> bytes:
    """The key that wraps the keys of the project's originals; drawn when it is first needed."""
    row, _ = ProjectKey.objects.get_or_create(
        project_id=project_id, defaults={"wrapped": seal(draw_key().hex().encode(), purpose=_PURPOSE)}
    )
    return bytes.fromhex(unseal(row.wrapped, purpose=_PURPOSE).decode())


def seal_path(*, project_id: UUID, key: UUID) -> str:
    """Where a sealed file lies in storage."""
    return f"sealed/{project_id.hex}/{key.hex[-2:]}/{key.hex}"


def seal_text(*, gate: Gate, name: str, text: str, now: datetime) -> SealedOriginal:
    """Keep a text of the gate's item sealed, in the place of an earlier one; in the caller's transaction."""
    SealedOriginal.objects.filter(gate=gate, name=name).delete()
    with storage.work_folder() as folder:
        source = folder / "text"
        source.write_text(text, encoding="utf-8", newline="")
        row = _sealed(gate.project_id, source, "text/plain", now)
    row.gate, row.name = gate, name
    row.save(force_insert=True)
    return row


def text_of(row: SealedOriginal) -> str:
    """The text that was sealed."""
    return b"".join(opened(row)).decode("utf-8")


def texts_for_review(gate: Gate) -> dict[str, str]:
    """The texts as they were, by JSON pointer: those that were masked from where they lie sealed."""
    data = Item.objects.values_list("data", flat=True).get(pk=gate.item_id)
    return texts_of(data) | {row.name: text_of(row) for row in SealedOriginal.objects.filter(gate=gate)}


def opened(row: SealedOriginal) -> Iterator[bytes]:
    """The bytes that were sealed, a frame at a time; FileNotFoundError when they are gone."""
    key = unwrap(row.wrapped, under=project_key(row.project_id), of=row.pk.bytes)
    with storage.open_stored(row.path) as sealed:
        yield from open_file(sealed, key=key)


def sealed_original(asset: MediaAsset) -> SealedOriginal | None:
    """The row of an original that lies sealed; None while it lies in clear."""
    return SealedOriginal.objects.filter(asset=asset).first()


@contextmanager
def original_of(asset: MediaAsset) -> Iterator[Path]:
    """The original as a local file, whether it is sealed or not. For the search, and for an approved opening, alone."""
    row = sealed_original(asset)
    if row is None:
        with storage.local_copy(_clear_path(asset)) as local:
            yield local
        return
    with storage.work_folder() as folder:
        target = folder / "file"
        with target.open("wb") as writer:
            for frame in opened(row):
                writer.write(frame)
        yield target


def may_seal(asset: MediaAsset) -> bool:
    """Whether all items that hold the file are past gates of one project that seals: then nobody needs it in clear.

    Never a file without a masked copy, which passed unsearched: nothing would be left of it to be labeled.
    """
    copies = MediaAsset.objects.filter(parent=asset, derivation=MediaAsset.Derivation.MASKED)
    if not copies.exists():
        return False
    items = ItemMedia.objects.filter(asset=asset).values("item")
    gates = list(Gate.objects.filter(item__in=items).select_related("policy"))
    if len(gates) != items.distinct().count() or len({gate.project_id for gate in gates}) != 1:
        return False
    return all(gate.state in OPEN and read_settings(gate.policy.settings).seal_originals for gate in gates)


def seal_asset(*, asset: MediaAsset, project_id: UUID, now: datetime) -> bool:
    """Seal the original, and take away what lies of it in clear: its bytes and all copies but the masked ones.

    False when it was done before, or may not be. Killed in between, it is done again: the bytes in clear go last.
    """
    if sealed_original(asset) is None:
        with storage.local_copy(_clear_path(asset)) as local:
            row = _sealed(project_id, local, asset.mime, now)
        with transaction.atomic():
            MediaAsset.objects.select_for_update(of=("self",)).get(pk=asset.pk)
            if SealedOriginal.objects.filter(asset=asset).exists() or not may_seal(asset):
                storage.remove(row.path)
                return False
            row.asset = asset
            row.save(force_insert=True)
    MediaAsset.objects.filter(parent=asset).exclude(derivation=MediaAsset.Derivation.MASKED).delete()
    storage.remove(_clear_path(asset))
    remove_unused(organisation_id=asset.organisation_id)
    return True


def remove_unused(*, organisation_id: UUID) -> None:
    """Delete bytes that no asset is made of any more, a few at a time."""
    with transaction.atomic():
        rows = Blob.objects.filter(organisation=organisation_id, assets__isnull=True).order_by("pk")
        for blob in rows.select_for_update(of=("self",))[:50]:
            storage.remove(storage.blob_path(organisation_id=organisation_id, sha256=blob.sha256))
            blob.delete()


def _clear_path(asset: MediaAsset) -> str:
    return storage.blob_path(organisation_id=asset.organisation_id, sha256=asset.blob.sha256)


def _sealed(project_id: UUID, source: Path, mime: str, now: datetime) -> SealedOriginal:
    """An unsaved row about the file, which lies sealed in storage already."""
    pk, key = new_id(), draw_key()
    with source.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    path = seal_path(project_id=project_id, key=pk)
    with storage.work_folder() as folder:
        seal_file(source, folder / "sealed", key=key)
        storage.put(path, folder / "sealed")
    return SealedOriginal(
        id=pk,
        project_id=project_id,
        path=path,
        wrapped=wrap(key, under=project_key(project_id), of=pk.bytes),
        mime=mime,
        bytes=source.stat().st_size,
        sha256=digest,
        created_at=now,
    )
