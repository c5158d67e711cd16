"""Items as the rows that leave: their labels under pseudonyms, their rights with what must be said of them."""

import hashlib
import hmac
from collections import defaultdict
from collections.abc import Collection, Sequence
from pathlib import PurePosixPath
from typing import Any, Final, NamedTuple
from uuid import UUID

from django.conf import settings

from labeling.annotations.models import Annotation, AnnotationState, Origin
from labeling.exports.judge import licence_url
from labeling.exports.models import Snapshot
from labeling.formats.rows import AnnotationRow, ExportRow, MediaRef, RightsBlock
from labeling.media.models import MediaAsset
from labeling.positions.selectors import shown_of
from labeling.rights.models import RightsStatement
from labeling.rights.policy import Content
from labeling.rights.services import CachedDecision, Pair
from projects.models import ItemMedia
from projects.services.schema_chain import carrier_of

COUNTED: Final = (AnnotationState.SUBMITTED, AnnotationState.ACCEPTED)
"""The annotations that leave: late, returned and rejected ones do not; of an adjudicated item only the final one."""
STRIPPED: Final = "position and other metadata removed; image written anew"
WRITTEN_ANEW: Final = "image written anew without metadata"
MASKED: Final = "people and what names them masked; file written anew without metadata"
_SUFFIX: Final = {"image/jpeg": ".jpg", "image/png": ".png", "image/webp": ".webp", "image/gif": ".gif",
                  "image/bmp": ".bmp", "image/tiff": ".tif", "audio/wav": ".wav", "audio/flac": ".flac",
                  "audio/mpeg": ".mp3", "audio/ogg": ".ogg", "audio/mp4": ".m4a", "audio/webm": ".weba",
                  "video/mp4": ".mp4", "video/quicktime": ".mov", "video/webm": ".webm",
                  "application/pdf": ".pdf", "text/plain": ".txt"}  # fmt: skip


def pseudonym(*, dataset_id: UUID, user_id: UUID | None) -> str | None:
    """Who annotated, as this dataset says it: the same in all versions of one, unlinkable between two."""
    if user_id is None:
        return None
    key = hashlib.sha256(b"pseudonym:" + settings.SECRET_KEY.encode()).digest()
    digest = hmac.new(key, dataset_id.bytes + user_id.bytes, hashlib.sha256).hexdigest()
    return f"annotator-{digest[:10]}"


def is_stripped(asset: MediaAsset) -> bool:
    """Whether the stripped copy leaves in place of the original: when that holds a position, or names who is shown."""
    names_people = (asset.facts.get("rights") or {}).get("persons")
    return bool(asset.facts.get("has_position") or names_people)


class Candidate(NamedTuple):
    """The columns of an item that a snapshot asks for, in the order of `COLUMNS`: a model for each row costs more
    than all else that is done with it."""

    id: UUID
    external_id: str
    data: dict[str, Any]
    state: str
    labels: int
    statement_id: UUID
    profile_id: UUID
    vector_id: UUID | None

    @property
    def pair(self) -> Pair:
        """What its verdict is made of."""
        return self.profile_id, self.vector_id


COLUMNS: Final = Candidate._fields


def build_rows(
    *, snapshot: Snapshot, items: Sequence[Candidate], decisions: dict[Pair, CachedDecision], content: Content
) -> list[ExportRow]:
    """The rows of items that leave, in their order, with a constant number of queries."""
    keys = [item.id for item in items]
    labels = _labels(snapshot, keys)
    statements = RightsStatement.objects.in_bulk({item.statement_id for item in items})
    media = _media(keys, content)
    places = shown_of(keys)
    rows = []
    for item in items:
        refs, changes = media.get(item.id, ([], []))
        stated = statements[item.statement_id]
        rows.append(
            ExportRow(
                item_id=str(item.id),
                external_id=item.external_id,
                data=item.data,
                media=refs,
                rights=_rights(stated, decisions[item.pair].body, changes),
                annotations=labels.get(item.id, []),
                position=places.get(item.id),
            )
        )
    return rows


