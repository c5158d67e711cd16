"""Writers: exact content, licences in every format, the same rows always the same bytes."""

from __future__ import annotations

import csv
import io
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from labeling.formats import (
    FORMATS,
    AnnotationRow,
    ExportContext,
    ExportRow,
    MediaRef,
    Report,
    RightsBlock,
    get_format,
)
from labeling.formats.coco_shapes import fill_columns, mask
from labeling.formats.native import BadLine, line, parse_line
from labeling.labelspec import example_result, example_schema, parse_schema, rle
from tests.unit.labelspec.strategies import results

SCHEMA = parse_schema(example_schema("shapes"))
CONTEXT = ExportContext(
    schema=SCHEMA, project="Streets", name="v1", created="2026-11-23T00:00:00Z", licence="CC-BY-4.0"
)
CC_BY = RightsBlock(
    "CC-BY-4.0",
    "https://creativecommons.org/licenses/by/4.0/",
    "R. Holder",
    "https://x.example/a",
    "R. Holder",
    ("attribution",),
    "st1",
    ("resized",),
)
CC0 = RightsBlock("CC0-1.0", "https://creativecommons.org/publicdomain/zero/1.0/")
WRITERS = sorted(name for name, entry in FORMATS.items() if entry.writes)


def row(
    item: str,
    *notes: AnnotationRow,
    filename: str = "a.png",
    rights: RightsBlock = CC_BY,
    size: tuple[int, int] = (640, 480),
) -> ExportRow:
    return ExportRow(
        item,
        f"x-{item}",
        {"b": 1, "a": "é"},
        [MediaRef("photo", filename, *size, "image/png", "00")],
        rights,
        notes,
    )


def note(*shapes: dict[str, Any], id: str = "n1", author: str = "anno-1") -> AnnotationRow:
    objects = [{"id": f"o{place}", "label": "car"} | shape for place, shape in enumerate(shapes)]
    return AnnotationRow(id, 1, author, {"objects": objects}, 3.5)


def write(name: str, *rows: ExportRow, context: ExportContext = CONTEXT) -> tuple[bytes, Report]:
    kind = get_format(name).writer
    assert kind is not None
    stream, writer = io.BytesIO(), kind()
    writer.open(stream, context)
    for entry in rows:
        writer.write(entry)
    report = writer.close()
    return stream.getvalue(), report


def coco(*rows: ExportRow, context: ExportContext = CONTEXT) -> tuple[dict[str, Any], Report]:
    data, report = write("coco", *rows, context=context)
    return json.loads(data), report


@pytest.mark.parametrize("name", WRITERS)
def test_every_writer_is_deterministic_and_carries_licence_credit_and_source(name: str) -> None:
    kind = get_format(name).writer
    assert kind is not None
    files = []
    for data in ({"a": 1, "b": 2}, {"b": 2, "a": 1}):
        stream, writer = io.BytesIO(), kind()
        writer.open(stream, CONTEXT)
        entry = row("i1", AnnotationRow("n1", 1, "anno-1", example_result("shapes"), 2.0))
        writer.write(ExportRow(entry.item_id, None, data, entry.media, entry.rights, entry.annotations))
        report = writer.close()
        assert (report.items, report.annotations) == (1, 1)
        files.append(stream.getvalue())
    assert files[0] == files[1]
    for word in (
        b"CC-BY-4.0",
        b"https://creativecommons.org/licenses/by/4.0/",
        b"R. Holder",
        b"https://x.example/a",
    ):
        assert word in files[0]


def test_coco_box_turned_in_pixels_of_a_picture_that_is_not_square() -> None:
    # 40 % x 40 % of 2000 x 1000, 400 x 100 px, 30 degrees about the top-left corner: its centre moves there.
    x, y = 800 + 173.20508075688772 - 25 - 200, 400 + 100 + 43.30127018922193 - 50
    document, report = coco(
        row("i1", note({"type": "box", "x": x, "y": y, "w": 400, "h": 100, "angle": 30}), size=(2000, 1000))
    )
    (shape,) = document["annotations"]
    assert [round(number, 1) for number in shape["bbox"]] == [750.0, 400.0, 396.4, 286.6]
    assert shape["area"] == 40_000
    assert shape["attributes"] == {"rotation": 30}
    assert [round(number, 1) for number in shape["segmentation"][0][:4]] == [800.0, 400.0, 1146.4, 600.0]
    assert not report.lost


