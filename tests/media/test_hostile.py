"""Hostile files, made here: each is answered by a typed problem, and the next file is read as if nothing had been."""

import gzip
import io
import socket
import struct
import zipfile
import zlib

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image

from labeling.media import sandbox
from labeling.media.problems import MediaProblem
from labeling.media.reading import read_file
from labeling.media.services import identify, measure
from tests.media.recordings import film, pdf, sound, tone
from tests.support.jobs import jpeg


def outcome(data: bytes, name: str, folder) -> str:
    """The code of the problem that the file is, "" when it is taken."""
    path = folder / "sent"
    path.write_bytes(data)
    try:
        sniffed = identify(measure(path, filename=name))
        if sniffed.kind != "text":
            read_file(path, sniffed=sniffed, work=folder)
    except MediaProblem as problem:
        return problem.code if problem.detail.endswith(".") else "problem without a sentence"
    return ""


def chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def png_bomb(width: int, height: int) -> bytes:
    """A PNG of a few kilobytes that unpacks to `width` x `height` pixels."""
    packer = zlib.compressobj(9)
    row = b"\0" * (1 + (width + 7) // 8)
    rows = b"".join(packer.compress(row) for _ in range(height)) + packer.flush()
    head = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


def png_claiming(width: int, height: int) -> bytes:
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", head)
        + chunk(b"IDAT", zlib.compress(b"\0" * 99))
        + chunk(b"IEND", b"")
    )


def png_text_bomb() -> bytes:
    """A small PNG with a compressed text of 200 megabytes."""
    text = chunk(b"zTXt", b"Comment\0\0" + zlib.compress(b"a" * 200_000_000, 9))
    out = io.BytesIO()
    Image.new("RGB", (9, 9)).save(out, "PNG")
    return out.getvalue()[:33] + text + out.getvalue()[33:]


def gif_of(frames: int) -> bytes:
    out = io.BytesIO()
    pictures = [Image.new("P", (2, 2), number % 7) for number in range(frames)]
    pictures[0].save(out, "GIF", save_all=True, append_images=pictures[1:], optimize=False, duration=20)
    return out.getvalue()


def tiff_claiming(width: int, height: int) -> bytes:
    entries = [
        (256, 4, width),
        (257, 4, height),
        (258, 3, 8),
        (259, 3, 1),
        (262, 3, 1),
        (273, 4, 8),
        (277, 3, 1),
    ]
    entries += [(278, 4, height), (279, 4, 10)]
    body = b"".join(struct.pack("<HHII", tag, kind, 1, value) for tag, kind, value in entries)
    return b"II*\0" + struct.pack("<IH", 8, len(entries)) + body + b"\0\0\0\0"


def tiff_loop() -> bytes:
    """A TIFF whose directory names itself as the next one."""
    out = io.BytesIO()
    Image.new("L", (4, 4)).save(out, "TIFF")
    data = bytearray(out.getvalue())
    at = struct.unpack_from("<I", data, 4)[0]
    count = struct.unpack_from("<H", data, at)[0]
    struct.pack_into("<I", data, at + 2 + 12 * count, at)
    return bytes(data)


def zip_bomb() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a.txt", b"\0" * 20_000_000)
    return out.getvalue()


def pdf_bomb() -> bytes:
    """A document whose page draws a form that draws a form … ten times each, ten deep."""
    objects = [b"<< /Type /Catalog /Pages 2 0 R >>", b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>"]
    resources = b"/Resources << /XObject << /F %d 0 R >> >>"
    draw = b"/F Do " * 10
    objects.append(
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 300 300] /Contents 4 0 R " + resources % 5 + b" >>"
    )
    objects.append(b"<< /Length %d >>\nstream\n%s\nendstream" % (len(draw), draw))
    for number in range(5, 15):
        content = draw if number < 14 else b"0 0 300 300 re f " * 10
        more = resources % (number + 1) if number < 14 else b""
        head = b"<< /Type /XObject /Subtype /Form /BBox [0 0 300 300] /Length %d %s >>" % (len(content), more)
        objects.append(head + b"\nstream\n" + content + b"\nendstream")
    from tests.media.recordings import _assembled

    return _assembled([*objects, b"<< >>"])


def wav_claiming() -> bytes:
    """A WAV that claims hours and holds nothing."""
    head = struct.pack(
        "<4sI4s4sIHHIIHH4sI", b"RIFF", 2**31, b"WAVE", b"fmt ", 16, 1, 2, 8_000, 32_000, 4, 16, b"data", 2**31
    )
    return head + b"\0" * 64


