"""The strict pydantic base of every part of a label schema, and the forms of names."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Annotated, Final

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from labeling.labelspec.limits import MAX_LABEL_NAME, MAX_NAME

NAME_PATTERN: Final = rf"^[A-Za-z][A-Za-z0-9_-]{{0,{MAX_NAME - 1}}}$"


class Spec(BaseModel):
    """Part of a schema: unknown keys refused, no coercion, finite numbers only, not to be changed afterwards."""

    model_config = ConfigDict(
        extra="forbid",
        strict=True,
        frozen=True,
        allow_inf_nan=False,
        serialize_by_alias=True,
        use_attribute_docstrings=True,
    )


def _shown_name(value: str) -> str:
    if not value.isprintable() or value != value.strip():
        raise ValueError("Write the name without line breaks, control characters or spaces around it.")
    return value


Name = Annotated[str, Field(pattern=NAME_PATTERN)]
"""Name of an input, control or attribute: a letter, then letters, digits, `_` or `-`; at most 64."""
LabelName = Annotated[str, Field(min_length=1, max_length=MAX_LABEL_NAME), AfterValidator(_shown_name)]
"""Name of a label or option: any printable text up to 200 characters."""
Title = Annotated[str, Field(min_length=1, max_length=MAX_LABEL_NAME)]

COLOUR_PATTERN: Final = r"^#[0-9A-Fa-f]{6}$"
KEY_PATTERN: Final = r"^[0-9a-z]$"


def repeated(names: Iterable[object]) -> list[int]:
    """Indexes of names that have stood before."""
    seen: set[object] = set()
    again = []
    for index, name in enumerate(names):
        if name in seen:
            again.append(index)
        seen.add(name)
    return again


_CONTROL_CHARACTER = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")


def storable(text: str) -> bool:
    """Whether text can be stored and shown: no NUL or other control characters, no lone surrogates."""
    return _CONTROL_CHARACTER.search(text) is None
