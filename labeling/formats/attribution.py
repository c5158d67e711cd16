"""ATTRIBUTION.csv: title, author, source, licence and changes of every item, as attribution licences ask."""

from __future__ import annotations

from typing import ClassVar, Final

from labeling.formats.csv_answers import csv_line
from labeling.formats.rows import ExportRow, Writer

COLUMNS: Final = (
    "title", "author", "source", "licence", "licence_url", "credit", "changes", "obligations", "item", "files",
)  # fmt: skip


class AttributionWriter(Writer):
    """One row an item: TASL (title, author, source, licence), the credit line to print, and the changes made."""

    filename: ClassVar[str] = "ATTRIBUTION.csv"

    def begin(self) -> None:
        self.stream.write(csv_line(COLUMNS))

    def write_row(self, row: ExportRow) -> None:
        rights = row.rights
        files = [medium.filename for medium in row.media]
        title = row.external_id or (files[0] if files else row.item_id)
        cells = (
            title, rights.rights_holder or rights.credit, rights.source_url, rights.licence, rights.licence_url,
            rights.credit, "; ".join(rights.changes), "; ".join(rights.obligations), row.item_id, " ".join(files),
        )  # fmt: skip
        self.stream.write(csv_line(cells))
