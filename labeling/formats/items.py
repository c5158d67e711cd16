"""One item of an import, judged and typed: what every way in (file, form or API) comes down to."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Final

import orjson

from labeling.formats.items_plain import (
    ITEM_KEYS,
    MAX_DATA_KEY,
    MAX_DATA_KEYS,
    MAX_EXTERNAL_ID,
    NUL,
    Inputs,
    is_plain,
)
from labeling.formats.records import storable
from labeling.labelspec import Fault
from labeling.labelspec.checks import is_number
from labeling.labelspec.faults import Faults, listed, shown, token

MAX_DATA_DEPTH: Final = 20
MAX_MEDIA_REF: Final = 4_096
MAX_WORD: Final = 200
MAX_MODEL: Final = 120
MAX_VERSION: Final = 80
MAX_PREDICTIONS: Final = 100


@dataclass(frozen=True, slots=True)
class PredictionInput:
    """A model's result; the result itself is judged against the schema by whoever stores it."""

    model: str
    version: str
    score: float | None
    result: dict[str, Any]


@dataclass(frozen=True, slots=True)
class AnnotationInput:
    """An earlier result by a person; `author` is whatever names them in the file, seconds the time spent."""

    author: str | None
    seconds: float | None
    result: dict[str, Any]


@dataclass(frozen=True, slots=True)
class ItemInput:
    """One item. media: input name -> file of the archive or form, address, or blob id. rights, position: the blocks as
    given, judged by whoever stores them."""

    external_id: str | None = None
    data: dict[str, Any] = field(default_factory=dict)
    media: dict[str, str] = field(default_factory=dict)
    rights: dict[str, Any] | None = None
    position: dict[str, Any] | None = None
    predictions: tuple[PredictionInput, ...] = ()
    annotations: tuple[AnnotationInput, ...] = ()


def parse_item(raw: object, inputs: Inputs | None = None) -> ItemInput | list[Fault]:
    """The item that decoded JSON says, or everything that is wrong with it. Never raises.

    inputs: the project's inputs by name (`LabelSchema.input_map`). With them, every input that is not
    optional must be there (a text in `data`, or a file in `media`), and `media` may name no other. A plain
    string fills the single input; when there are several, the single one that is not optional.
    """
    if type(raw) is dict and is_plain(raw, inputs) and (item := _plain_item(raw)) is not None:
        return item
    return _judged_item(raw, inputs)


def _judged_item(raw: object, inputs: Inputs | None) -> ItemInput | list[Fault]:
    """The item, everything about it looked at one by one, so that each fault is named."""
    faults = Faults()
    if isinstance(raw, str):
        raw = _fill_single(raw, inputs, faults)
    elif not isinstance(raw, dict):
        faults.add("", "item.wrong_type", f"Write each item as an object instead of {shown(raw)}.")
    if not isinstance(raw, dict):
        return faults.as_list()
    _unknown(raw, ITEM_KEYS, "", faults)
    item = ItemInput(
        external_id=_text(raw, "external_id", MAX_EXTERNAL_ID, "", faults),
        data=_data(raw.get("data"), faults),
        media=_media(raw.get("media"), inputs, faults),
        rights=_block(raw, "rights", faults),
        position=_block(raw, "position", faults),
        predictions=tuple(_predictions(raw.get("predictions"), faults)),
        annotations=tuple(_annotations(raw.get("annotations"), faults)),
    )
    if not len(faults):
        _check_whole(raw, faults)
    if inputs is not None and not len(faults):
        _check_inputs(item, inputs, faults)
    return faults.as_list() if len(faults) else item


def _plain_item(raw: dict[str, Any]) -> ItemInput | None:
    """The item of a record of which `is_plain` holds; None when one of its results is not as it should be."""
    item = ItemInput(raw.get("external_id") or None, raw["data"], {}, raw.get("rights"), raw.get("position"))
    if raw.get("predictions") is None and raw.get("annotations") is None:
        return item
    faults = Faults()
    item = replace(
        item,
        predictions=tuple(_predictions(raw.get("predictions"), faults)),
        annotations=tuple(_annotations(raw.get("annotations"), faults)),
    )
    return None if len(faults) else item


