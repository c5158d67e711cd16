"""Each kind of file taken in: typed results, facts, and what its copies are."""

import io
import json
import struct

import av
import pytest
from PIL import Image

from labeling.media.models import Blob, MediaAsset, PictureHash
from labeling.media.services import Accepted, Duplicate, Rejected
from tests.media.recordings import film, pdf, sound, tone
from tests.media.taking import copies, entries, stored, take
from tests.support.jobs import jpeg

pytestmark = pytest.mark.django_db


def accepted(tenant, data, name, folder) -> MediaAsset:
    found = take(tenant.organisation, data, name, folder)
    assert isinstance(found, Accepted), found
    return found.asset


def test_the_same_bytes_are_a_duplicate_and_nothing_is_stored_twice(tenant, tmp_path):
    first = accepted(tenant, jpeg(), "a.jpg", tmp_path)
    blobs = Blob.objects.count()
    assert take(tenant.organisation, jpeg(), "b.jpg", tmp_path) == Duplicate(first)
    assert (Blob.objects.count(), PictureHash.objects.count()) == (blobs, 1)


def test_refusal_has_a_code_and_leaves_nothing(tenant, tmp_path):
    found = take(tenant.organisation, jpeg()[:300], "a.jpg", tmp_path)
    assert found == Rejected("image.corrupt", found.detail)
    assert not MediaAsset.objects.exists()
    assert not Blob.objects.exists()


def test_jpeg_is_shown_as_it_is_without_losing_a_pixel(tenant, tmp_path):
    data = jpeg(width=200, height=100, comment=b"hidden words", progressive=True)
    found = copies(accepted(tenant, data, "a.jpg", tmp_path))
    with Image.open(io.BytesIO(data)) as sent, Image.open(io.BytesIO(stored(found["display"]))) as shown:
        assert shown.tobytes() == sent.tobytes()
        assert "comment" not in shown.info
    assert set(found) == {"display", "thumbnail"}


def test_large_picture_gets_tiles_that_are_the_picture(tenant, tmp_path):
    picture = Image.effect_noise((9_000, 7_200), 40).convert("RGB")  # 64.8 megapixels
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=60)
    asset = accepted(tenant, out.getvalue(), "a.jpg", tmp_path)
    found = copies(asset)
    assert asset.facts["copies"] == ["display", "thumbnail", "tiles"]
    assert found["display"].width * found["display"].height <= 64_000_000
    levels = found["tiles"].facts["levels"]
    assert (levels[0]["width"], levels[0]["columns"], levels[0]["rows"]) == (282, 1, 1)
    assert levels[-1] == {"width": 9_000, "height": 7_200, "columns": 18, "rows": 15, "first": 0}
    tiles = entries(stored(found["tiles"]))
    assert len(tiles) == sum(level["columns"] * level["rows"] for level in levels)
    with Image.open(io.BytesIO(tiles[18 * 2 + 3])) as tile, Image.open(io.BytesIO(out.getvalue())) as sent:
        wanted = sent.crop((3 * 512, 2 * 512, 4 * 512, 3 * 512))
        assert tile.size == (512, 512)
        assert abs(_mean(tile) - _mean(wanted)) < 1
        middle = tile.getpixel((256, 256))[0] - wanted.getpixel((256, 256))[0]
        assert abs(middle) < 20


def _mean(image):
    data = image.convert("L").tobytes()
    return sum(data) / len(data)


def test_pages_of_a_tiff(tenant, tmp_path):
    out = io.BytesIO()
    pages = [Image.new("RGB", (60, 40), color) for color in ("red", "lime", "blue")]
    pages[0].save(out, "TIFF", save_all=True, append_images=pages[1:])
    asset = accepted(tenant, out.getvalue(), "a.tif", tmp_path)
    assert (asset.facts["frames"], asset.width, asset.height) == (3, 60, 40)
    pack = copies(asset)["pages"]
    assert pack.facts["sizes"] == [[60, 40]] * 3
    found = []
    for page in entries(stored(pack)):
        with Image.open(io.BytesIO(page)) as image:
            found.append(tuple(round(value / 255) for value in image.getpixel((30, 20))))
    assert found == [(1, 0, 0), (0, 1, 0), (0, 0, 1)]


