"""The workloads by their fixed names, in the order in which they run."""

from typing import Final

WORKLOADS: Final[dict[str, str]] = {
    "start": "from the command to the first answer: an empty data directory, and again",
    "memory_idle": "memory of all our processes a few seconds after the start",
    "import_text": "text items with rights statements, as a JSONL file through the API",
    "import_annotated": "the same with one annotation each",
    "claim": "POST next, inside the annotating loop",
    "submit": "POST submit, inside the annotating loop",
    "cycle": "next and submit together: cycles a second, statements a cycle",
    "audit_verify": "the audit log verified as it is stored, exported, and without the program",
    "rejudge": "a project judged again after a change of its use: nothing moves, one item in ten moves",
    "grid": "pages of the items list: first, filter, contains, sort, last",
    "export_jsonl": "a sealed snapshot of annotated texts as JSONL",
    "export_coco": "a sealed snapshot of annotated images as COCO",
    "upload_accept": "JPEGs taken in by the API: 50 a request, 1 a request",
    "media": "JPEGs through the whole pipeline: hashed, probed, stripped, display copy and thumbnail",
    "bundle": "what an annotator downloads: gzip and requests",
    "editor_open": "from navigation to the painted item: image, text, 1,000 and 5,000 boxes; cold and warm",
    "editor_next": "from the Submit key to the next item painted",
    "decide_next": "from the key that decides about an item that only asks to the next item painted",
    "editor_panzoom": "frames while zooming and panning over 1,000, 10,000 and 50,000 shapes",
    "editor_select": "from the press on one of 5,000 boxes to the frame that shows it selected",
    "editor_vertex": "one corner of a polygon dragged among 10,000 shapes",
    "editor_brush": "a brush stroke on a 4K picture with 20 masks",
    "editor_crowd": "an item with 5,000 boxes, from the Submit key or the navigation until all of them are drawn",
    "editor_heap": "memory of the page after 20 and after 200 items",
}
"""What each measures, in a line; `benchmarks.workloads.<name>` holds it."""
