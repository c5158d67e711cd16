"""Decoding in the child: copies without metadata, orientation, and what hostile files cost."""

import struct
import zlib
from pathlib import Path

import pytest
from PIL import Image

from labeling.media import sandbox
from labeling.media.problems import MediaProblem
from labeling.media.reading import SECONDS, read_file
from labeling.media.sniff import Sniffed


def save(path: Path, size=(64, 48), mode="RGB", fmt="JPEG", **options):
    Image.new(mode, size, "red" if mode in {"RGB", "RGBA"} else 0).save(path, fmt, **options)
    return path


def read(path: Path, fmt="JPEG"):
    """What reading the image finds; copies lie beside it."""
    return read_file(path, sniffed=Sniffed("image", f"image/{fmt.lower()}"), work=path.parent)


def warm():
    """The process of the warm child."""
    return sandbox._warm.children["pictures"].process


def png_claiming(path: Path, width: int, height: int) -> Path:
    """A PNG of a few bytes whose header claims `width` x `height` pixels."""

    def chunk(kind, body):
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    path.write_bytes(
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", header)
        + chunk(b"IDAT", zlib.compress(b"\0" * 100))
        + chunk(b"IEND", b"")
    )
    return path


def test_orientation_is_applied_and_metadata_is_not_in_any_copy(tmp_path):
    exif = Image.Exif()
    exif[0x0112] = 6
    exif[0x010E] = "a secret description"
    exif.get_ifd(0x8825)[1] = "N"
    exif.get_ifd(0x8825)[2] = (48.0, 51.0, 0.0)
    source = save(tmp_path / "a.jpg", size=(60, 40), exif=exif, comment=b"hidden words")
    found = read(source)
    assert (found.width, found.height) == (40, 60)
    assert found.facts["orientation"] == 6
    assert found.facts["has_position"] is True
    for copy in found.copies:
        with Image.open(copy.path) as image:
            assert image.size == (40, 60)
            assert not image.getexif()
            assert {"exif", "xmp", "comment", "icc_profile"}.isdisjoint(image.info)
        assert b"secret" not in copy.path.read_bytes()


@pytest.mark.parametrize(
    ("mode", "fmt", "mime"),
    [
        ("RGBA", "PNG", "image/png"),
        ("L", "PNG", "image/png"),
        ("P", "GIF", "image/jpeg"),
        ("CMYK", "JPEG", "image/jpeg"),
        ("1", "TIFF", "image/jpeg"),
        ("RGB", "WEBP", "image/jpeg"),
        ("RGB", "BMP", "image/jpeg"),
        ("I;16", "PNG", "image/png"),
    ],
)
def test_each_taken_format_gets_its_copies(tmp_path, mode, fmt, mime):
    source = tmp_path / "a"
    Image.new(mode, (500, 300)).save(source, fmt)
    found = read(source, fmt)
    assert (found.width, found.height, found.copy("display").mime) == (500, 300, mime)
    assert (found.copy("thumbnail").width, found.copy("thumbnail").height) == (320, 192)


def test_sixty_thousand_pixels_a_side_are_refused_before_decoding(tmp_path):
    source = png_claiming(tmp_path / "big.png", 60_000, 60_000)
    with pytest.raises(MediaProblem) as caught:
        read(source, "PNG")
    assert caught.value.code == "image.too_large"
    assert "60000 × 60000" in caught.value.detail


@pytest.mark.parametrize("kept", [20, 200, 3000])
def test_truncated_file_is_a_named_problem(tmp_path, kept):
    source = save(tmp_path / "a.jpg", size=(640, 480))
    source.write_bytes(source.read_bytes()[:kept])
    with pytest.raises(MediaProblem) as caught:
        read(source)
    assert caught.value.code == "image.corrupt"


def test_child_that_dies_costs_one_file(tmp_path, monkeypatch):
    source = save(tmp_path / "a.jpg")
    read(source)
    warm().kill()
    warm().wait()
    assert read(source).width == 64
    monkeypatch.setitem(SECONDS, "image", 0.0)
    with pytest.raises(MediaProblem) as caught:
        read(source)
    assert caught.value.code == "image.crash"
    monkeypatch.undo()
    assert read(source).width == 64


def test_child_has_no_secrets_and_few_resources(tmp_path):
    read(save(tmp_path / "a.jpg"))
    pid = warm().pid
    environment = Path(f"/proc/{pid}/environ").read_bytes().split(b"\0")
    assert sorted(part.split(b"=")[0] for part in environment if part) == [
        b"LANG",
        b"MALLOC_ARENA_MAX",
        b"PATH",
    ]
    limits = Path(f"/proc/{pid}/limits").read_text()
    assert str(sandbox.PICTURES.memory_bytes) in limits
    assert str(sandbox.PICTURES.file_bytes) in limits
