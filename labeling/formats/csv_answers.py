"""CSV of answers: one row for each answer of each annotation, with the licence, credit and source of its item.

An item without annotations has one row with no answer, so that no item leaves without its licence. Words and
numbers stand as they are; lists and objects stand as JSON. Cells are guarded against spreadsheet formulas.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from typing import Any, ClassVar, Final

from labeling.formats.rows import ExportRow, Loss, Writer, answers, dumps, guarded
from labeling.labelspec import LabelSchema

COLUMNS: Final = (
    "item", "external_id", "split", "files", "annotation", "author", "schema_version", "seconds", "control", "value",
    "licence", "licence_url", "credit", "rights_holder", "source_url",
)  # fmt: skip


def csv_line(cells: Iterable[object]) -> bytes:
    """One row in UTF-8, quoted where needed, ended by CRLF (RFC 4180)."""
    text = io.StringIO()
    csv.writer(text, lineterminator="\r\n").writerow([guarded(cell) for cell in cells])
    return text.getvalue().encode("utf-8", errors="replace")


class CsvWriter(Writer):
    filename: ClassVar[str] = "answers.csv"

    def begin(self) -> None:
        self.stream.write(csv_line(COLUMNS))

    def write_row(self, row: ExportRow) -> None:
        rights = row.rights
        files = " ".join(medium.filename for medium in row.media)
        head = (row.item_id, row.external_id, row.split, files)
        foot = (rights.licence, rights.licence_url, rights.credit, rights.rights_holder, rights.source_url)
        empty = True
        for note, key, answer in answers(row):
            empty = False
            middle = (note.id, note.author, note.schema_version, note.seconds, key, _cell(answer))
            self.stream.write(csv_line((*head, *middle, *foot)))
        if empty:
            self.stream.write(csv_line((*head, *[None] * 6, *foot)))

    @classmethod
    def losses(cls, schema: LabelSchema) -> list[Loss]:
        return [
            Loss(control.name, "csv.nested", "Objects stand as JSON text in one cell.")
            for control in schema.controls
            if hasattr(control, "labels")
        ]


def _cell(answer: Any) -> object:
    if isinstance(answer, bool):
        return "true" if answer else "false"
    return dumps(answer, sort=True).decode() if isinstance(answer, dict | list) else answer
