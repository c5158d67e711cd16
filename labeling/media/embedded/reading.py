"""What an opened image says about its rights, as bounded plain JSON. Nothing here raises for what a file holds."""

from collections.abc import Callable
from typing import Any

from PIL import Image, IptcImagePlugin

from labeling.media.embedded import containers
from labeling.media.embedded.jumbf import training_assertions
from labeling.media.embedded.texts import Unreadable, clean, clean_all, decode
from labeling.media.embedded.xmp import Properties, read_packet

MAX_SIGNALS = 20
_EXIF_COPYRIGHT, _EXIF_ARTIST = 33432, 315
_IPTC = {
    (2, 116): "iptc:CopyrightNotice",
    (2, 80): "iptc:By-line",
    (2, 110): "iptc:Credit",
    (2, 115): "iptc:Source",
    (2, 40): "iptc:SpecialInstructions",
}
_XMP_TEXTS = (
    "dc:rights", "dc:creator", "photoshop:Credit", "photoshop:Source", "photoshop:Instructions",
    "xmpRights:Marked", "xmpRights:UsageTerms", "xmpRights:WebStatement", "cc:license", "cc:attributionName",
    "plus:ModelReleaseStatus", "plus:ModelReleaseID", "plus:PropertyReleaseStatus", "plus:PropertyReleaseID",
    "plus:MinorModelAgeDisclosure", "plus:OtherConstraints", "Iptc4xmpExt:DigitalSourceType", "tdm:policy",
)  # fmt: skip
_XMP_FIELDS = {
    "plus:CopyrightOwner": "CopyrightOwnerName",
    "plus:ImageCreator": "ImageCreatorName",
    "plus:Licensor": "LicensorURL",
}
_SIGNALS = ("plus:DataMining", "tdm:reservation")
# Whoever is named here is in the picture: that somebody is, is kept, and never who.
_PERSONS = ("Iptc4xmpExt:PersonInImage", "Iptc4xmpExt:PersonInImageWDetails")


class _Found:
    """What was read so far."""

    def __init__(self) -> None:
        self.texts: dict[str, list[str]] = {}
        self.signals: list[dict[str, Any]] = []
        self.problems: list[str] = []
        self.persons = False

    def text(self, where: str, *values: str) -> None:
        kept = clean_all([*self.texts.get(where, []), *values])
        if kept:
            self.texts[where] = kept

    def signal(self, key: str, raw: Any) -> None:
        entry = {"key": key, "raw": raw}
        if entry not in self.signals and len(self.signals) < MAX_SIGNALS:
            self.signals.append(entry)

    def guarded(self, read: Callable[[], None], code: str) -> None:
        """Run a reader; whatever it stumbles over is a problem of the file and costs only what it was reading."""
        try:
            read()
        except Unreadable as unreadable:
            self._problem(unreadable.code)
        except Exception:  # noqa: BLE001 - parsers of old formats may raise anything on hostile bytes
            self._problem(code)

    def _problem(self, code: str) -> None:
        if code not in self.problems:
            self.problems.append(code)


def read_embedded(image: Image.Image, path: str) -> dict[str, Any]:
    """`{"texts": {where: […]}, "signals": [{"key", "raw"}], "persons", "problems": […]}` of an opened image."""
    found = _Found()
    found.guarded(lambda: _exif(image, found), "exif.broken")
    found.guarded(lambda: _iptc(image, found), "iptc.broken")
    found.guarded(lambda: _text_chunks(image, found), "png.broken")
    found.guarded(lambda: _xmp(image, path, found), "xmp.broken")
    found.guarded(lambda: _c2pa(image, path, found), "c2pa.broken")
    return {
        "texts": found.texts,
        "signals": found.signals,
        "persons": found.persons,
        "problems": found.problems,
    }


def _exif(image: Image.Image, found: _Found) -> None:
    exif = image.getexif()
    for tag, where in ((_EXIF_COPYRIGHT, "exif:Copyright"), (_EXIF_ARTIST, "exif:Artist")):
        value = exif.get(tag)
        if isinstance(value, bytes):
            value = decode(value)
        if isinstance(value, str):
            found.text(where, *value.split("\0"))  # photographer's and editor's notice


def _iptc(image: Image.Image, found: _Found) -> None:
    # The reader knows JPEG and TIFF and answers None for the others.
    records = IptcImagePlugin.getiptcinfo(image) or {}  # type: ignore[arg-type]
    for key, where in _IPTC.items():
        values = records.get(key, [])
        for value in values if isinstance(values, list) else [values]:
            found.text(where, decode(value))


def _text_chunks(image: Image.Image, found: _Found) -> None:
    if image.format != "PNG":
        return
    for name in ("Copyright", "Author"):
        value = image.info.get(name)
        if isinstance(value, str):
            found.text(f"png:{name}", value)


def _xmp(image: Image.Image, path: str, found: _Found) -> None:
    for packet in containers.xmp_packets(image, path):
        _properties(read_packet(packet), found)


def _properties(properties: Properties, found: _Found) -> None:
    for name in _XMP_TEXTS:
        found.text(name, *(value for value in properties.get(name, []) if isinstance(value, str)))
    for name, field in _XMP_FIELDS.items():
        for value in properties.get(name, []):
            found.text(name, *([value] if isinstance(value, str) else value.get(field, [])))
    for name in _SIGNALS:
        for value in properties.get(name, []):
            if isinstance(value, str):
                found.signal(name, clean(value, most=200))
    found.persons = found.persons or any(properties.get(name) for name in _PERSONS)


def _c2pa(image: Image.Image, path: str, found: _Found) -> None:
    for store in containers.c2pa_stores(image, path):
        for key, entries in training_assertions(store):
            found.signal(key, {"entries": entries})
