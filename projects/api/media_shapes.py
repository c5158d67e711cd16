"""A file of an item as the API shows it: addresses of what was made of it."""

from typing import Any

from rest_framework import serializers


class TileLevel(serializers.Serializer[Any]):
    """A level of a tile pyramid, in pixels and tiles."""

    width = serializers.IntegerField()
    height = serializers.IntegerField()
    columns = serializers.IntegerField()
    rows = serializers.IntegerField()


class Tiles(serializers.Serializer[Any]):
    """A large picture in tiles. Level 0 is one tile, each next has twice the pixels a side, the last is whole."""

    template = serializers.CharField(help_text="the address, with {z} level, {x} column, {y} row, from 0")
    width = serializers.IntegerField(help_text="pixels of the last level")
    height = serializers.IntegerField()
    tile = serializers.IntegerField(help_text="pixels a side; tiles at the right and lower edge are smaller")
    levels = TileLevel(many=True, help_text="from the smallest to the whole picture")


class Pages(serializers.Serializer[Any]):
    """The pages of a document, each a picture."""

    template = serializers.CharField(help_text="the address, with {n} the page, from 0")
    sizes = serializers.ListField(
        child=serializers.ListField(child=serializers.IntegerField(), min_length=2, max_length=2),
        help_text="width and height of each page in pixels",
    )


class Frames(serializers.Serializer[Any]):
    """The frame table of a video: JSON with `time_base`, `pts` and `keys`."""

    url = serializers.CharField()
    count = serializers.IntegerField(help_text="pictures of the display copy")


class MediaCopies(serializers.Serializer[Any]):
    """What is given of a file. Addresses are signed, for one person, end after 15 minutes; the original has none."""

    width = serializers.IntegerField(
        allow_null=True, help_text="pixels of the oriented original, which geometry refers to"
    )
    height = serializers.IntegerField(allow_null=True)
    mime = serializers.CharField(help_text="of the original; answers say their own")
    duration = serializers.FloatField(allow_null=True, help_text="seconds, of sound and video")
    tiles = Tiles(allow_null=True, help_text="of pictures above 64 megapixels")
    pages = Pages(allow_null=True, help_text="of documents and images with several pages")
    frames = Frames(allow_null=True, help_text="of video")
    peaks = serializers.CharField(allow_null=True, help_text="of sound: JSON as BBC audiowaveform writes it")
    poster = serializers.CharField(allow_null=True, help_text="of video: its first picture")
    text = serializers.CharField(allow_null=True, help_text="of documents: their words, as JSON")


class LeaseMedia(MediaCopies):
    """A file of leased work; its addresses open only while the item may be labeled."""

    name = serializers.CharField(help_text="the input's name in the label schema")
    url = serializers.CharField(help_text="what is shown or played")
    thumbnail = serializers.CharField(allow_null=True)


class MediaBody(MediaCopies):
    """A file of an item; addresses are null while the role is not given the file."""

    name = serializers.CharField(help_text="the input's name in the label schema")
    url = serializers.CharField(allow_null=True, help_text="what is shown or played")
    thumbnail = serializers.CharField(allow_null=True)
    filename = serializers.CharField(allow_null=True, help_text="null below the role reviewer")