def _check_whole(raw: dict[str, Any], faults: Faults) -> None:
    """What JSON text may say and no store keeps, wherever it stands: also in results and rights, judged later."""
    try:
        body = orjson.dumps(raw)
    except (TypeError, RecursionError):
        detail = "Write whole numbers of at most 64 bits, whole characters, and nest less deeply."
        faults.add("", "item.unstorable", detail)
        return
    if NUL in body and _holds_nul(raw):
        faults.add("", "item.control_character", "Remove NUL characters from the item.")


def _holds_nul(value: object) -> bool:
    if isinstance(value, str):
        return "\0" in value
    if isinstance(value, dict):
        return any(_holds_nul(key) or _holds_nul(part) for key, part in value.items())
    return isinstance(value, list) and any(_holds_nul(part) for part in value)


def _fill_single(text: str, inputs: Inputs | None, faults: Faults) -> dict[str, Any] | None:
    entries = list((inputs or {}).values())
    if len(entries) > 1:
        entries = [entry for entry in entries if not entry.optional]
    if len(entries) != 1:
        faults.add(
            "",
            "item.wrong_type",
            "Write the item as an object: the project has not exactly one input to fill.",
        )
        return None
    return {"data" if entries[0].type == "text" else "media": {entries[0].name: text}}


def _unknown(value: Mapping[str, Any], known: tuple[str, ...], at: str, faults: Faults) -> None:
    for key in value:
        if key not in known:
            faults.add(
                f"{at}/{token(key)}", "item.unknown_key", f"Remove {shown(key)}; known here: {listed(known)}."
            )


def _text(
    value: Mapping[str, Any], key: str, most: int, at: str, faults: Faults, *, needed: bool = False
) -> str | None:
    """A text of 1 to `most` characters; None when absent, null or empty (a fault if it is needed)."""
    text = value.get(key)
    here = f"{at}/{token(key)}"
    if text is None or text == "":
        if needed:
            faults.add(here, "item.missing", f"Add {shown(key)}: it is required here.")
        return None
    if not isinstance(text, str):
        faults.add(here, "item.wrong_type", f"Write text here instead of {shown(text)}.")
    elif len(text) > most:
        faults.add(here, "item.too_long", f"Shorten this to {most:,} characters; it has {len(text):,}.")
    elif not storable(text):
        faults.add(
            here, "item.control_character", "Remove NUL characters and broken surrogates from this text."
        )
    else:
        return text
    return None


def _object(value: object, at: str, faults: Faults) -> dict[str, Any]:
    """The object that stands here; empty for none."""
    if isinstance(value, dict):
        return value
    if value is not None:
        faults.add(at, "item.wrong_type", f"Write an object here instead of {shown(value)}.")
    return {}


def _list(value: object, at: str, most: int, faults: Faults) -> list[Any]:
    if value is None:
        return []
    if not isinstance(value, list):
        faults.add(at, "item.wrong_type", f"Write an array here instead of {shown(value)}.")
        return []
    if len(value) > most:
        faults.add(at, "item.too_many", f"Keep at most {most:,} entries here; these are {len(value):,}.")
        return []
    return value


def _data(value: object, faults: Faults) -> dict[str, Any]:
    data = _object(value, "/data", faults)
    if len(data) > MAX_DATA_KEYS:
        faults.add("/data", "item.too_many", f"Keep at most {MAX_DATA_KEYS:,} keys in 'data'.")
        return {}
    for key, entry in data.items():
        if not 0 < len(str(key)) <= MAX_DATA_KEY:
            faults.add(
                f"/data/{token(key)}"[:300], "item.bad_key", f"Use keys of 1 to {MAX_DATA_KEY} characters."
            )
        _check_json(key, entry, "/data", 1, faults)
    return data