HLS = b"#EXTM3U\n#EXT-X-TARGETDURATION:10\n#EXTINF:10,\nhttp://127.0.0.1:1/secret\n#EXT-X-ENDLIST\n"
SVG = b'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
HTML = b"<!doctype html><script>alert(1)</script>"

CORPUS = [
    ("image too large by its head", lambda: png_claiming(60_000, 60_000), "a.png", {"image.too_large"}),
    ("image bomb", lambda: png_bomb(20_000, 12_000), "a.png", {"image.too_large"}),
    ("text bomb in an image", png_text_bomb, "a.png", {"image.corrupt", "image.memory"}),
    ("frames without end", lambda: gif_of(2_001), "a.gif", {"image.frames"}),
    ("TIFF too large by its head", lambda: tiff_claiming(49_999, 49_999), "a.tif", {"image.too_large"}),
    ("TIFF without its pixels", lambda: tiff_claiming(900, 900), "a.tif", {"image.corrupt"}),
    ("zip bomb as an image", zip_bomb, "a.png", {"media.mismatch"}),
    ("gzip bomb as an image", lambda: gzip.compress(b"\0" * 20_000_000), "a.tif", {"media.mismatch"}),
    ("gzip bomb without a name", lambda: gzip.compress(b"\0" * 20_000_000), "a", {"media.type"}),
    ("SVG as an image", lambda: SVG, "a.png", {"media.markup"}),
    ("SVG by its name", lambda: SVG, "a.svg", {"media.markup"}),
    ("HTML as an image", lambda: HTML, "a.jpg", {"media.markup"}),
    ("HTML as a video", lambda: HTML, "a.mp4", {"media.markup"}),
    ("image as a video", jpeg, "a.mp4", {"media.mismatch"}),
    ("video as an image", film, "a.jpg", {"media.mismatch"}),
    ("playlist", lambda: HLS, "a.m3u8", {"media.playlist"}),
    ("playlist as a video", lambda: HLS, "a.mp4", {"media.playlist", "media.mismatch"}),
    (
        "playlist in an MP4's dress",
        lambda: b"\0\0\0\x18ftypisom\0\0\0\0isommp42" + HLS,
        "a.mp4",
        {"video.corrupt", "video.blind"},
    ),
    ("concatenation", lambda: b"ffconcat version 1.0\nfile /etc/passwd\n", "a", {"media.playlist"}),
    (
        "session description",
        lambda: b"v=0\r\nc=IN IP4 127.0.0.1\r\nm=video 5004 RTP/AVP 96\r\n",
        "a.sdp",
        {"media.playlist"},
    ),
    ("WAV that claims more than it holds", wav_claiming, "a.wav", {"audio.corrupt"}),
    (
        "MP3 of nothing",
        lambda: b"ID3\x04\0\0\0\0\0\0" + b"\0" * 500,
        "a.mp3",
        {"audio.corrupt", "audio.silent"},
    ),
    (
        "Ogg of nothing",
        lambda: b"OggS" + b"\0" * 30 + b"OpusHead" + b"\0" * 200,
        "a.ogg",
        {"audio.corrupt", "audio.silent"},
    ),
    (
        "sound alone as a video",
        lambda: sound("aac", "ipod").replace(b"M4A ", b"isom"),
        "a.mp4",
        {"video.blind"},
    ),
    ("locked or broken document", lambda: b"%PDF-1.7\n%%EOF", "a.pdf", {"pdf.corrupt"}),
    ("document of many pages", lambda: pdf(("x",) * 201), "a.pdf", {"pdf.pages"}),
    ("document behind other bytes", lambda: b"PK\x03\x04" + pdf(), "a.pdf", {"media.mismatch"}),
    ("nothing", lambda: b"", "a.jpg", {"media.empty"}),
]


@pytest.mark.parametrize(
    ("data", "name", "codes"), [entry[1:] for entry in CORPUS], ids=[entry[0] for entry in CORPUS]
)
def test_hostile_file_is_a_typed_problem(tmp_path, data, name, codes):
    assert outcome(data(), name, tmp_path) in codes


def test_document_that_draws_for_ever_costs_itself_alone(tmp_path, monkeypatch):
    monkeypatch.setitem(read_file.__globals__["SECONDS"], "pdf", 3.0)
    assert outcome(pdf_bomb(), "a.pdf", tmp_path) in {"pdf.crash", ""}
    assert outcome(pdf(), "a.pdf", tmp_path) == ""


def test_tiff_that_goes_in_circles_ends(tmp_path):
    assert outcome(tiff_loop(), "a.tif", tmp_path) in {"", "image.corrupt"}


