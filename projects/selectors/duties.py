"""What a label schema itself asks of a project: labels that would record sensitive data about people."""

from collections.abc import Iterator
from typing import Any, Final

from labeling.rights.policy.schema_lint import lint_labels

_LISTS: Final = ("labels", "options", "attributes", "children", "relations")
_NAMES: Final = ("name", "title", "label")


def duties_of(schema: Any) -> list[dict[str, Any]]:
    """The names in a checked label schema that would record sensitive data, with what they would and why.

    `special` ones make the labels special-category data (Art. 9 GDPR): the project's use then says so.
    """
    controls = schema.get("controls", ()) if isinstance(schema, dict) else ()
    names = [
        entry for index, control in enumerate(controls) for entry in _names(control, f"/controls/{index}")
    ]
    return [
        {
            "pointer": found.pointer,
            "category": str(found.category),
            "special": found.special,
            "detail": found.detail,
        }
        for found in lint_labels(names)
    ]


def records_special_data(schema: Any) -> bool:
    """Whether what is labeled would be special-category data."""
    return any(duty["special"] for duty in duties_of(schema))


def _names(entry: Any, pointer: str) -> Iterator[tuple[str, str]]:
    if isinstance(entry, str):
        yield pointer, entry
    if not isinstance(entry, dict):
        return
    for key in _NAMES:
        if isinstance(entry.get(key), str):
            yield f"{pointer}/{key}", entry[key]
    for key in _LISTS:
        nested = entry.get(key)
        if isinstance(nested, list):
            for index, one in enumerate(nested):
                yield from _names(one, f"{pointer}/{key}/{index}")
