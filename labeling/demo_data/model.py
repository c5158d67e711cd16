"""What a demo project is made of: plain values, for whoever writes them into a database."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

Json = dict[str, Any]


@dataclass(frozen=True)
class DemoFile:
    """A file by name; `read` gives its bytes, drawing them first where the picture is made up."""

    name: str
    read: Callable[[], bytes]


@dataclass(frozen=True)
class DemoItem:
    """One item of an import. `rights` None means that nothing is stated: the licence stays unknown.

    `predictions` holds `{model, version, score, result}`, `annotations` finished results; `consents` in `rights`
    names `DemoConsent.key`s.
    """

    external_id: str
    data: Json
    rights: Json | None
    media: Mapping[str, DemoFile] = field(default_factory=dict)
    predictions: tuple[Json, ...] = ()
    annotations: tuple[Json, ...] = ()


@dataclass(frozen=True)
class DemoSource:
    """Where items came from; `items` belong to it. `default_rights` None: every item speaks for itself."""

    name: str
    kind: str
    url: str
    acquired: str
    terms: str
    default_rights: Json | None
    items: tuple[DemoItem, ...]


@dataclass(frozen=True)
class DemoConsent:
    """One consent of one made-up person. `events` are (days before today, state of the Data Privacy Vocabulary)."""

    key: str
    subject: str
    purposes: tuple[str, ...]
    notice: str
    commercial: bool
    publish: bool
    events: tuple[tuple[int, str], ...]

    @property
    def state(self) -> str:
        """The state now: that of the last event."""
        return self.events[-1][1]


@dataclass(frozen=True)
class DemoProject:
    """One labeling effort. `use` and `schema` are JSON as the API takes them; `guidelines` is Markdown."""

    key: str
    name: str
    guidelines: str
    schema: Json
    use: Json
    sources: tuple[DemoSource, ...]
    consents: tuple[DemoConsent, ...] = ()
    overlap: int = 1
