"""No copy of a file that is full of metadata holds any of it."""

import io

import av
import pytest
from PIL import Image

from labeling.media.services import Accepted
from tests.media.files import lang, packet, picture
from tests.media.recordings import POSITION, SECRET, TAGS, film, pdf, sound, tone
from tests.media.taking import copies, entries, stored, take

pytestmark = pytest.mark.django_db
TRACES = (
    b"Anna",
    b"48.8566",
    b"Exif",
    b"http://ns.adobe.com",
    b"x:xmpmeta",
    b"ICC_PROFILE",
    b"Photoshop",
    b"2026",
)


def exif() -> Image.Exif:
    found = Image.Exif()
    found[0x010E] = SECRET
    found[0x0132] = "2026:05:04 03:02:01"
    found.get_ifd(0x8825)[1] = "N"
    found.get_ifd(0x8825)[2] = (48.0, 51.0, 0.0)
    return found


def full(fmt: str) -> bytes:
    """An image with everything its format can hold."""
    options = {"exif": exif(), "xmp": packet(lang("dc:rights", SECRET))}
    if fmt in {"JPEG", "GIF"}:
        options["comment"] = SECRET.encode()
    if fmt == "GIF":
        options = {"comment": options["comment"]}
    if fmt in {"JPEG", "PNG", "WEBP", "TIFF"}:
        from PIL import ImageCms

        options["icc_profile"] = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    return picture(fmt, size=(400, 300), **options)


@pytest.mark.parametrize("fmt", ["JPEG", "PNG", "WEBP", "TIFF", "GIF"])
def test_images(tenant, tmp_path, fmt):
    data = full(fmt)
    found = take(tenant.organisation, data, f"a.{fmt.lower()}", tmp_path)
    assert isinstance(found, Accepted), found
    assert b"Anna" in data
    for copy in copies(found.asset).values():
        body = stored(copy)
        assert not [trace for trace in TRACES if trace in body], copy.derivation
        with Image.open(io.BytesIO(body)) as image:
            assert not image.getexif()
            assert {"exif", "xmp", "comment", "icc_profile", "photoshop"}.isdisjoint(image.info)


def test_second_picture_behind_the_first_stays_behind(tenant, tmp_path):
    data = picture("JPEG", size=(400, 300)) + picture("JPEG", size=(400, 300), comment=SECRET.encode())
    found = take(tenant.organisation, data, "a.jpg", tmp_path)
    assert isinstance(found, Accepted), found
    assert all(b"Anna" not in stored(copy) for copy in copies(found.asset).values())


def test_pages(tenant, tmp_path):
    out = io.BytesIO()
    pages = [Image.new("RGB", (400, 300), color) for color in ("red", "blue")]
    pages[0].save(out, "TIFF", save_all=True, append_images=pages[1:], exif=exif())
    found = take(tenant.organisation, out.getvalue(), "a.tif", tmp_path)
    assert isinstance(found, Accepted), found
    for page in entries(stored(copies(found.asset)["pages"])):
        assert not [trace for trace in TRACES if trace in page]


@pytest.mark.parametrize(
    ("data", "name"),
    [
        (lambda: sound("mp3", "mp3", tags=TAGS), "a.mp3"),
        (lambda: sound("flac", "flac", tags=TAGS), "a.flac"),
        (lambda: sound("vorbis", "ogg", tags=TAGS), "a.ogg"),
        (lambda: sound("libopus", "ogg", tags=TAGS), "a.opus"),
        (lambda: sound("aac", "ipod", tags=TAGS | POSITION), "a.m4a"),
        (lambda: sound("pcm_s16le", "wav", tags=TAGS), "a.wav"),
        (lambda: film(tags=TAGS | POSITION, with_sound=True), "a.mp4"),
        (lambda: film("mpeg4", tags=TAGS | POSITION), "a.mp4"),
        (lambda: film("libvpx-vp9", "webm", tags=TAGS | POSITION), "a.webm"),
    ],
)
def test_recordings(tenant, tmp_path, data, name):
    sent = data()
    assert b"Anna" in sent
    found = take(tenant.organisation, sent, name, tmp_path)
    assert isinstance(found, Accepted), found
    facts = found.asset.facts
    assert facts["has_metadata"] is True
    assert facts["has_position"] is (b"location" in sent.lower())
    assert facts["rights"]["claims"][0]["expression"] == "CC-BY-NC-4.0"
    for copy in copies(found.asset).values():
        body = stored(copy)
        assert not [trace for trace in (*TRACES, b"CC BY-NC") if trace in body], copy.derivation
        if copy.derivation == "display":
            with av.open(io.BytesIO(body)) as container:
                tags = {
                    **container.metadata,
                    **{k: v for s in container.streams for k, v in s.metadata.items()},
                }
            assert not {"title", "artist", "comment", "copyright", "creation_time", "location"} & set(tags)


def test_messages_within_the_pictures_of_a_video(tenant, tmp_path):
    sent = film()
    assert b"x264 - core" in sent  # the encoder's own message, where cameras put telemetry
    found = take(tenant.organisation, sent, "a.mp4", tmp_path)
    assert isinstance(found, Accepted), found
    assert b"x264" not in stored(copies(found.asset)["display"])


def test_documents(tenant, tmp_path):
    found = take(tenant.organisation, pdf(author=SECRET), "a.pdf", tmp_path)
    assert isinstance(found, Accepted), found
    assert all(b"Anna" not in stored(copy) for copy in copies(found.asset).values())


def test_wave_without_tags_has_none(tenant, tmp_path):
    found = take(tenant.organisation, tone(), "a.wav", tmp_path)
    assert isinstance(found, Accepted), found
    assert (found.asset.facts["has_metadata"], found.asset.facts["has_position"]) == (False, False)
