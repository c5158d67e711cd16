"""Results against the schema they answer and the item they are about."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from functools import lru_cache
from uuid import UUID

import orjson

from labeling.core.errors import Fault, Invalid
from labeling.labelspec import LabelSchema, MediaFacts, parse_schema, validate_result
from projects.models import Item, ItemMedia, SchemaVersion

MAX_RESULT_BYTES = 8 * 1024 * 1024
Pixels = Mapping[str, MediaFacts]
"""Facts of the media that an item has, by input."""


@lru_cache(maxsize=256)
def _parsed(schema: bytes) -> LabelSchema:
    return parse_schema(orjson.loads(schema))


@lru_cache(maxsize=256)
def _parsed_of(version_id: UUID) -> LabelSchema:
    return _parsed(orjson.dumps(SchemaVersion.objects.values_list("schema", flat=True).get(pk=version_id)))


def schema_of(version: SchemaVersion) -> LabelSchema:
    """The parsed schema of a version; the same text is parsed once in a process.

    Where it was not read with the version it is read once in a process too: a version is never changed.
    """
    if "schema" not in version.__dict__:
        return _parsed_of(version.pk)
    return _parsed(orjson.dumps(version.schema))


def pixels_of(*, schema: LabelSchema, item_ids: Collection[UUID]) -> dict[UUID, dict[str, MediaFacts]]:
    """Sizes of the items' media by item and input, in one query; none when all that the schema shows is text."""
    found: dict[UUID, dict[str, MediaFacts]] = defaultdict(dict)
    if any(entry.type != "text" for entry in schema.inputs):
        rows = ItemMedia.objects.filter(item__in=item_ids)
        for item_id, name, width, height in rows.values_list(
            "item_id", "name", "asset__width", "asset__height"
        ):
            found[item_id][name] = MediaFacts(width=width, height=height)
    return found


def facts_of(*, schema: LabelSchema, item: Item, pixels: Pixels) -> dict[str, MediaFacts]:
    """What is known of each input that the item has; an input that is not in it is absent."""
    facts: dict[str, MediaFacts] = {}
    for entry in schema.inputs:
        value = item.data.get(entry.name)
        if entry.name in pixels:
            facts[entry.name] = pixels[entry.name]
        elif entry.type == "text" and isinstance(value, str):
            facts[entry.name] = MediaFacts(text=value)
        elif value is not None:
            facts[entry.name] = MediaFacts()
    return facts


def faults_of(
    *, version: SchemaVersion, item: Item, result: object, pixels: Pixels, is_partial: bool = False
) -> tuple[Fault, ...]:
    """All that is wrong with a result; pointers begin with `/result`. `is_partial`: nothing is required."""
    schema = schema_of(version)
    try:
        size = len(orjson.dumps(result))
    except (TypeError, RecursionError):
        return (Fault("/result", "result.unstorable", "The result holds something that JSON cannot hold."),)
    if size > MAX_RESULT_BYTES:
        detail = f"The result has {size:,} bytes; at most {MAX_RESULT_BYTES:,} can be kept."
        return (Fault("/result", "result.too_large", detail),)
    facts = facts_of(schema=schema, item=item, pixels=pixels)
    found = validate_result(schema, result, facts, partial=is_partial)
    return tuple(Fault("/result" + fault.pointer, fault.code, fault.detail) for fault in found)


def check_result(*, version: SchemaVersion, item: Item, result: object, is_partial: bool = False) -> None:
    """`Invalid` with a pointer to each fault of a result; at most one query."""
    pixels = pixels_of(schema=schema_of(version), item_ids=[item.pk]).get(item.pk, {})
    faults = faults_of(version=version, item=item, result=result, pixels=pixels, is_partial=is_partial)
    if faults:
        many = f"{len(faults)} things in the result do not fit the label schema."
        raise Invalid(faults[0].detail if len(faults) == 1 else many, code="result.invalid", faults=faults)
