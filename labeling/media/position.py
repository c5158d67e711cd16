"""Where a file says that it was made: among its facts only sealed, for whoever takes the file into a project."""

from typing import Any, Final

import orjson

from labeling.core.sealing import seal_bound

FILE_POSITION: Final = "file-position"


def position_fact(found: dict[str, Any] | None, *, sha256: str) -> dict[str, str]:
    """The fact `position` of a file whose Exif names a point (`lat`, `lon` in degrees, `at`), none of another's."""
    if found is None:
        return {}
    return {"position": seal_bound(orjson.dumps(found), purpose=FILE_POSITION, bound=sha256.encode())}
