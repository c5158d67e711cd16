"""Whatever comes in: nonsense is told as faults, and what is valid is accepted."""

from __future__ import annotations

import copy
import json
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from labeling.labelspec import SchemaError, normalise_result, parse_schema, validate_result
from tests.unit.labelspec.strategies import MEDIA, any_json, results, whole_schema

SCHEMA = whole_schema()


def paths(value: Any, at: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    entries = (
        value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    )
    return [at, *(path for key, entry in entries for path in paths(entry, (*at, key)))]


def replaced(value: Any, path: tuple[Any, ...], new: Any) -> Any:
    if not path:
        return new
    changed = copy.copy(value)
    changed[path[0]] = replaced(value[path[0]], path[1:], new)
    return changed


@given(any_json)
def test_any_json_is_a_schema_or_has_faults(raw: Any) -> None:
    try:
        parse_schema(raw)
    except SchemaError as error:
        assert error.faults  # noqa: PT017 - either end is right
        assert all(fault.detail and "." in fault.code for fault in error.faults)  # noqa: PT017 - either end is right


@given(st.data())
def test_a_schema_with_any_json_put_into_it_is_parsed_or_has_faults(data: st.DataObject) -> None:
    whole = SCHEMA.dump()
    path = data.draw(st.sampled_from(paths(whole)))
    try:
        parse_schema(replaced(whole, path, data.draw(any_json)))
    except SchemaError as error:
        assert error.faults  # noqa: PT017 - either end is right


@given(any_json, st.booleans())
def test_any_json_as_a_result_never_raises(raw: Any, partial: bool) -> None:
    faults = validate_result(SCHEMA, raw, MEDIA, partial=partial)
    assert faults or isinstance(raw, dict)


@given(results(), st.data())
def test_a_result_with_any_json_put_into_it_never_raises(result: dict[str, Any], data: st.DataObject) -> None:
    path = data.draw(st.sampled_from(paths(result)))
    changed = replaced(result, path, data.draw(any_json))
    validate_result(SCHEMA, changed, MEDIA)
    if isinstance(changed, dict):
        normalise_result(SCHEMA, changed)


@given(results())
def test_generated_results_are_valid(result: dict[str, Any]) -> None:
    assert validate_result(SCHEMA, result, MEDIA) == []


@given(results(), st.randoms())
def test_normalising_drops_nothing_and_ignores_the_order_of_keys(result: dict[str, Any], random: Any) -> None:
    def shuffled(value: Any) -> Any:
        if isinstance(value, list):
            return [shuffled(entry) for entry in value]
        if not isinstance(value, dict):
            return value
        entries = list(value.items())
        random.shuffle(entries)
        return {key: shuffled(entry) for key, entry in entries}

    normal = normalise_result(SCHEMA, result)
    assert normal == result
    assert json.dumps(normalise_result(SCHEMA, shuffled(result))) == json.dumps(normal)
    assert normalise_result(SCHEMA, normal) == normal


@given(results(), st.data())
def test_an_unknown_key_in_any_object_is_told_where_it_stands(
    result: dict[str, Any], data: st.DataObject
) -> None:
    objects = [path for path in paths(result) if isinstance(_at(result, path), dict)]
    path = data.draw(st.sampled_from(objects))
    changed = replaced(result, path, _at(result, path) | {"sur/prise": 1})
    pointer = "".join(f"/{key}" for key in path) + "/sur~1prise"
    assert pointer in [fault.pointer for fault in validate_result(SCHEMA, changed, MEDIA)]


@given(results(), st.data())
def test_a_boolean_or_nan_in_place_of_a_number_is_told_where_it_stands(
    result: dict[str, Any], data: st.DataObject
) -> None:
    numbers = [path for path in paths(result) if type(_at(result, path)) in (int, float)]
    if not numbers:
        return
    path = data.draw(st.sampled_from(numbers))
    bad = data.draw(st.sampled_from([True, float("nan"), float("inf"), "1", None]))
    faults = validate_result(SCHEMA, replaced(result, path, bad), MEDIA)
    pointer = "".join(f"/{key}" for key in path)
    assert any(pointer.startswith(fault.pointer) and fault.pointer for fault in faults)


def _at(value: Any, path: tuple[Any, ...]) -> Any:
    for key in path:
        value = value[key]
    return value
