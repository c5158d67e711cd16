"""COCO: one JSON document with images, annotations, categories and real licences.

Streaming: images are written as they come, annotations go to a temporary file and are copied behind them. In
memory stay the licences and eight bytes an image (to keep file names apart).

- One image entry for each picture of an item, whoever and how many annotated it; `annotator` stands on each
  annotation. Ids count from 1 in the order of rows.
- Categories are the labels of shapes controls only, in schema order, ids from 1; a name that two controls
  have is written `control/label`.
- `licenses` holds each licence with its address; each image names its own, with credit and source.
- bbox and area are in pixels; a turned box has the box around its corners, its corners as segmentation, and
  `attributes.rotation` in degrees clockwise.
"""

from __future__ import annotations

import hashlib
import posixpath
import shutil
import tempfile
from typing import Any, ClassVar, Final

from labeling.formats.coco_shapes import shape
from labeling.formats.rows import AnnotationRow, ExportRow, Loss, MediaRef, Report, RightsBlock, Writer, dumps
from labeling.labelspec import LabelSchema
from labeling.labelspec.controls.shapes import ShapesControl

SPOOL: Final = 4 * 1024 * 1024
"""Bytes of annotations held in memory before they go to disk."""


class CocoWriter(Writer):
    filename: ClassVar[str] = "coco.json"

    def begin(self) -> None:
        self._notes = tempfile.SpooledTemporaryFile(max_size=SPOOL)  # noqa: SIM115 - closed by close()
        self._images = self._shapes = 0
        self._licences: dict[tuple[str, str], int] = {}
        self._names: set[bytes] = set()
        self._controls = [
            control for control in self.context.schema.controls if isinstance(control, ShapesControl)
        ]
        self._categories = category_ids(self.context.schema)
        info = {
            "description": f"{self.context.project}: {self.context.name}",
            "version": "1",
            "date_created": self.context.created,
            "year": int(self.context.created[:4]) if self.context.created[:4].isdigit() else 0,
            "contributor": "",
            "url": "",
            "licence": self.context.licence,
        }
        self.stream.write(b'{"info":' + dumps(info) + b',"images":[')

    def write_row(self, row: ExportRow) -> None:
        pictures = {control.on for control in self._controls}
        images = {medium.name: self._image(row, medium) for medium in row.media if medium.name in pictures}
        sizes = {
            m.name: (m.height, m.width) for m in row.media if m.height is not None and m.width is not None
        }
        for note in row.annotations:
            self._other_answers(note)
            for control in self._controls:
                for item in note.result.get(control.name, ()):
                    if control.on in images:
                        self._annotation(item, control, note, images[control.on], sizes.get(control.on))
                    else:
                        self.report.lost["coco.no_image"] += 1

    def _image(self, row: ExportRow, medium: MediaRef) -> int:
        self._images += 1
        rights = row.rights
        entry = {
            "id": self._images,
            "width": medium.width,
            "height": medium.height,
            "file_name": self._file_name(medium.filename, row.item_id),
            "license": self._licence(rights),
            "coco_url": rights.source_url or "",
            "credit": rights.credit,
            "rights_holder": rights.rights_holder,
            "item": row.item_id,
            "external_id": row.external_id,
            "sha256": medium.sha256,
            "split": row.split,
        }
        self.stream.write((b"," if self._images > 1 else b"") + b"\n" + dumps(entry))
        return self._images

    def _file_name(self, name: str, item_id: str) -> str:
        """The medium's path; where two items have the same, the later one's gets its item's id."""
        stem, extension = posixpath.splitext(name)
        unique, count = name, 0
        while (
            mark := hashlib.blake2b(unique.encode("utf-8", "surrogatepass"), digest_size=8).digest()
        ) in self._names:
            count += 1
            unique = f"{stem}-{item_id}{f'-{count}' if count > 1 else ''}{extension}"
        self._names.add(mark)
        return unique

    def _licence(self, rights: RightsBlock) -> int:
        key = (rights.licence or "unknown", rights.licence_url or "")
        return self._licences.setdefault(key, len(self._licences) + 1)

    def _other_answers(self, note: AnnotationRow) -> None:
        known = {control.name for control in self._controls}
        for key in note.result:
            if key not in known:
                self.report.lost["coco.not_a_shape"] += 1

    def _annotation(
        self,
        item: dict[str, Any],
        control: ShapesControl,
        note: AnnotationRow,
        image: int,
        size: tuple[int, int] | None,
    ) -> None:
        category = self._categories.get((control.name, item["label"]))
        if category is None:
            self.report.lost["coco.unknown_label"] += 1
            return
        drawn = shape(item, size)
        if drawn is None:
            self.report.lost[f"coco.{item['type']}"] += 1
            return
        if drawn.lost:
            self.report.lost[drawn.lost] += 1
        self._shapes += 1
        extra = dict(drawn.extra)
        attributes = dict(item.get("attributes") or {})
        if "rotation" in extra:
            attributes["rotation" if "rotation" not in attributes else "rotation_degrees"] = extra.pop(
                "rotation"
            )
        entry = {
            "id": self._shapes,
            "image_id": image,
            "category_id": category,
            "segmentation": drawn.segmentation,
            "area": drawn.area,
            "bbox": drawn.bbox,
            "iscrowd": 0,
            "attributes": dict(sorted(attributes.items())),
            **extra,
            "annotation": note.id,
            "annotator": note.author,
            "object": item["id"],
        }
        self._notes.write((b"," if self._shapes > 1 else b"") + b"\n" + dumps(entry))

    def close(self) -> Report:
        self.stream.write(b'\n],"annotations":[')
        self._notes.seek(0)
        shutil.copyfileobj(self._notes, self.stream)
        self._notes.close()
        licences = [{"id": place, "name": name, "url": url} for (name, url), place in self._licences.items()]
        self.stream.write(b'\n],"categories":' + dumps(categories(self.context.schema)))
        self.stream.write(b',"licenses":' + dumps(licences) + b"}\n")
        return self.report

    @classmethod
    def losses(cls, schema: LabelSchema) -> list[Loss]:
        return schema_losses(schema)