@pytest.mark.parametrize(
    ("data", "name", "codec", "mime"),
    [
        (lambda: tone(rate=48_000, channels=2), "a.wav", "pcm_s16le", "audio/flac"),
        (lambda: sound("flac", "flac"), "a.flac", "flac", "audio/flac"),
        (lambda: sound("mp3", "mp3"), "a.mp3", "mp3float", "audio/mpeg"),
        (lambda: sound("vorbis", "ogg"), "a.ogg", "vorbis", "audio/ogg"),
        (lambda: sound("libopus", "ogg"), "a.opus", "opus", "audio/ogg"),
        (lambda: sound("aac", "ipod"), "a.m4a", "aac", "audio/mp4"),
        (lambda: sound("libopus", "webm"), "a.weba", "opus", "audio/ogg"),
    ],
)
def test_sound(tenant, tmp_path, data, name, codec, mime):
    asset = accepted(tenant, data(), name, tmp_path)
    facts = asset.facts
    assert (asset.kind, facts["codec"], facts["sample_rate"], facts["channels"]) == (
        "audio",
        codec,
        48_000,
        2,
    )
    assert facts["duration"] == pytest.approx(0.5, abs=0.06)
    found = copies(asset)
    assert (set(found), found["display"].mime) == ({"display", "peaks"}, mime)
    with av.open(io.BytesIO(stored(found["display"]))) as shown:
        assert sum(frame.samples for frame in shown.decode(audio=0)) == pytest.approx(24_000, abs=2_500)
    peaks = json.loads(stored(found["peaks"]))
    assert peaks["samples_per_pixel"] == 256
    assert peaks["length"] * 2 == len(peaks["data"])
    assert peaks["length"] == pytest.approx(94, abs=10)
    assert max(peaks["data"][-30:]) > 25_000 > 3_000 > max(peaks["data"][:6])  # the tone grows


def test_wave_keeps_each_sample(tenant, tmp_path):
    data = tone(rate=8_000)
    shown = stored(copies(accepted(tenant, data, "a.wav", tmp_path))["display"])
    with av.open(io.BytesIO(shown)) as container:
        samples = b"".join(bytes(f.planes[0])[: f.samples * 2] for f in container.decode(audio=0))
    assert samples == data[44:]


def test_video_that_browsers_play_is_copied_with_a_table_of_its_frames(tenant, tmp_path):
    asset = accepted(tenant, film(with_sound=True), "a.mp4", tmp_path)
    facts = asset.facts
    assert (asset.kind, asset.width, asset.height, facts["codec"]) == ("video", 64, 48, "h264")
    assert (facts["fps"], facts["frames"], facts["has_sound"]) == (12.0, 12, True)
    assert facts["duration"] == pytest.approx(1.0, abs=0.01)
    found = copies(asset)
    assert set(found) == {"display", "frames", "poster", "thumbnail"}
    assert found["display"].mime == "video/mp4"
    table = json.loads(stored(found["frames"]))
    numerator, denominator = table["time_base"]
    times = [(pts - table["pts"][0]) * numerator / denominator for pts in table["pts"]]
    assert times == pytest.approx([number / 12 for number in range(12)], abs=0.001)
    assert table["keys"] == [0, 6]
    with av.open(io.BytesIO(stored(found["display"]))) as shown:
        assert len(list(shown.decode(video=0))) == 12
        assert len(shown.streams.audio) == 1


