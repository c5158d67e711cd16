"""Writes `bright.onnx`: one layer that gives the mean of the three channels of a picture of any size.

`python -m tests.masking.own.model`. The format is that of onnx.proto3, as in `labeling.detect.onnx_shapes`.
"""

from pathlib import Path

PATH = Path(__file__).with_name("bright.onnx")


def number(field: int, value: int) -> bytes:
    return bytes([field << 3, value])


def part(field: int, body: bytes | str) -> bytes:
    data = body.encode() if isinstance(body, str) else body
    key = field << 3 | 2
    return (bytes([key]) if key < 128 else bytes([key & 127 | 128, key >> 7])) + bytes([len(data)]) + data


def value(name: str, dims: tuple[int | str, ...]) -> bytes:
    shape = b"".join(part(1, number(1, dim) if isinstance(dim, int) else part(2, dim)) for dim in dims)
    return part(1, name) + part(2, part(1, number(1, 1) + part(2, shape)))


def written() -> bytes:
    """The model's bytes: below 128 each part, so that each length is one byte."""
    axes = part(1, "axes") + number(8, 1) + bytes([20 << 3 & 127 | 128, 20 << 3 >> 7, 7])
    layer = part(1, "picture") + part(2, "bright") + part(4, "ReduceMean") + part(5, axes)
    picture, bright = value("picture", (1, 3, "h", "w")), value("bright", (1, 1, "h", "w"))
    graph = part(1, layer) + part(2, "bright") + part(11, picture) + part(12, bright)
    length = bytes([len(graph) & 127 | 128, len(graph) >> 7])
    return number(1, 8) + bytes([7 << 3 | 2]) + length + graph + part(8, number(2, 13))


if __name__ == "__main__":
    PATH.write_bytes(written())
