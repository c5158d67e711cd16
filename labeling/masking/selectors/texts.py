"""The texts of an item's data by name: inputs by theirs, whatever else is text by its JSON pointer."""

from collections.abc import Iterator, Mapping
from typing import Any


def texts_of(data: Mapping[str, Any]) -> dict[str, str]:
    """Each text in the data that has a letter or a digit, by its JSON pointer (RFC 6901)."""
    return {pointer: text for pointer, text in _walk(data, "") if any(char.isalnum() for char in text)}


def has_text(data: Mapping[str, Any]) -> bool:
    """Whether there is any text to be searched in the data."""
    return any(True for _, text in _walk(data, "") if any(char.isalnum() for char in text))


def with_texts(data: Any, texts: Mapping[str, str], pointer: str = "") -> Any:
    """The data with the texts at these pointers put in the place of those that stood there."""
    if isinstance(data, str):
        return texts.get(pointer, data)
    if isinstance(data, Mapping):
        return {key: with_texts(value, texts, f"{pointer}/{_escaped(key)}") for key, value in data.items()}
    if isinstance(data, list):
        return [with_texts(value, texts, f"{pointer}/{index}") for index, value in enumerate(data)]
    return data


def _walk(value: Any, pointer: str) -> Iterator[tuple[str, str]]:
    if isinstance(value, str):
        yield pointer, value
    elif isinstance(value, Mapping):
        for key, inner in value.items():
            yield from _walk(inner, f"{pointer}/{_escaped(key)}")
    elif isinstance(value, list):
        for index, inner in enumerate(value):
            yield from _walk(inner, f"{pointer}/{index}")


def _escaped(key: str) -> str:
    return key.replace("~", "~0").replace("/", "~1")
