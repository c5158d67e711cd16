"""Readers: good records come through, bad ones become problems at their place, memory stays flat."""

from __future__ import annotations

import io
import json
import tracemalloc
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from labeling.formats import FORMATS, Problem, ReadLimits, Record, get_format, reader_for, records
from labeling.formats.records import decode_json
from tests.unit.labelspec.strategies import any_json

READERS = sorted(name for name, entry in FORMATS.items() if entry.reads)
MIB = 1024 * 1024


def read(name: str, data: bytes, **limits: int) -> list[Record | Problem]:
    reader = get_format(name).reader
    assert reader is not None
    return list(reader(io.BytesIO(data), limits=ReadLimits(**limits)))


def told(found: list[Record | Problem]) -> list[tuple[int, Any]]:
    return [(entry.line, entry.raw if isinstance(entry, Record) else entry.code) for entry in found]


def test_the_registry_says_what_each_format_does() -> None:
    assert {name: (entry.reads, entry.writes) for name, entry in FORMATS.items()} == {
        "jsonl": (True, True), "json": (True, False), "csv": (True, True), "coco": (False, True), "attribution": (False, True),  # noqa: E501
    }  # fmt: skip
    assert get_format("native") is FORMATS["jsonl"]
    assert reader_for("a/B.NDJSON") is FORMATS["jsonl"]
    assert reader_for("x.tsv") is FORMATS["csv"]
    assert reader_for("x.png") is None
    assert reader_for("json") is None
    with pytest.raises(ValueError, match="Use one of"):
        get_format("yolo-x")


@pytest.mark.parametrize("name", READERS)
@given(data=st.binary(max_size=200))
def test_any_bytes_become_records_or_problems(name: str, data: bytes) -> None:
    for entry in read(name, data, record_bytes=50):
        assert isinstance(entry, Record) or entry.detail


def test_jsonl() -> None:
    data = b'\xef\xbb\xbf{"a":1}\r\n\r\n  \n{bad\n"x.png"\n3\n{"a":NaN}\n{"a":1e999}\n{"a":"\xff"}\n{"b":[]}'
    assert told(read("jsonl", data)) == [
        (1, {"a": 1}), (4, "format.not_json"), (5, "x.png"), (6, "format.not_an_item"), (7, "format.not_json"),
        (8, "format.not_json"), (9, "format.not_json"), (10, {"b": []}),
    ]  # fmt: skip
    assert told(read("jsonl", b'{"n":' + b"9" * 5000 + b"}\n" + b"[" * 100_000)) == [
        (1, "format.not_json"), (2, "format.not_json"),
    ]  # fmt: skip


def test_an_over_long_line_is_a_problem_and_the_next_is_read() -> None:
    data = b'{"a":1}\n{"a":"' + b"x" * 100 + b'"}\n{"b":2}\n' + b"y" * 80
    assert told(read("jsonl", data, record_bytes=40)) == [
        (1, {"a": 1}), (2, "format.record_too_long"), (3, {"b": 2}), (4, "format.record_too_long"),
    ]  # fmt: skip


