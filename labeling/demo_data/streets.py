"""The street project: twelve scenes drawn by us, under four licences and one without any."""

import functools
import random
from typing import Any

from labeling.demo_data.model import DemoFile, DemoItem, DemoProject, DemoSource, Json
from labeling.demo_data.street import HEIGHT, WIDTH, Scene, draw_scene

HOLDER = "Clearlabel authors"
SCENES = 12
GUIDELINES = """# Street scenes

Draw a box around every **car**, **truck** and **person** that is at least 14 pixels wide and high.

- The box touches the outermost visible pixels: mirrors belong to the car, shadows do not.
- Mark **occluded** when something else hides part of it; draw the box around what would be there.
- Answer the question about the weather last. Dusk and darkness are *night*.
"""
_OCCLUDED = {"name": "occluded", "type": "boolean"}
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
                {"name": "car", "color": "#0072B2", "key": "1", "tools": ["box"], "attributes": [_OCCLUDED]},
                {
                    "name": "truck",
                    "color": "#E69F00",
                    "key": "2",
                    "tools": ["box"],
                    "attributes": [_OCCLUDED],
                },
                {"name": "person", "color": "#CC79A7", "key": "3", "tools": ["box"]},
            ],
        },
        {"name": "weather", "type": "choice", "options": ["sunny", "rain", "fog", "night"], "required": True},
    ],
}
USE: Json = {
    "action": "label",
    "purpose": "ResearchAndDevelopment",
    "commercial": True,
    "distribution": "internal",
    "content": "originals",
    "model": "discriminative",
    "mode": "collection",
}
# Scenes that the project's use does not allow, or about which nothing is known: so that the doors can be seen closed.
_NON_COMMERCIAL, _UNKNOWN = 11, 12
_BY = {5, 6, 7, 8}
_BY_SA = {9}
_PREDICTED = {3, 4, 5, 6}
_LABELED = {1, 2}


@functools.lru_cache(maxsize=SCENES)
def _scene(number: int) -> Scene:
    return draw_scene(number)


def _rights(number: int) -> Json | None:
    if number == _UNKNOWN:
        return None
    licence = "CC0-1.0"
    if number == _NON_COMMERCIAL:
        licence = "CC-BY-NC-4.0"
    elif number in _BY:
        licence = "CC-BY-4.0"
    elif number in _BY_SA:
        licence = "CC-BY-SA-4.0"
    return {
        "licence": licence,
        "rights_holder": HOLDER,
        "credit": f"{HOLDER}, street scene {number}",
        "source_url": f"https://clearlabel.invalid/demo/street/{number}",
        "acquired": "own",
        "personal_data": "none",
    }


def _guess(scene: Scene, number: int) -> Json:
    """The truth as a model would give it: a little off, a thing left out, no lanes."""
    rng = random.Random(number)
    objects: list[dict[str, Any]] = []
    for shape in scene.result()["objects"]:
        if shape["type"] == "box" and rng.random() < 0.9:
            x = min(max(0.0, shape["x"] + rng.uniform(-3, 3)), WIDTH - shape["w"])
            y = min(max(0.0, shape["y"] + rng.uniform(-3, 3)), HEIGHT - shape["h"])
            moved = {"x": round(x, 1), "y": round(y, 1)}
            objects.append({**shape, **moved, "id": f"p{len(objects) + 1}", "attributes": {}})
    result = {"objects": objects, "weather": scene.weather}
    return {
        "model": "demo-detector",
        "version": "1",
        "score": round(rng.uniform(0.62, 0.93), 2),
        "result": result,
    }


def _truth(scene: Scene) -> Json:
    """What stands in the scene, as far as the schema asks for it: boxes and the weather."""
    found = scene.result()
    return {**found, "objects": [shape for shape in found["objects"] if shape["type"] == "box"]}


def _item(number: int) -> DemoItem:
    name = f"street-{number:02}"
    return DemoItem(
        external_id=name,
        data={"scene": number},
        rights=_rights(number),
        media={"photo": DemoFile(f"{name}.jpg", lambda: _scene(number).jpeg)},
        predictions=(_guess(_scene(number), number),) if number in _PREDICTED else (),
        annotations=(_truth(_scene(number)),) if number in _LABELED else (),
    )


def street_project() -> DemoProject:
    """Boxes on twelve drawn street scenes, for a commercial use."""
    drawn = DemoSource(
        name="Drawn street scenes",
        kind="upload",
        url="https://clearlabel.invalid/demo/street",
        acquired="own",
        terms="Drawn by a script of this project; each scene is given under the licence stated on it.",
        default_rights=None,
        items=tuple(_item(number) for number in range(1, SCENES + 1)),
    )
    return DemoProject("streets", "Street scenes", GUIDELINES, SCHEMA, USE, (drawn,))
