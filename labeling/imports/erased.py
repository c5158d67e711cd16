"""What an erasure keeps out of imports: files and names that are known by keyed hashes only."""

from collections.abc import Sequence
from typing import Final, Protocol, TypeVar
from uuid import UUID

from labeling.media.models import MediaAsset
from labeling.rights.consent.services.suppression import external_key, is_suppressed
from projects.models import ItemMedia, Project

ERASED: Final = "Somebody in it had this erased: it is not taken in again. Leave it out of the import."


class Incoming(Protocol):
    """A record that is about to be stored."""

    @property
    def external_id(self) -> str: ...

    @property
    def media(self) -> Sequence[tuple[str, MediaAsset, str]]: ...


Record = TypeVar("Record", bound=Incoming)


def is_erased_file(*, project: Project, sha256: str) -> bool:
    """Whether somebody had the file erased."""
    return bool(is_suppressed(organisation=project.organisation_id, kind="sha256", values=[sha256]))


def without_erased(
    *, project: Project, batch: Sequence[Record]
) -> tuple[list[Record], list[tuple[Record, str, str]]]:
    """The records that may come in, and those that an erasure keeps out, each with a pointer and a code.

    Asked as they are stored: since the files were taken in others of the batch were decoded, which takes a while. A
    file that came in so, and is no other item's, goes again.
    """
    files = {asset.blob.sha256 for one in batch for _, asset, _ in one.media}
    keys = {one.external_id: external_key(project.pk, one.external_id) for one in batch}
    barred_files = is_suppressed(organisation=project.organisation_id, kind="sha256", values=files)
    barred_names = is_suppressed(
        organisation=project.organisation_id, kind="external_id", values=set(keys.values())
    )
    if not barred_files and not barred_names:
        return list(batch), []
    left: list[Record] = []
    refused: list[tuple[Record, str, str]] = []
    for one in batch:
        name = next((name for name, asset, _ in one.media if asset.blob.sha256 in barred_files), None)
        if name is not None:
            refused.append((one, f"/media/{name}", "media.erased"))
        elif keys[one.external_id] in barred_names:
            refused.append((one, "/external_id", "item.erased"))
        else:
            left.append(one)
    _drop_files(refused, left, barred_files)
    return left, refused


def _drop_files(refused: Sequence[tuple[Record, str, str]], left: Sequence[Record], barred: set[str]) -> None:
    came: set[UUID] = {
        asset.pk for one, _, _ in refused for _, asset, _ in one.media if asset.blob.sha256 in barred
    }
    wanted = {asset.pk for one in left for _, asset, _ in one.media}
    used = set(ItemMedia.objects.filter(asset__in=came).values_list("asset_id", flat=True))
    MediaAsset.objects.filter(pk__in=came - wanted - used).delete()
