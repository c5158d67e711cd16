"""XML of hostile files as a small tree: no document type, no entities, bounded depth, elements and text."""

from dataclasses import dataclass, field
from xml.parsers import expat

from labeling.media.embedded.texts import Unreadable

MAX_ELEMENTS = 20_000
MAX_DEPTH = 48
MAX_CHARACTERS = 2_000_000

Name = tuple[str, str]  # namespace, local name


@dataclass(slots=True)
class Node:
    """One element: its name, its attributes, its text without that of children."""

    name: Name
    attributes: dict[Name, str] = field(default_factory=dict)
    children: list["Node"] = field(default_factory=list)
    parts: list[str] = field(default_factory=list)

    @property
    def text(self) -> str:
        return "".join(self.parts).strip()


class _Builder:
    def __init__(self) -> None:
        self.root = Node(("", ""))
        self.stack = [self.root]
        self.elements = 0
        self.characters = 0

    def doctype(self, *_: object) -> None:
        # Entities are declared in a document type; without one nothing can expand or reach outside.
        raise Unreadable("xmp.doctype")

    def start(self, name: str, attributes: dict[str, str]) -> None:
        self.elements += 1
        if self.elements > MAX_ELEMENTS or len(self.stack) > MAX_DEPTH:
            raise Unreadable("xmp.too_complex")
        self._count(sum(map(len, attributes.values())))
        node = Node(_name(name), {_name(key): value for key, value in attributes.items()})
        self.stack[-1].children.append(node)
        self.stack.append(node)

    def end(self, _: str) -> None:
        self.stack.pop()

    def data(self, text: str) -> None:
        self._count(len(text))
        self.stack[-1].parts.append(text)

    def _count(self, characters: int) -> None:
        self.characters += characters
        if self.characters > MAX_CHARACTERS:
            raise Unreadable("xmp.too_large")


def _name(qualified: str) -> Name:
    namespace, _, local = qualified.rpartition(" ")
    return namespace, local


def parse(text: str) -> Node:
    """The root above the document's element. `Unreadable` for what is broken, too large, or declares entities."""
    builder = _Builder()
    parser = expat.ParserCreate("utf-8", " ")
    parser.buffer_text = True
    parser.StartDoctypeDeclHandler = builder.doctype
    parser.EntityDeclHandler = builder.doctype
    parser.StartElementHandler = builder.start
    parser.EndElementHandler = builder.end
    parser.CharacterDataHandler = builder.data
    try:
        parser.Parse(text.encode("utf-8", "replace"), True)
    except expat.ExpatError:
        raise Unreadable("xmp.broken") from None
    return builder.root