def test_coco_one_image_for_two_annotators_and_names_kept_apart() -> None:
    box = {"type": "box", "x": 1, "y": 2, "w": 3, "h": 4}
    document, _ = coco(
        row("i1", note(box), note(box, id="n2", author="anno-2"), filename="d1/1.jpg"),
        row("i2", note(box, id="n3"), filename="d2/1.jpg", rights=CC0),
        row("i3", filename="d1/1.jpg", rights=RightsBlock()),
    )
    assert [(image["id"], image["file_name"], image["license"]) for image in document["images"]] == [
        (1, "d1/1.jpg", 1), (2, "d2/1.jpg", 2), (3, "d1/1-i3.jpg", 3),
    ]  # fmt: skip
    assert [(entry["id"], entry["image_id"], entry["annotator"]) for entry in document["annotations"]] == [
        (1, 1, "anno-1"), (2, 1, "anno-2"), (3, 2, "anno-1"),
    ]  # fmt: skip
    assert document["licenses"] == [
        {"id": 1, "name": "CC-BY-4.0", "url": "https://creativecommons.org/licenses/by/4.0/"},
        {"id": 2, "name": "CC0-1.0", "url": "https://creativecommons.org/publicdomain/zero/1.0/"},
        {"id": 3, "name": "unknown", "url": ""},
    ]
    assert document["images"][0]["coco_url"] == "https://x.example/a"
    assert document["annotations"][0]["bbox"] == [1, 2, 3, 4]


def test_coco_categories_are_shape_labels_in_schema_order() -> None:
    raw = example_schema("shapes")
    raw["controls"] += [
        {"name": "ok", "type": "choice", "options": ["yes"]},
        {
            "name": "signs",
            "type": "shapes",
            "on": "photo",
            "tools": ["box"],
            "labels": [{"name": "stop"}, {"name": "car"}],
        },
    ]
    schema = parse_schema(raw)
    context = ExportContext(schema=schema, project="p", name="n", created="2026-01-01T00:00:00Z")
    entry = AnnotationRow(
        "n",
        1,
        "a",
        {"ok": "yes", "signs": [{"id": "1", "label": "car", "type": "box", "x": 0, "y": 0, "w": 1, "h": 1}]},
    )
    document, report = coco(row("i", entry), context=context)
    assert [(c["id"], c["name"]) for c in document["categories"]] == [
        (1, "objects/car"),
        (2, "lane"),
        (3, "arm"),
        (4, "stop"),
        (5, "signs/car"),
    ]
    assert document["categories"][2]["skeleton"] == [[1, 2]]
    assert document["annotations"][0]["category_id"] == 5
    assert dict(report.lost) == {"coco.not_a_shape": 1}
    assert {loss.code for loss in get_format("coco").losses(schema)} == {
        "coco.not_a_shape", "coco.polyline", "coco.ellipse", "coco.holes_rasterised",
    }  # fmt: skip


def test_coco_mask_is_column_major_with_the_right_area() -> None:
    # Rows 0110 / 1111 / 0110 at (10, 20) of a picture 14 wide and 23 high.
    pixels = bytearray(14 * 23)
    for y, cells in enumerate(("0110", "1111", "0110")):
        for x, cell in enumerate(cells):
            pixels[(20 + y) * 14 + 10 + x] = int(cell)
    shape = mask({"size": [23, 14], "rle": rle.encode_mask(pixels, (23, 14))})
    assert shape.segmentation == {"counts": [251, 1, 21, 3, 20, 3, 21, 1, 1], "size": [23, 14]}
    assert (shape.bbox, shape.area) == ([10, 20, 4, 3], 8)


@given(st.integers(1, 9), st.integers(1, 9), st.data())
def test_coco_masks_hold_the_same_pixels(height: int, width: int, data: st.DataObject) -> None:
    pixels = bytes(data.draw(st.lists(st.integers(0, 1), min_size=height * width, max_size=height * width)))
    counts = mask({"size": [height, width], "rle": rle.encode_mask(pixels, (height, width))}).segmentation[
        "counts"
    ]
    columns = b"".join(bytes([place % 2]) * run for place, run in enumerate(counts))
    assert columns == b"".join(pixels[x::width] for x in range(width))


def test_coco_polygon_hole_keypoints_and_ellipse() -> None:
    square = [[1, 1], [5, 1], [5, 5], [1, 5]]
    hole = [[2, 2], [4, 2], [4, 4], [2, 4]]
    document, report = coco(
        row("i", note(
            {"type": "polygon", "points": square}, {"type": "polygon", "points": square, "holes": [hole]},
            {"type": "keypoints", "label": "arm", "points": [[5, 6, 2], [7, 7, 0]]},
            {"type": "ellipse", "cx": 4, "cy": 4, "rx": 2, "ry": 1}, {"type": "polyline", "points": [[0, 0], [1, 1]]}), size=(8, 6))  # noqa: E501
    )  # fmt: skip
    plain, holed, arm, ellipse = document["annotations"]
    assert (plain["segmentation"], plain["area"], plain["bbox"]) == (
        [[1, 1, 5, 1, 5, 5, 1, 5]],
        16,
        [1, 1, 4, 4],
    )
    assert holed["area"] == 12
    assert holed["segmentation"]["counts"] == [7, 4, 2, 1, 2, 1, 2, 1, 2, 1, 2, 4, 19]
    assert (arm["keypoints"], arm["num_keypoints"], arm["category_id"]) == ([5, 6, 2, 0, 0, 0], 1, 3)
    assert ellipse["bbox"] == [2, 3, 4, 2]
    assert dict(report.lost) == {"coco.holes_rasterised": 1, "coco.ellipse": 1, "coco.polyline": 1}