class Endless(io.RawIOBase):
    """`before`, then `size` bytes of `filler`, then `after`; never held."""

    def __init__(self, before: bytes, filler: bytes, size: int, after: bytes) -> None:
        self._parts = self._blocks(before, filler, size, after)

    @staticmethod
    def _blocks(before: bytes, filler: bytes, size: int, after: bytes) -> Iterator[bytes]:
        if before:
            yield before
        for _ in range(size // (len(filler) * 4096)):
            yield filler * 4096
        yield after

    def read(self, size: int = -1) -> bytes:
        return next(self._parts, b"")


@pytest.mark.parametrize(
    ("name", "before", "filler", "after", "wanted"),
    [
        (
            "jsonl",
            b'{"a":"',
            b"xxxxxxxxxxxxxxxx",
            b'"}\n{"b":2}\n',
            [(1, "format.record_too_long"), (2, {"b": 2})],
        ),
        (
            "json",
            b'[{"a":"',
            b"xxxxxxxxxxxxxxxx",
            b'"},{"b":2}]',
            [(1, "format.record_too_long"), (2, {"b": 2})],
        ),
        ("json", b'{"x":[', b"[" + b"1" * 600 + b"],", b'0],"items":[{"b":2}]}', [(1, {"b": 2})]),
        (
            "csv",
            b"external_id\n",
            b"xxxxxxxxxxxxxxxx",
            b"\nb\n",
            [(2, "format.record_too_long"), (3, {"external_id": "b"})],
        ),
    ],
)
def test_fifty_megabytes_in_one_record_are_not_held(
    name: str, before: bytes, filler: bytes, after: bytes, wanted: Any
) -> None:
    reader = get_format(name).reader
    assert reader is not None
    tracemalloc.start()
    found = list(reader(Endless(before, filler, 50 * MIB, after)))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert told(found) == wanted
    assert peak < 40 * MIB


@pytest.mark.parametrize("name", READERS)
def test_many_records_are_read_in_constant_memory(name: str) -> None:
    before, filler, after = {
        "jsonl": (b"", b'{"data":{"a":"bcd"}}\n', b""),
        "json": (b"[", b'{"data":{"a":"bcd"}},', b'{"data":{}}]'),
        "csv": (b"data.a\n", b"bcdefghijklmnopqrst\n", b""),
    }[name]
    reader = get_format(name).reader
    assert reader is not None
    tracemalloc.start()
    count = sum(isinstance(entry, Record) for entry in reader(Endless(before, filler, MIB // 2, after)))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert count > 20_000
    assert peak < 3 * MIB


def test_json_array_and_object() -> None:
    assert told(read("json", b' [ {"a":"]\\"}"}, {bad}, 3 , "s", {"b":[1,{}]} ] ')) == [
        (1, {"a": ']"}'}), (2, "format.not_json"), (3, "format.not_an_item"), (4, "s"), (5, {"b": [1, {}]}),
    ]  # fmt: skip
    data = b'\xef\xbb\xbf{"v":{"items":[1]},"items":[{"a":1}],"z":"]","n":-1.5}'
    assert told(read("json", data)) == [(1, {"a": 1})]
    assert read("json", b"[]") == []


@pytest.mark.parametrize(
    ("data", "codes"),
    [
        (b"", ["format.empty"]),
        (b"  \n", ["format.empty"]),
        (b"hello", ["format.not_json"]),
        (b'{"a":1}', ["format.no_items"]),
        (b'{"items":3}', ["format.no_items"]),
        (b"{items:[]}", ["format.not_json"]),
        (b'[{"a":1}', ["format.truncated"]),
        (b'[{"a":"x', ["format.truncated"]),
        (b'[{"a":1},', ["format.truncated"]),
        (b"[1 2]", ["format.not_an_item", "format.not_json"]),
        (b'[{"a":1},,{}]', ["format.not_json"]),
        (b"[] []", ["format.not_json"]),
    ],
)
def test_json_that_is_none(data: bytes, codes: list[str]) -> None:
    assert [entry.code for entry in read("json", data) if isinstance(entry, Problem)] == codes


texts = st.text(st.characters(exclude_categories=["Cs"]))
json_values = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**40), 2**40) | texts,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(texts, inner, max_size=4),
    max_leaves=12,
)


@given(
    st.lists(st.dictionaries(texts, json_values, max_size=4), max_size=6),
    st.booleans(), st.sampled_from([None, 1]), st.integers(1, 9),
)  # fmt: skip
def test_json_and_jsonl_read_what_was_written_whatever_the_blocks(
    items: list[dict[str, Any]], ascii_only: bool, indent: int | None, block: int
) -> None:
    array = json.dumps({"x": items, "items": items}, ensure_ascii=ascii_only, indent=indent)
    lines = "\n".join(json.dumps(item, ensure_ascii=ascii_only) for item in items)
    assert [entry.raw for entry in _small("json", array, block)] == items
    assert [entry.raw for entry in _small("jsonl", lines, block)] == items


class _Small(io.BytesIO):
    """Gives few bytes at a time, as a socket may."""

    step = 1

    def read(self, size: int | None = -1) -> bytes:
        return super().read(self.step)


def _small(name: str, text: str, step: int) -> list[Any]:
    stream = _Small(text.encode())
    stream.step = step
    reader = get_format(name).reader
    assert reader is not None
    return list(reader(stream))


def test_csv() -> None:
    data = (
        "external_id;data.city;rights.licence;media.photo;x;rights.consents\r\n"
        'a;Paris;CC0;a.png;1;c1|c2\r\nb;"L\nm";;;;\r\n\r\nc;d\r\né;"a;""b""";;;;\r\n'
    ).encode("utf-8-sig")
    assert told(read("csv", data)) == [
        (2, {"external_id": "a", "data": {"city": "Paris", "x": "1"}, "rights": {"licence": "CC0", "consents": ["c1", "c2"]},  # noqa: E501
             "media": {"photo": "a.png"}}),
        (3, {"external_id": "b", "data": {"city": "L\nm"}}),
        (6, "format.ragged_row"),
        (7, {"external_id": "é", "data": {"city": 'a;"b"'}}),
    ]  # fmt: skip


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_csv_delimiters(delimiter: str) -> None:
    data = delimiter.join(["external_id", "data.a"]) + "\n" + delimiter.join(["1", "x"]) + "\n"
    assert told(read("csv", data.encode())) == [(2, {"external_id": "1", "data": {"a": "x"}})]


@pytest.mark.parametrize(
    ("data", "told_as"),
    [
        (b"", [(0, "format.empty")]),
        (b"a,a\n1,2\n", [(1, "format.bad_header")]),
        (b"a,data.a\n1,2\n", [(1, "format.bad_header")]),
        (b"a,,b\n1,2,3\n", [(1, "format.bad_header")]),
        (b"caf\xe9\n1\n", [(1, "format.not_utf8")]),
        (b"a\ncaf\xe9\nb\n", [(2, "format.not_utf8"), (3, {"data": {"a": "b"}})]),
        (b"a\nx\x00y\nb\n", [(2, "format.not_utf8"), (3, {"data": {"a": "b"}})]),
        (b'a\n"b" c\nd\n', [(2, "format.bad_row"), (3, {"data": {"a": "d"}})]),
        (b'a\n"never closed\nd\n', [(2, "format.bad_row")]),
    ],
)
def test_csv_that_is_wrong(data: bytes, told_as: list[Any]) -> None:
    assert told(read("csv", data)) == told_as


def test_a_row_that_lost_a_line_is_not_half_read() -> None:
    data = b'a,b\n"x\n' + b"y" * 100 + b'\nz",1\nq,2\n'
    assert told(read("csv", data, record_bytes=50)) == [
        (3, "format.record_too_long"),
        (5, {"data": {"a": "q", "b": "2"}}),
    ]


def test_whole_numbers_are_read_exactly_however_long() -> None:
    for number in (0, -1, 2**53 + 1, 2**63, 2**64 - 1, 2**64, -(2**63) - 1, 10**40 + 1):
        line = f'{{"n": {number}, "deep": [[{number}]], "text": "{number}"}}'
        assert read("jsonl", line.encode()) == [Record(1, json.loads(line))]
        assert repr(told(read("jsonl", line.encode()))[0][1]["deep"]) == f"[[{number}]]"


_ODD = [
    "-0",
    "1e999",
    "1e-400",
    "NaN",
    "-Infinity",
    '"\\ud800"',
    '"\\u0000"',
    "01",
    "1.",
    "[" * 300 + "]" * 300,
    "\ufeff1",
]
_PIECES = st.one_of(
    any_json.map(json.dumps),
    st.sampled_from(_ODD),
    st.integers(-(10**25), 10**25).map(str),
    st.decimals(allow_nan=False, allow_infinity=False).map(str),
    st.text(st.sampled_from('{}[]",: \\\t\n0123456789eE+-.truefalsn/\x0c'), max_size=12),
)


@given(st.lists(_PIECES, min_size=1, max_size=3), st.sampled_from([b"", b"\xff", b" "]))
def test_json_is_read_as_the_standard_library_reads_it(pieces: list[str], end: bytes) -> None:
    for text in (pieces[0], f"[{','.join(pieces)}]", f'{{"a": {pieces[0]}, "a": {pieces[-1]}}}'):
        data = text.encode("utf-8", "surrogatepass") + end
        assert told_of(decode_json, data) == told_of(records._decode_slowly, data)


def told_of(read: Callable[[bytes], Any], data: bytes) -> str:
    try:
        return repr(read(data))
    except records.NotJson as error:
        return f"refused: {error}"