def _labels(snapshot: Snapshot, keys: list[UUID]) -> dict[UUID, list[AnnotationRow]]:
    found: dict[UUID, list[AnnotationRow]] = defaultdict(list)
    rows = Annotation.objects.filter(item_id__in=keys, state__in=COUNTED).order_by("created_at", "id")
    authors: dict[UUID | None, str | None] = {}
    final: set[UUID] = set()
    current_id = snapshot.project.schema_version_id
    for pk, item_id, version_id, number, author, result, seconds, state, origin in rows.values_list(
        "id",
        "item_id",
        "schema_version",
        "schema_version__number",
        "author_id",
        "result",
        "seconds",
        "state",
        "origin",
    ):
        carrier = carrier_of(version_id, current_id)  # one that a migration of labels has not come to yet
        if origin == Origin.ADJUDICATION:  # takes the place of the others, and of an earlier one
            final.add(item_id)
            found[item_id].clear()
        elif item_id in final:
            continue
        if author not in authors:
            authors[author] = pseudonym(dataset_id=snapshot.dataset_id, user_id=author)
        found[item_id].append(
            AnnotationRow(
                id=str(pk),
                schema_version=number if carrier is None else carrier.number,
                author=authors[author],
                result=result if carrier is None else carrier.apply(result).result,
                seconds=seconds,
                state=state,
            )
        )
    return found


def answered(items: Sequence[Candidate]) -> Collection[UUID]:
    """Those of the items that something of theirs may leave for: labeled ones, and those with a final answer alone."""
    labeled = {item.id for item in items if item.labels > 0}
    others = [item.id for item in items if item.id not in labeled]
    final = Annotation.objects.filter(item_id__in=others, state__in=COUNTED, origin=Origin.ADJUDICATION)
    return labeled | set(final.values_list("item_id", flat=True)) if others else labeled


def _media(keys: list[UUID], content: Content) -> dict[UUID, tuple[list[MediaRef], list[str]]]:
    found: dict[UUID, tuple[list[MediaRef], list[str]]] = {}
    with_files = content in (Content.ORIGINALS, Content.DERIVATIVES)
    rows = (
        ItemMedia.objects.filter(item_id__in=keys).select_related("asset__blob").order_by("item_id", "name")
    )
    media = list(rows)
    leaving = leaving_assets([row.asset for row in media] if with_files else [], content=content)
    for row in media:
        refs, changes = found.setdefault(row.item_id, ([], []))
        asset = leaving.get(row.asset_id, row.asset)
        change = _change(row.asset, asset)
        if asset is not row.asset and change not in changes:
            changes.append(change)
        refs.append(
            MediaRef(
                name=row.name,
                filename=packaged_name(row, mime=asset.mime),
                width=row.asset.width,  # labels are in pixels of the original
                height=row.asset.height,
                mime=asset.mime,
                sha256=None if content == Content.LABELS else asset.blob.sha256,
            )
        )
    return found


def _change(original: MediaAsset, leaving: MediaAsset) -> str:
    if leaving.derivation == MediaAsset.Derivation.MASKED:
        return MASKED
    return STRIPPED if is_stripped(original) else WRITTEN_ANEW


def leaving_assets(originals: Sequence[MediaAsset], *, content: Content) -> dict[UUID, MediaAsset]:
    """What leaves for each original, by its id: its masked copy where there is one, else itself or its copy without
    metadata.

    The latter leaves where altered files are asked for, and in place of an original that holds a position or names.
    """
    leaving = {asset.pk: asset for asset in originals}
    covers = MediaAsset.objects.select_related("blob").filter(
        parent_id__in=list(leaving), derivation=MediaAsset.Derivation.MASKED
    )
    masked = {cover.parent_id: cover for cover in covers if cover.parent_id is not None}
    stripped = [
        pk
        for pk, asset in leaving.items()
        if pk not in masked and (content is Content.DERIVATIVES or is_stripped(asset))
    ]
    copies = MediaAsset.objects.select_related("blob").filter(
        parent_id__in=stripped, derivation=MediaAsset.Derivation.DISPLAY
    )
    made = {copy.parent_id: copy for copy in copies if copy.parent_id is not None}
    return leaving | masked | {pk: made[pk] for pk in stripped}


def packaged_name(row: ItemMedia, *, mime: str) -> str:
    """Where a file of type `mime` lies in the package: unique for each item and input, with the name it came under."""
    stem = PurePosixPath(row.filename or row.name).stem
    safe = (
        "".join(char if char.isalnum() or char in "-_." else "_" for char in stem)[:80].strip(".") or "file"
    )
    return f"media/{row.item_id.hex[-12:]}-{row.name}-{safe}{_SUFFIX.get(mime, '')}"


def _rights(stated: RightsStatement, decision: dict[str, Any], changes: list[str]) -> RightsBlock:
    licence = decision["elected_licence"] or stated.licence
    return RightsBlock(
        licence=licence,
        licence_url=licence_url(licence),
        credit=stated.credit or stated.rights_holder or None,
        source_url=stated.source_url or None,
        rights_holder=stated.rights_holder or None,
        obligations=[obligation["detail"] for obligation in decision["obligations"]],
        statement=str(stated.pk),
        changes=changes,
    )
