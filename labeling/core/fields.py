"""Primary keys and JSON columns that all models share."""

from typing import TYPE_CHECKING, Any

import orjson
from django.db import models

from labeling.core.ids import new_id

if TYPE_CHECKING:
    _UUIDField = models.UUIDField[Any, Any]
else:
    _UUIDField = models.UUIDField


class IdField(_UUIDField):
    """A UUIDv7 primary key."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("primary_key", True)
        kwargs.setdefault("default", new_id)
        kwargs.setdefault("editable", False)
        super().__init__(**kwargs)


def dump_json(value: object) -> str:
    """Compact JSON with keys as given; raises TypeError for what JSON cannot hold (also NaN)."""
    return orjson.dumps(value, option=orjson.OPT_UTC_Z).decode()
