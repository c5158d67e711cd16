"""The native export: one JSON line an item, with everything. What it writes, `parse_line` reads back unchanged."""

from __future__ import annotations

from typing import Any, ClassVar, Final

import orjson

from labeling.formats.rows import AnnotationRow, ExportRow, MediaRef, RightsBlock, Writer, dumps

VERSION: Final = 1
"""Version of the line's form; it stands in every line as `clearlabel`."""


class NativeWriter(Writer):
    """Lossless JSON lines. Keys of free objects (data, results) are sorted, so that equal rows are equal bytes."""

    filename: ClassVar[str] = "annotations.jsonl"

    def begin(self) -> None:
        """Lines need no head."""

    def write_row(self, row: ExportRow) -> None:
        self.stream.write(line(row))


def line(row: ExportRow) -> bytes:
    """The line of one item, with its line feed."""
    rights = row.rights
    return (
        dumps(
            {
                "clearlabel": VERSION,
                "item": row.item_id,
                "external_id": row.external_id,
                "split": row.split,
                "data": _free(row.data),
                **({"position": _free(row.position)} if row.position else {}),
                "media": [
                    {"name": m.name, "filename": m.filename, "width": m.width, "height": m.height, "mime": m.mime,
                     "sha256": m.sha256}
                    for m in row.media
                ],
                "rights": {
                    "licence": rights.licence,
                    "licence_url": rights.licence_url,
                    "credit": rights.credit,
                    "source_url": rights.source_url,
                    "rights_holder": rights.rights_holder,
                    "obligations": list(rights.obligations),
                    "statement": rights.statement,
                    "changes": list(rights.changes),
                },
                "annotations": [
                    {"id": a.id, "schema_version": a.schema_version, "author": a.author, "seconds": a.seconds,
                     "state": a.state, "result": _free(a.result)}
                    for a in row.annotations
                ],
            }
        )
        + b"\n"
    )  # fmt: skip


def _free(value: dict[str, Any]) -> Any:
    return orjson.Fragment(dumps(value, sort=True))


class BadLine(ValueError):
    """A decoded line that is not one of this form."""


def parse_line(raw: dict[str, Any]) -> ExportRow:
    """The row that a decoded native line holds. Raises BadLine."""
    if raw.get("clearlabel") != VERSION:
        raise BadLine(f"Use lines of version {VERSION} of the native form (key 'clearlabel').")
    try:
        return ExportRow(
            item_id=raw["item"],
            external_id=raw["external_id"],
            data=raw["data"],
            media=tuple(MediaRef(**entry) for entry in raw["media"]),
            rights=_rights(raw["rights"]),
            annotations=tuple(AnnotationRow(**entry) for entry in raw["annotations"]),
            split=raw["split"],
            position=raw.get("position"),
        )
    except (KeyError, TypeError, AttributeError) as error:
        raise BadLine(f"Repair the line: it is not of the native form ({error}).") from None


def _rights(raw: dict[str, Any]) -> RightsBlock:
    lists = {key: tuple(raw[key]) for key in ("obligations", "changes")}
    return RightsBlock(**{**raw, **lists})