def test_coco_polygon_of_several_parts() -> None:
    square = [[0, 0], [2, 0], [2, 2], [0, 2]]
    ring = {"points": [[3, 0], [6, 0], [6, 3], [3, 3]], "holes": [[[4, 1], [5, 1], [5, 2], [4, 2]]]}
    document, _ = coco(
        row("i", note(
            {"type": "polygon", "points": square, "parts": [{"points": ring["points"]}]},
            {"type": "polygon", "points": square, "parts": [ring]}), size=(6, 3))
    )  # fmt: skip
    plain, holed = document["annotations"]
    assert (plain["segmentation"], plain["area"], plain["bbox"]) == (
        [[0, 0, 2, 0, 2, 2, 0, 2], [3, 0, 6, 0, 6, 3, 3, 3]],
        13,
        [0, 0, 6, 3],
    )
    assert (holed["segmentation"]["counts"], holed["area"]) == ([0, 2, 1, 2, 4, 4, 1, 4], 12)


def test_filling_columns() -> None:
    assert fill_columns([[(0, 0), (2, 0), (2, 2), (0, 2)]], (2, 3)) == [0, 4, 2]
    assert fill_columns([[(0, 0), (0.4, 0), (0.4, 2)]], (2, 2)) == [4]


def test_native_line_and_back() -> None:
    entry = ExportRow(
        "i",
        None,
        {"b": 10**30, "a": [1.5, None]},
        (MediaRef("photo", "a"),),
        CC_BY,
        (note({"type": "box"}),),
        "train",
    )
    text = line(entry)
    assert text.endswith(b"\n")
    assert text.count(b"\n") == 1
    assert parse_line(json.loads(text)) == entry
    for bad in (
        {},
        {"clearlabel": 2},
        {"clearlabel": 1},
        json.loads(text) | {"rights": 3},
        json.loads(text) | {"media": [3]},
    ):
        with pytest.raises(BadLine):
            parse_line(bad)


@given(
    results(),
    st.none() | st.text(),
    st.dictionaries(st.text(st.characters(exclude_categories=["Cs"])), st.integers() | st.booleans()),
)
def test_native_loses_nothing(result: dict[str, Any], external_id: str | None, data: dict[str, Any]) -> None:
    entry = ExportRow("i", external_id, data, (), CC0, (AnnotationRow("n", 1, None, result),))
    assert parse_line(json.loads(line(entry))) == entry


def test_csv_rows_and_formulas() -> None:
    entry = AnnotationRow("n1", 2, "anno-1", {"weather": "=1+1", "count": -3, "tags": ["a"], "sure": True})
    data, _ = write(
        "csv", ExportRow("i1", "@x", {}, (MediaRef("photo", "+a.png"),), CC_BY, (entry,)), row("i2")
    )
    rows = list(csv.DictReader(io.StringIO(data.decode())))
    assert [(r["item"], r["external_id"], r["files"], r["control"], r["value"]) for r in rows] == [
        ("i1", "'@x", "'+a.png", "count", "-3"), ("i1", "'@x", "'+a.png", "sure", "true"), ("i1", "'@x", "'+a.png", "tags", '["a"]'),  # noqa: E501
        ("i1", "'@x", "'+a.png", "weather", "'=1+1"), ("i2", "x-i2", "a.png", "", ""),
    ]  # fmt: skip
    assert {(r["licence"], r["credit"], r["source_url"]) for r in rows} == {
        ("CC-BY-4.0", "R. Holder", "https://x.example/a")
    }


@given(st.text(max_size=12))
def test_no_cell_begins_as_a_formula(text: str) -> None:
    data, _ = write("attribution", ExportRow("i", text, {}, (), RightsBlock(credit=text), ()))
    rows = list(csv.reader(io.StringIO(data.decode(), newline="")))
    assert len(rows) == 2
    assert all(not cell.startswith(("=", "+", "-", "@", "\t", "\r")) for cell in rows[1])


def test_attribution() -> None:
    data, _ = write("attribution", row("i1"))
    assert list(csv.DictReader(io.StringIO(data.decode()))) == [
        {"title": "x-i1", "author": "R. Holder", "source": "https://x.example/a", "licence": "CC-BY-4.0",
         "licence_url": "https://creativecommons.org/licenses/by/4.0/", "credit": "R. Holder", "changes": "resized",
         "obligations": "attribution", "item": "i1", "files": "a.png"}
    ]  # fmt: skip
