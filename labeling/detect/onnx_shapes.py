"""Letting an ONNX model take pictures of any size.

CenterFace was exported with a fixed input of 10 × 3 × 32 × 32. Its layers do not depend on the size, the declaration
does; here it is rewritten, so that the package `onnx` is not needed for it. The format is that of Protocol Buffers:
each field is a key (number << 3 | wire type) and a value (https://protobuf.dev/programming-guides/encoding/). Field
numbers are those of onnx.proto3: ModelProto.graph 7; GraphProto.input 11, output 12, value_info 13;
ValueInfoProto.type 2; TypeProto.tensor_type 1; TypeProto.Tensor.shape 2; TensorShapeProto.dim 1; its dim_param 2.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

_VARINT, _FIXED64, _BYTES, _FIXED32 = 0, 1, 2, 5
_GRAPH: Final = 7
_INITIALIZER, _INPUT, _OUTPUT, _VALUE_INFO = 5, 11, 12, 13
_NAME: Final = 1


def with_free_shapes(model: bytes) -> bytes:
    """The same model, with every dimension of its inputs and outputs left open. ValueError for what is no model."""
    return b"".join(
        _field(number, wire, _graph(body) if (number, wire) == (_GRAPH, _BYTES) else body)
        for number, wire, body in _fields(model)
    )


def _graph(graph: bytes) -> bytes:
    kept = []
    parts = list(_fields(graph))
    weights = {
        _name(body, 8) for number, _, body in parts if number == _INITIALIZER
    }  # initializers, TensorProto.name is 8
    for number, wire, body in parts:
        if number == _VALUE_INFO:
            continue  # shapes inside, which followed from the fixed ones
        is_open = number in (_INPUT, _OUTPUT) and _name(body, _NAME) not in weights
        kept.append(_field(number, wire, _value(body) if is_open else body))
    return b"".join(kept)


def _name(message: bytes, field: int) -> bytes:
    return next((body for number, _, body in _fields(message) if number == field), b"")


def _value(value: bytes) -> bytes:
    name = _name(value, _NAME)
    return _within(value, (2, 1, 2), lambda shape: _shape(shape, name))


def _within(message: bytes, path: tuple[int, ...], change: object) -> bytes:
    """The message with what lies at `path` (field numbers) changed."""
    if not path:
        return bytes(change(message))  # type: ignore[operator]
    return b"".join(
        _field(number, wire, _within(body, path[1:], change) if number == path[0] else body)
        for number, wire, body in _fields(message)
    )


def _shape(shape: bytes, name: bytes) -> bytes:
    dims = [body for number, _, body in _fields(shape) if number == 1]
    return b"".join(
        _field(1, _BYTES, _field(2, _BYTES, name + f"_{index}".encode())) for index in range(len(dims))
    )


def _fields(message: bytes) -> Iterator[tuple[int, int, bytes]]:
    """(number, wire type, value) of each field, values as they are encoded, byte strings without their length."""
    at = 0
    while at < len(message):
        key, at = _varint(message, at)
        wire, start = key & 7, at
        if wire == _VARINT:
            _, at = _varint(message, at)
            yield key >> 3, wire, message[start:at]
        elif wire == _BYTES:
            size, start = _varint(message, at)
            at = start + size
            yield key >> 3, wire, message[start:at]
        elif wire in (_FIXED64, _FIXED32):
            at += 8 if wire == _FIXED64 else 4
            yield key >> 3, wire, message[start:at]
        else:
            raise ValueError("not a model")
        if at > len(message):
            raise ValueError("not a model")


def _varint(data: bytes, at: int) -> tuple[int, int]:
    value = shift = 0
    while True:
        if at >= len(data) or shift > 63:
            raise ValueError("not a model")
        byte = data[at]
        value |= (byte & 0x7F) << shift
        at, shift = at + 1, shift + 7
        if byte < 0x80:
            return value, at


def _field(number: int, wire: int, body: bytes) -> bytes:
    key = _encoded(number << 3 | wire)
    return key + (_encoded(len(body)) if wire == _BYTES else b"") + body


def _encoded(value: int) -> bytes:
    out = bytearray()
    while value > 0x7F:
        out.append(value & 0x7F | 0x80)
        value >>= 7
    out.append(value)
    return bytes(out)
