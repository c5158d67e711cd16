"""What an erasure keeps out of imports: files, texts and names that are known by keyed hashes only."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any, Final, Protocol, TypeVar
from uuid import UUID

from labeling.media.models import MediaAsset
from labeling.rights.consent.services.suppression import external_key, is_suppressed, text_key
from projects.models import ItemMedia, Project

ERASED: Final = "Somebody in it had this erased: it is not taken in again. Leave it out of the import."


class Incoming(Protocol):
    """A record that is about to be stored."""

    @property
    def external_id(self) -> str: ...

    @property
    def data(self) -> Mapping[str, Any]: ...

    @property
    def media(self) -> Sequence[tuple[str, MediaAsset, str]]: ...


Record = TypeVar("Record", bound=Incoming)


def is_erased_file(*, project: Project, sha256: str) -> bool:
    """Whether somebody had the file erased."""
    return bool(is_suppressed(organisation=project.organisation_id, kind="sha256", values=[sha256]))


def without_erased(
    *, project: Project, batch: Sequence[Record], texts: Collection[str]
) -> tuple[list[Record], list[tuple[Record, str, str]]]:
    """The records that may come in, and those that an erasure keeps out, each with a pointer and a code.

    `texts`: the names of the inputs that are texts; what else stands in a record's data may be the same in many.
    Asked as they are stored: since the files were taken in others of the batch were decoded, which takes a while. A
    file that came in so, and is no other item's, goes again.
    """
    files = {asset.blob.sha256 for one in batch for _, asset, _ in one.media}
    keys = {one.external_id: external_key(project.pk, one.external_id) for one in batch}
    words = {text_key(text) for one in batch for _, text in _texts(one, texts)}
    barred_files = is_suppressed(organisation=project.organisation_id, kind="sha256", values=files | words)
    barred_names = is_suppressed(
        organisation=project.organisation_id, kind="external_id", values=set(keys.values())
    )
    if not barred_files and not barred_names:
        return list(batch), []
    left: list[Record] = []
    refused: list[tuple[Record, str, str]] = []
    for one in batch:
        name = next((name for name, asset, _ in one.media if asset.blob.sha256 in barred_files), None)
        text = next((name for name, text in _texts(one, texts) if text_key(text) in barred_files), None)
        if name is not None:
            refused.append((one, f"/media/{name}", "media.erased"))
        elif text is not None:
            refused.append((one, f"/data/{text}", "item.erased"))
        elif keys[one.external_id] in barred_names:
            refused.append((one, "/external_id", "item.erased"))
        else:
            left.append(one)
    _drop_files(refused, left, barred_files)
    return left, refused


def _texts(one: Incoming, names: Collection[str]) -> list[tuple[str, str]]:
    found = ((name, one.data.get(name)) for name in names)
    return [(name, text) for name, text in found if isinstance(text, str) and text.strip()]


def _drop_files(refused: Sequence[tuple[Record, str, str]], left: Sequence[Record], barred: set[str]) -> None:
    came: set[UUID] = {
        asset.pk for one, _, _ in refused for _, asset, _ in one.media if asset.blob.sha256 in barred
    }
    wanted = {asset.pk for one in left for _, asset, _ in one.media}
    used = set(ItemMedia.objects.filter(asset__in=came).values_list("asset_id", flat=True))
    MediaAsset.objects.filter(pk__in=came - wanted - used).delete()