def _check_json(key: object, value: object, at: str, depth: int, faults: Faults) -> None:
    """Keys and values that every database can store: finite numbers, whole texts, reasonable depth."""
    kind = type(value)
    if not isinstance(key, str | int) or (isinstance(key, str) and not storable(key)):
        faults.add(at, "item.bad_key", "Use keys of whole text: no NUL characters or broken surrogates.")
    elif kind is str:
        if not storable(value):  # type: ignore[arg-type]
            faults.add(
                f"{at}/{token(key)}", "item.control_character", "Remove NUL characters and broken surrogates."
            )
    elif kind is dict or kind is list:
        if depth >= MAX_DATA_DEPTH:
            faults.add(
                f"{at}/{token(key)}", "item.too_deep", f"Nest data at most {MAX_DATA_DEPTH} levels deep."
            )
            return
        entries = value.items() if isinstance(value, dict) else enumerate(value)  # type: ignore[arg-type]
        for inner, entry in entries:
            _check_json(inner, entry, f"{at}/{token(key)}", depth + 1, faults)
    elif value is not None and kind is not bool and not is_number(value):
        faults.add(
            f"{at}/{token(key)}", "item.wrong_type", "Write a finite number, text, true, false or null."
        )


def _media(value: object, inputs: Inputs | None, faults: Faults) -> dict[str, str]:
    given = _object(value, "/media", faults)
    if inputs is not None:
        _unknown(given, tuple(inputs), "/media", faults)
    found = {}
    for name in given:
        reference = _text(given, name, MAX_MEDIA_REF, "/media", faults)
        if reference is not None:
            found[name] = reference
    return found


def _check_inputs(item: ItemInput, inputs: Inputs, faults: Faults) -> None:
    for name, entry in inputs.items():
        if name in item.media:
            continue
        if entry.type == "text" and name in item.data:
            if not isinstance(item.data[name], str):
                faults.add(
                    f"/data/{name}", "item.wrong_type", f"Write text here: {shown(name)} is a text input."
                )
        elif not entry.optional:
            group = "data" if entry.type == "text" else "media"
            faults.add(
                f"/{group}/{name}",
                "item.missing_input",
                f"Add {shown(name)} to '{group}': the project needs it.",
            )


def _block(raw: Mapping[str, Any], key: str, faults: Faults) -> dict[str, Any] | None:
    """A block as it stands: what its keys mean is judged where the source's defaults are known."""
    value = raw.get(key)
    return None if value is None else dict(_object(value, f"/{key}", faults))


def _score(value: Mapping[str, Any], key: str, high: float | None, at: str, faults: Faults) -> float | None:
    number = value.get(key)
    if number is None:
        return None
    if not is_number(number) or number < 0 or (high is not None and number > high):
        limit = f"from 0 to {high:g}" if high is not None else "of at least 0"
        faults.add(f"{at}/{key}", "item.out_of_range", f"Write a number {limit} here.")
        return None
    return float(number)


def _result(value: Mapping[str, Any], at: str, faults: Faults) -> dict[str, Any]:
    if "result" not in value:
        faults.add(f"{at}/result", "item.missing", "Add 'result': one key a control.")
    elif not isinstance(value["result"], dict):
        faults.add(f"{at}/result", "item.wrong_type", "Write the result as an object with one key a control.")
    else:
        return value["result"]
    return {}


def _predictions(value: object, faults: Faults) -> list[PredictionInput]:
    found = []
    for index, entry in enumerate(_list(value, "/predictions", MAX_PREDICTIONS, faults)):
        at = f"/predictions/{index}"
        given = _entry(entry, at, faults)
        if given is None:
            continue
        _unknown(given, ("model", "version", "score", "result"), at, faults)
        model = _text(given, "model", MAX_MODEL, at, faults, needed=True)
        version = _text(given, "version", MAX_VERSION, at, faults)
        found.append(
            PredictionInput(
                model or "", version or "", _score(given, "score", 1, at, faults), _result(given, at, faults)
            )
        )
    return found


def _annotations(value: object, faults: Faults) -> list[AnnotationInput]:
    found = []
    for index, entry in enumerate(_list(value, "/annotations", MAX_PREDICTIONS, faults)):
        at = f"/annotations/{index}"
        given = _entry(entry, at, faults)
        if given is None:
            continue
        _unknown(given, ("author", "seconds", "result"), at, faults)
        author = _text(given, "author", MAX_WORD, at, faults)
        found.append(
            AnnotationInput(author, _score(given, "seconds", None, at, faults), _result(given, at, faults))
        )
    return found


def _entry(value: object, at: str, faults: Faults) -> dict[str, Any] | None:
    if isinstance(value, dict):
        return value
    faults.add(at, "item.wrong_type", f"Write an object here instead of {shown(value)}.")
    return None