def _drawn(schema: LabelSchema) -> list[ShapesControl]:
    return [control for control in schema.controls if isinstance(control, ShapesControl)]


def category_ids(schema: LabelSchema) -> dict[tuple[str, str], int]:
    """Category id of each (control, label)."""
    pairs = [(control.name, label.name) for control in _drawn(schema) for label in control.labels]
    return {pair: place for place, pair in enumerate(pairs, 1)}


def categories(schema: LabelSchema) -> list[dict[str, Any]]:
    """The `categories` of a document; skeleton edges count from 1, as COCO has them."""
    names = [label.name for control in _drawn(schema) for label in control.labels]
    found: list[dict[str, Any]] = []
    for control in _drawn(schema):
        for label in control.labels:
            name = label.name if names.count(label.name) == 1 else f"{control.name}/{label.name}"
            entry: dict[str, Any] = {"id": len(found) + 1, "name": name, "supercategory": control.name}
            if label.skeleton is not None:
                entry["keypoints"] = list(label.skeleton.names)
                entry["skeleton"] = [[a + 1, b + 1] for a, b in label.skeleton.edges]
            found.append(entry)
    return found


def schema_losses(schema: LabelSchema) -> list[Loss]:
    """What COCO can't hold of results of `schema`."""
    found: list[Loss] = []
    for control in schema.controls:
        if not isinstance(control, ShapesControl):
            found.append(
                Loss(control.name, "coco.not_a_shape", f"COCO has no place for {control.type} answers.")
            )
            continue
        tools = {tool for label in control.labels for tool in (label.tools or control.tools)}
        if "polyline" in tools:
            found.append(Loss(control.name, "coco.polyline", "COCO has no lines: polylines are left out."))
        if "ellipse" in tools:
            found.append(Loss(control.name, "coco.ellipse", "Ellipses become polygons of 64 corners."))
        if "polygon" in tools:
            found.append(
                Loss(control.name, "coco.holes_rasterised", "Polygons with holes become pixel masks.")
            )
    return found
