"""Run lengths: one encoding a mask, exact values, and a reason for each text that is none."""

from __future__ import annotations

import base64

import pytest
from hypothesis import given
from hypothesis import strategies as st

from labeling.labelspec import rle


def test_exact_bytes() -> None:
    # 3 background, 2 foreground, 1 background
    assert rle.encode_mask([0, 0, 0, 1, 1, 0], (2, 3)) == base64.b64encode(bytes([3, 2, 1])).decode()
    # begins with foreground: the first run is 0
    assert rle.encode_mask([1, 0], (1, 2)) == base64.b64encode(bytes([0, 1, 1])).decode()
    # LEB128: 300 = 0b10_0101100
    assert rle.encode_runs([300]) == base64.b64encode(bytes([0xAC, 0x02])).decode()


@given(st.integers(1, 12), st.integers(1, 12), st.data())
def test_round_trip_area_and_box(height: int, width: int, data: st.DataObject) -> None:
    pixels = bytes(data.draw(st.lists(st.integers(0, 1), min_size=height * width, max_size=height * width)))
    text = rle.encode_mask(pixels, (height, width))
    runs = rle.decode_runs(text, height * width)
    assert rle.decode_mask(text, (height, width)) == pixels
    assert rle.encode_runs(runs) == text
    assert rle.area(runs) == sum(pixels)
    xs = [place % width for place, pixel in enumerate(pixels) if pixel]
    ys = [place // width for place, pixel in enumerate(pixels) if pixel]
    box = (min(xs), min(ys), max(xs) - min(xs) + 1, max(ys) - min(ys) + 1) if xs else None
    assert rle.bounding_box(runs, width) == box


@given(st.lists(st.integers(1, 2**40), min_size=1, max_size=8), st.booleans())
def test_long_runs_round_trip(runs: list[int], foreground_first: bool) -> None:
    runs = [0, *runs] if foreground_first else runs
    assert rle.decode_runs(rle.encode_runs(runs), sum(runs)) == runs


@given(st.text(max_size=30) | st.binary(max_size=12).map(lambda b: base64.b64encode(b).decode()))
def test_any_text_decodes_or_has_a_reason(text: str) -> None:
    try:
        runs = rle.decode_runs(text, 100)
    except rle.RunLengthError as error:
        assert str(error)  # noqa: PT017 - either end is right
    else:
        assert sum(runs) == 100
        assert rle.encode_runs(runs) == text


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (bytes([5]), "hold 5 pixels"),
        (bytes([7]), "more than the 6 pixels"),
        (bytes([3, 0, 3]), "Only the first run"),
        (bytes([0x86, 0x00]), "shortest form"),
        (bytes([3, 0x83]), "end inside a number"),
        (bytes([0xFF] * 9), "longer than any mask"),
        (b"", "hold 0 pixels"),
    ],
)
def test_each_bad_encoding_has_its_reason(data: bytes, reason: str) -> None:
    with pytest.raises(rle.RunLengthError, match=reason):
        rle.decode_runs(base64.b64encode(data).decode(), 6)


@pytest.mark.parametrize("text", ["Bg", "Bg==\n", "Bh==", "ä", "B g=="])
def test_only_canonical_base64(text: str) -> None:
    with pytest.raises(rle.RunLengthError, match="base64"):
        rle.decode_runs(text, 6)


@pytest.mark.parametrize("runs", [[3, 0, 3], [-1], [0, 0]])
def test_runs_that_can_not_be_encoded(runs: list[int]) -> None:
    with pytest.raises(rle.RunLengthError):
        rle.encode_runs(runs)