def test_polyglots_are_what_their_beginning_says_and_their_copy_is_only_that(tmp_path):
    out = io.BytesIO()
    Image.new("RGB", (30, 20), "red").save(out, "GIF")
    for data, name in (
        (jpeg() + zip_bomb(), "a.jpg"),
        (out.getvalue() + b"<script>alert(1)</script>", "a.gif"),
        (jpeg(comment=b"*/=alert(1)/*<script>"), "a.jpg"),
    ):
        assert outcome(data, name, tmp_path) == ""
        body = (tmp_path / "display").read_bytes()
        assert b"PK\x03\x04" not in body
        assert b"script" not in body


def picture(fmt: str, **options) -> bytes:
    out = io.BytesIO()
    Image.radial_gradient("L").resize((90, 70)).convert("RGB").save(out, fmt, **options)
    return out.getvalue()


SAMPLES = {
    "jpg": lambda: picture("JPEG"),
    "png": lambda: picture("PNG"),
    "webp": lambda: picture("WEBP"),
    "gif": lambda: picture("GIF"),
    "bmp": lambda: picture("BMP"),
    "tif": lambda: picture("TIFF", compression="tiff_lzw"),
    "wav": tone,
    "flac": lambda: sound("flac", "flac"),
    "mp3": lambda: sound("mp3", "mp3"),
    "ogg": lambda: sound("vorbis", "ogg"),
    "m4a": lambda: sound("aac", "ipod"),
    "mp4": film,
    "webm": lambda: film("libvpx-vp9", "webm"),
    "pdf": pdf,
}
PARTLY_READABLE = frozenset({"flac", "mp3", "ogg", "webm", "pdf", "gif", "m4a", "mp4", "webp"})
"""Formats without a word on how much there must be: what is left of them may be a whole, shorter file."""
_made: dict[str, bytes] = {}


def sample(kind: str) -> bytes:
    if kind not in _made:
        _made[kind] = SAMPLES[kind]()
    return _made[kind]


@pytest.mark.parametrize("kind", SAMPLES)
def test_file_cut_short_anywhere_is_a_problem_or_a_shorter_file(tmp_path, kind):
    data = sample(kind)
    assert outcome(data, f"a.{kind}", tmp_path) == ""
    for part in range(1, 20):
        kept = len(data) * part // 20
        code = outcome(data[:kept], f"a.{kind}", tmp_path)
        assert code or kind in PARTLY_READABLE, f"{kept} of {len(data)} bytes"
        assert not code.endswith(".crash"), f"{kept} of {len(data)} bytes"
    assert outcome(data, f"a.{kind}", tmp_path) == ""


@pytest.mark.parametrize("kind", SAMPLES)
@settings(
    max_examples=15,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(flips=st.lists(st.tuples(st.floats(0, 0.9999), st.integers(1, 255)), min_size=1, max_size=12))
def test_flipped_bytes_never_leave_the_sandbox(tmp_path, kind, flips):
    data = bytearray(sample(kind))
    for place, mask in flips:
        data[int(place * len(data))] ^= mask
    outcome(bytes(data), f"a.{kind}", tmp_path)  # a code or nothing, never another exception


@pytest.mark.parametrize("format", ["hls", "concat", "sdp", "mov"])
def test_not_even_a_playlist_demuxer_opens_anything_else(tmp_path, format):
    """The sniff never lets one near; this is the wall behind it: no protocol, so neither addresses nor other files."""
    target = tmp_path / "other.mp4"
    target.write_bytes(film())
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.setblocking(False)
        address = f"http://127.0.0.1:{server.getsockname()[1]}/x.ts"
        playlist = {
            "hls": f"#EXTM3U\n#EXTINF:1,\n{address}\n#EXTINF:1,\nfile://{target}\n#EXT-X-ENDLIST\n",
            "concat": f"ffconcat version 1.0\nfile '{target}'\nfile '{address}'\n",
        }.get(format, f"v=0\nc=IN IP4 127.0.0.1\nm=video {server.getsockname()[1]} RTP/AVP 96\n")
        path = tmp_path / "list"
        path.write_text(playlist)
        limits = {
            "max_seconds": 60.0,
            "max_frames": 999,
            "max_side": 999,
            "poster_side": 99,
            "thumb_side": 99,
        }
        request = {"task": "video", "path": str(path), "work": str(tmp_path), "format": format, **limits}
        with pytest.raises(MediaProblem):
            sandbox.ask(sandbox.STREAMS, request, seconds=20.0)
        with pytest.raises(BlockingIOError):
            server.accept()
