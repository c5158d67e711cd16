"""The people project: photographs under free licences, and drawn persons who gave, kept or withdrew their consent."""

import functools
import json
from pathlib import Path
from typing import Any

from labeling.demo_data.model import DemoConsent, DemoFile, DemoItem, DemoProject, DemoSource, Json
from labeling.demo_data.portrait import Portrait, draw_portrait

HOLDER = "Clearlabel authors"
FOLDER = Path(__file__).parent
GUIDELINES = """# People and things

Say what the picture shows, and box what you see: every **face**, every **animal**, the main **thing**.

- A face is boxed from hairline to chin, ear to ear, also when it is half hidden.
- Never try to find out who a person is. If you know somebody, skip the item and say so.
- A picture that disappears while you work was withdrawn by the person in it: that is meant to happen.
"""
SCHEMA: Json = {
    "version": 1,
    "inputs": [{"name": "photo", "type": "image"}],
    "controls": [
        {
            "name": "objects",
            "type": "shapes",
            "on": "photo",
            "tools": ["box"],
            "labels": [
                {"name": "face", "color": "#CC79A7", "key": "1"},
                {"name": "animal", "color": "#009E73", "key": "2"},
                {"name": "thing", "color": "#0072B2", "key": "3"},
            ],
        },
        {"name": "subject", "type": "choice", "options": ["person", "animal", "thing"], "required": True},
    ],
}
USE: Json = {
    "action": "label",
    "purpose": "ResearchAndDevelopment",
    "commercial": False,
    "distribution": "internal",
    "content": "originals",
    "model": "discriminative",
    "mode": "collection",
}
NOTICE = "Portraits for a face detector, notice of May 2026"
# Seed of the portrait -> what the person in it said, days before today.
EVENTS: dict[int, tuple[tuple[int, str], ...]] = {
    1: ((120, "ConsentGiven"),),
    2: ((120, "ConsentGiven"), (30, "RenewedConsentGiven")),
    3: ((120, "ConsentGiven"), (2, "ConsentWithdrawn")),
    4: ((1, "ConsentRequested"),),
}


@functools.lru_cache(maxsize=len(EVENTS))
def _portrait(seed: int) -> Portrait:
    return draw_portrait(seed)


def _consent(seed: int) -> DemoConsent:
    return DemoConsent(
        key=f"consent-{seed}",
        subject=f"person-{seed}",
        purposes=("ResearchAndDevelopment",),
        notice=NOTICE,
        commercial=False,
        publish=False,
        events=EVENTS[seed],
    )


def _portrait_item(seed: int) -> DemoItem:
    rights = {
        "licence": "CC0-1.0",
        "rights_holder": HOLDER,
        "credit": f"{HOLDER}, drawn portrait {seed}",
        "source_url": f"https://clearlabel.invalid/demo/portraits/{seed}",
        "acquired": "own",
        "legal_basis": "consent",
        "personal_data": "present",
        "consents": [f"consent-{seed}"],
    }
    # The withdrawn one had been labeled before: what happens to a label when consent goes can be seen on it.
    done = (_portrait(seed).result(),) if EVENTS[seed][-1][1] == "ConsentWithdrawn" else ()
    file = DemoFile(f"portrait-{seed}.jpg", lambda: _portrait(seed).jpeg)
    return DemoItem(
        f"portrait-{seed}", {"title": f"Drawn portrait {seed}"}, rights, {"photo": file}, (), done
    )


def _photo_item(record: dict[str, Any]) -> DemoItem:
    keys = ("licence", "rights_holder", "credit", "source_url", "acquired", "personal_data")
    path = FOLDER / "photos" / record["file"]
    return DemoItem(
        external_id=path.stem,
        data={"title": record["title"]},
        rights={key: record[key] for key in keys},
        media={"photo": DemoFile(record["file"], path.read_bytes)},
    )


def people_project() -> DemoProject:
    """Faces, animals and things in seven photographs and four drawn portraits, not for commercial use."""
    records = json.loads((FOLDER / "photos.json").read_text(encoding="utf-8"))["photos"]
    photographs = DemoSource(
        name="Free photographs",
        kind="import",
        url="https://scikit-image.org/docs/stable/api/skimage.data.html",
        acquired="download",
        terms="Photographs that the scikit-image package carries; its documentation states the licence of each.",
        default_rights=None,
        items=tuple(_photo_item(record) for record in records),
    )
    portraits = DemoSource(
        name="Portraits with consent",
        kind="upload",
        url="https://clearlabel.invalid/demo/portraits",
        acquired="own",
        terms="Drawn by a script of this project. The persons do not exist; their consents show how the ledger works.",
        default_rights=None,
        items=tuple(_portrait_item(seed) for seed in EVENTS),
    )
    consents = tuple(_consent(seed) for seed in EVENTS)
    return DemoProject(
        "people", "People and things", GUIDELINES, SCHEMA, USE, (photographs, portraits), consents
    )
