"""The text project: short reviews written by us, and passages whose authors died more than a hundred years ago."""

import json
from pathlib import Path
from typing import Any

from labeling.demo_data.model import DemoItem, DemoProject, DemoSource, Json

HOLDER = "Clearlabel authors"
FILE = Path(__file__).parent / "texts.json"
GUIDELINES = """# Customer voices

Say how the writer feels about what is described: **positive**, **neutral** or **negative**.

- Judge the text, not the thing: *"It is a green lamp"* is neutral, whatever you think of lamps.
- Mixed feelings: take the last word. Irony counts as what is meant.
- Mark every **place**, **organisation** and **product** that is named or described as the subject.
- Passages from old books take the feeling of the one who speaks.
"""
SCHEMA: Json = {
    "version": 1,
    "inputs": [{"name": "text", "type": "text"}],
    "controls": [
        {
            "name": "sentiment",
            "type": "choice",
            "options": ["positive", "neutral", "negative"],
            "required": True,
        },
        {
            "name": "entities",
            "type": "spans",
            "on": "text",
            "labels": [
                {"name": "place", "color": "#0072B2", "key": "q"},
                {"name": "organisation", "color": "#E69F00", "key": "w"},
                {"name": "product", "color": "#009E73", "key": "e"},
            ],
        },
    ],
}
USE: Json = {
    "action": "label",
    "purpose": "ResearchAndDevelopment",
    "commercial": True,
    "distribution": "named",
    "content": "originals",
    "model": "discriminative",
    "mode": "collection",
}


def _review(record: dict[str, Any]) -> DemoItem:
    licence = record.get("licence", "CC0-1.0")
    rights: Json | None = None
    if licence is not None:
        rights = {
            "licence": licence,
            "rights_holder": HOLDER,
            "credit": HOLDER,
            "source_url": f"https://clearlabel.invalid/demo/texts/{record['id']}",
            "acquired": "own",
            "personal_data": "none",
        }
    return DemoItem(external_id=record["id"], data={"text": record["text"]}, rights=rights)


def _passage(record: dict[str, Any]) -> DemoItem:
    rights = {
        "licence": "CC-PDM-1.0",
        "rights_holder": "nobody any more",
        "credit": f"{record['author']}, {record['work']} ({record['year']})",
        "acquired": "own",
        "personal_data": "none",
    }
    data = {
        "text": record["text"],
        "author": record["author"],
        "died": record["died"],
        "year": record["year"],
    }
    return DemoItem(external_id=f"passage-{record['id']}", data=data, rights=rights)


def text_project() -> DemoProject:
    """Sentiment and names in 24 reviews and four passages of old books; two annotators look at each."""
    texts = json.loads(FILE.read_text(encoding="utf-8"))
    reviews = DemoSource(
        name="Reviews written for the demo",
        kind="upload",
        url="https://clearlabel.invalid/demo/texts",
        acquired="own",
        terms="Written by the authors of this project; each text is given under the licence stated on it.",
        default_rights=None,
        items=tuple(_review(record) for record in texts["reviews"]),
    )
    books = DemoSource(
        name="Old books",
        kind="upload",
        url="",
        acquired="own",
        terms="Typed from books first published before 1900; every author died more than a hundred years ago.",
        default_rights=None,
        items=tuple(_passage(record) for record in texts["passages"]),
    )
    return DemoProject("voices", "Customer voices", GUIDELINES, SCHEMA, USE, (reviews, books), overlap=2)
