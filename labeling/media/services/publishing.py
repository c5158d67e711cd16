"""The rows of a file that was taken in, written in one transaction after its bytes are stored."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction

from labeling.accounts.models import Organisation
from labeling.core import clock
from labeling.media.files import MediaFile
from labeling.media.hashing import bands_of
from labeling.media.models import Blob, MediaAsset, PictureHash
from labeling.media.reading import Copy, Reading
from labeling.media.sniff import Sniffed

Derivation = MediaAsset.Derivation


@dataclass(frozen=True, slots=True)
class Stored:
    """A copy whose bytes are stored."""

    copy: Copy
    sha256: str
    bytes: int


def known_original(*, organisation: Organisation, sha256: str) -> MediaAsset | None:
    """The asset of bytes that were taken in before."""
    return (
        MediaAsset.objects.select_related("blob")
        .filter(organisation=organisation, blob__sha256=sha256, derivation=Derivation.ORIGINAL)
        .first()
    )


def refresh(asset: MediaAsset, *, facts: dict[str, Any], dhash: str | None) -> MediaAsset:
    """Write what reading an earlier file anew found; its copies stay as they are."""
    asset.facts = {**facts, "copies": asset.facts.get("copies", ["display", "thumbnail"])}
    asset.save(update_fields=["facts"])
    if dhash is not None:
        PictureHash.objects.update_or_create(asset=asset, defaults=_bands(dhash))
    return asset


def publish(
    *,
    organisation: Organisation,
    file: MediaFile,
    sniffed: Sniffed,
    reading: Reading,
    facts: dict[str, Any],
    stored: list[Stored],
    masked_of: MediaAsset | None = None,
) -> MediaAsset:
    """The asset with its copies. Whoever took the same bytes in at the same time is found, and stands for both."""
    now = clock.now()
    try:
        with transaction.atomic():
            if masked_of is not None:
                MediaAsset.objects.filter(parent=masked_of, derivation=Derivation.MASKED).delete()
            blobs = _blobs(
                organisation,
                [(file.sha256, file.bytes, sniffed.mime)]
                + [(one.sha256, one.bytes, one.copy.mime) for one in stored],
                now,
            )
            asset = MediaAsset.objects.create(
                organisation=organisation,
                blob=blobs[file.sha256],
                parent=masked_of,
                derivation=Derivation.ORIGINAL if masked_of is None else Derivation.MASKED,
                kind=sniffed.kind,
                mime=sniffed.mime,
                width=reading.width,
                height=reading.height,
                facts=facts,
                created_at=now,
            )
            MediaAsset.objects.bulk_create(_copies(asset, stored, blobs, now))
            if reading.dhash is not None and masked_of is None:
                PictureHash.objects.create(asset=asset, **_bands(reading.dhash))
            return asset
    except IntegrityError:
        known = known_original(organisation=organisation, sha256=file.sha256)
        if known is None or masked_of is not None:
            raise
        return known


def _bands(dhash: str) -> dict[str, int]:
    return {f"band_{number}": band for number, band in enumerate(bands_of(dhash))}


def _copies(
    asset: MediaAsset, stored: list[Stored], blobs: dict[str, Blob], now: datetime
) -> list[MediaAsset]:
    return [
        MediaAsset(
            organisation_id=asset.organisation_id,
            blob=blobs[one.sha256],
            parent=asset,
            derivation=one.copy.derivation,
            kind=asset.kind,
            mime=one.copy.mime,
            width=one.copy.width,
            height=one.copy.height,
            facts=one.copy.facts,
            created_at=now,
        )
        for one in stored
    ]


def _blobs(
    organisation: Organisation, wanted: Iterable[tuple[str, int, str]], now: datetime
) -> dict[str, Blob]:
    """The rows of these bytes by sha256, made where there are none, in one order everywhere."""
    different = {sha256: (size, mime) for sha256, size, mime in wanted}
    rows = Blob.objects.filter(organisation=organisation, sha256__in=list(different))
    found = {blob.sha256: blob for blob in rows}
    missing = [
        Blob(organisation=organisation, sha256=sha256, bytes=size, mime=mime, created_at=now)
        for sha256, (size, mime) in sorted(different.items())
        if sha256 not in found
    ]
    try:
        with transaction.atomic():
            made = Blob.objects.bulk_create(missing)
    except IntegrityError:  # somebody stores some of the same bytes at this moment
        made = [_blob(blob) for blob in missing]
    return found | {blob.sha256: blob for blob in made}


def _blob(wanted: Blob) -> Blob:
    with transaction.atomic():
        blob, _ = Blob.objects.get_or_create(
            organisation=wanted.organisation,
            sha256=wanted.sha256,
            defaults={"bytes": wanted.bytes, "mime": wanted.mime, "created_at": wanted.created_at},
        )
    return blob
