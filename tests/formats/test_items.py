"""One item of an import: what it may say, and each fault at its pointer."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from labeling.formats import ItemInput, items, parse_item
from labeling.formats.items import AnnotationInput, PredictionInput
from labeling.labelspec import Input
from tests.unit.labelspec.strategies import any_json

PHOTO = Input(name="photo", type="image")
CAPTION = Input(name="caption", type="text", optional=True)
INPUTS = {"photo": PHOTO, "caption": CAPTION}


def faults(raw: object, inputs: Any = INPUTS) -> dict[str, str]:
    found = parse_item(raw, inputs)
    assert isinstance(found, list)
    return {fault.pointer: fault.code for fault in found}


def test_the_item_of_the_contract() -> None:
    raw = {
        "external_id": "a.png", "data": {"city": "Paris"}, "media": {"photo": "a.png"},
        "rights": {"licence": "CC BY 4.0", "rights_holder": "R. Holder", "credit": "R. Holder", "source_url": "https://x.example/a",
                   "acquired": "download", "legal_basis": "consent", "personal_data": "none", "consents": ["c1"]},
        "predictions": [{"model": "m", "version": "2", "score": 0.5, "result": {"weather": "rain"}}],
        "annotations": [{"author": "p1", "seconds": 3, "result": {}}],
    }  # fmt: skip
    assert parse_item(raw, INPUTS) == ItemInput(
        external_id="a.png", data={"city": "Paris"}, media={"photo": "a.png"},
        rights=raw["rights"],
        predictions=(PredictionInput("m", "2", 0.5, {"weather": "rain"}),),
        annotations=(AnnotationInput("p1", 3.0, {}),),
    )  # fmt: skip


def test_a_plain_string_fills_the_single_input() -> None:
    assert parse_item("a.png", INPUTS) == ItemInput(media={"photo": "a.png"})
    assert parse_item("Hello", {"t": Input(name="t", type="text")}) == ItemInput(data={"t": "Hello"})
    assert parse_item("Hello", {"caption": CAPTION}) == ItemInput(data={"caption": "Hello"})
    two = {"left": Input(name="left", type="text"), "right": Input(name="right", type="text")}
    assert faults("Hello", two) == {"": "item.wrong_type"}
    assert faults("Hello", None) == {"": "item.wrong_type"}


def test_what_is_left_out_and_what_is_null_is_nothing() -> None:
    empty = ItemInput(media={"photo": "a"})
    assert (
        parse_item(
            {"media": {"photo": "a"}, "external_id": None, "data": None, "rights": None, "predictions": None},
            INPUTS,
        )
        == empty
    )
    assert parse_item({"media": {"photo": "a"}, "rights": {}}, INPUTS) == ItemInput(
        media={"photo": "a"}, rights={}
    )


@pytest.mark.parametrize(
    ("change", "pointer", "code"),
    [
        ({"surprise": 1}, "/surprise", "item.unknown_key"),
        ({"external_id": 7}, "/external_id", "item.wrong_type"),
        ({"external_id": "x" * 513}, "/external_id", "item.too_long"),
        ({"external_id": "a\x00"}, "/external_id", "item.control_character"),
        ({"data": []}, "/data", "item.wrong_type"),
        ({"data": {"": 1}}, "/data/", "item.bad_key"),
        ({"data": {"a": "\ud800"}}, "/data/a", "item.control_character"),
        ({"data": {"a": [1, {"b": "\x00"}]}}, "/data/a/1/b", "item.control_character"),
        ({"data": {"a": float("nan")}}, "/data/a", "item.wrong_type"),
        ({"data": {"caption": 3}}, "/data/caption", "item.wrong_type"),
        ({"media": {}}, "/media/photo", "item.missing_input"),
        ({"media": {"photo": "a", "video": "b"}}, "/media/video", "item.unknown_key"),
        ({"media": {"photo": 3}}, "/media/photo", "item.wrong_type"),
        ({"rights": "CC0"}, "/rights", "item.wrong_type"),
        ({"predictions": [{"result": {}}]}, "/predictions/0/model", "item.missing"),
        ({"predictions": [{"model": "m"}]}, "/predictions/0/result", "item.missing"),
        (
            {"predictions": [{"model": "m", "score": 2, "result": {}}]},
            "/predictions/0/score",
            "item.out_of_range",
        ),
        ({"predictions": [3]}, "/predictions/0", "item.wrong_type"),
        ({"annotations": [{"result": []}]}, "/annotations/0/result", "item.wrong_type"),
        ({"annotations": [{"result": {}, "seconds": -1}]}, "/annotations/0/seconds", "item.out_of_range"),
    ],
)
def test_each_fault_stands_at_its_pointer(change: dict[str, Any], pointer: str, code: str) -> None:
    assert faults({"media": {"photo": "a.png"}} | change) == {pointer: code}


def test_data_may_not_be_nested_without_end() -> None:
    deep: Any = 1
    for _ in range(500):
        deep = [deep]
    assert list(faults({"media": {"photo": "a"}, "data": {"a": deep}}).values()) == ["item.too_deep"]


@given(any_json)
def test_any_json_is_an_item_or_has_faults(raw: Any) -> None:
    for value in (
        raw,
        {"media": {"photo": "a"}, "data": raw},
        {"rights": raw},
        {"predictions": [raw], "annotations": raw},
    ):
        found = parse_item(value, INPUTS)
        assert isinstance(found, ItemInput) or found


_VALUES = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(),
    st.text(max_size=8),
    st.just({}),
    st.just([]),
    any_json,
)
_RECORDS = st.fixed_dictionaries(
    {},
    optional={
        "external_id": _VALUES,
        "data": st.dictionaries(st.text(max_size=3) | st.just("caption"), _VALUES, max_size=4),
        "media": _VALUES,
        "rights": _VALUES,
        "position": _VALUES,
        "predictions": _VALUES,
        "annotations": st.lists(st.fixed_dictionaries({"result": _VALUES, "seconds": _VALUES}), max_size=2),
        "more": st.none(),
    },
)


@given(_RECORDS, st.sampled_from([None, {"caption": CAPTION}, INPUTS, {"t": Input(name="t", type="text")}]))
def test_a_record_that_is_plainly_right_is_read_as_if_each_part_had_been_looked_at(
    raw: Any, inputs: Any
) -> None:
    quick = parse_item(raw, inputs)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(items, "is_plain", lambda *_: False)
        assert parse_item(raw, inputs) == quick