@pytest.mark.parametrize(
    ("codec", "format", "name", "pixels"),
    [
        ("mpeg4", "mp4", "a.mp4", "yuv420p"),
        ("mjpeg", "mov", "a.mov", "yuvj420p"),
        ("libx264", "mp4", "a.mp4", "yuv444p"),
        ("libx265", "mp4", "a.mp4", "yuv420p"),
    ],
)
def test_video_that_browsers_do_not_play_is_encoded_anew(tenant, tmp_path, codec, format, name, pixels):
    data = film(codec, format, pixels=pixels, size=(80, 60), with_sound=True)
    asset = accepted(tenant, data, name, tmp_path)
    found = copies(asset)
    assert (found["display"].mime, asset.width, asset.height) == ("video/webm", 80, 60)
    with av.open(io.BytesIO(stored(found["display"]))) as shown:
        assert (shown.streams.video[0].codec_context.name, shown.streams.audio[0].codec_context.name) == (
            "vp9",
            "opus",
        )
        decoded = list(shown.decode(video=0))
    assert len(decoded) == 12 == len(json.loads(stored(found["frames"]))["pts"])


def test_uneven_frames_keep_their_times(tenant, tmp_path):
    moments = [0, 1, 2, 7, 8, 9, 20, 21, 30, 31, 32, 40]
    asset = accepted(tenant, film("mpeg4", pts=moments), "a.mp4", tmp_path)
    table = json.loads(stored(copies(asset)["frames"]))
    times = [pts * table["time_base"][0] / table["time_base"][1] for pts in table["pts"]]
    assert times == pytest.approx([moment / 12 for moment in moments], abs=0.002)


def test_vp9_in_webm_is_copied(tenant, tmp_path):
    asset = accepted(tenant, film("libvpx-vp9", "webm", with_sound=True), "a.webm", tmp_path)
    found = copies(asset)
    assert (found["display"].mime, asset.facts["codec"], asset.facts["frames"]) == ("video/webm", "vp9", 12)


@pytest.mark.parametrize("codec", ["libx264", "mpeg4"])
def test_turned_video_is_shown_upright(tenant, tmp_path, codec):
    asset = accepted(tenant, turned(film(codec)), "a.mp4", tmp_path)
    assert (asset.width, asset.height, asset.facts["rotation"] % 180) == (48, 64, 90)
    found = copies(asset)
    with Image.open(io.BytesIO(stored(found["poster"]))) as poster:
        assert poster.size == (48, 64)
        place = max(((x, y) for x in range(48) for y in range(64)), key=lambda at: poster.getpixel(at)[0])
    with av.open(io.BytesIO(stored(found["display"]))) as shown:
        frame = next(shown.decode(video=0))
        picture = frame.to_image().rotate(frame.rotation, expand=True)
    assert picture.size == (48, 64)
    assert picture.getpixel(place)[0] > 150  # the square is where the poster has it


def turned(data: bytes) -> bytes:
    """The file with a display matrix that turns it by a quarter."""
    plain = struct.pack(">9i", 1 << 16, 0, 0, 0, 1 << 16, 0, 0, 0, 1 << 30)
    quarter = struct.pack(">9i", 0, 1 << 16, 0, -(1 << 16), 0, 0, 48 << 16, 0, 1 << 30)
    at = data.index(b"tkhd")
    place = data.index(plain, at)
    return data[:place] + quarter + data[place + len(plain) :]


def test_document_becomes_pages_and_text(tenant, tmp_path):
    asset = accepted(tenant, pdf(("Hello page", "Other page"), author="Anna"), "a.pdf", tmp_path)
    assert (asset.kind, asset.facts["pages"], asset.width, asset.height) == ("pdf", 2, 625, 417)
    found = copies(asset)
    assert set(found) == {"display", "thumbnail", "pages", "text"}
    assert json.loads(stored(found["text"]))["pages"] == ["Hello page", "Other page"]
    assert [len(page) > 500 for page in entries(stored(found["pages"]))] == [True, True]
    assert asset.facts["rights"]["creator"] == "Anna"


def test_text_is_kept_as_utf_8_without_its_mark(tenant, tmp_path):
    asset = accepted(tenant, b"\xef\xbb\xbfGr\xc3\xbc\xc3\x9fe\r\nan alle", "a.txt", tmp_path)
    assert (asset.kind, asset.facts["characters"], asset.facts["lines"]) == ("text", 14, 2)
    assert stored(copies(asset)["text"]) == "Grüße\r\nan alle".encode()
