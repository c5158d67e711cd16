"""XMP packets with their namespaces: properties by prefixed name, in whichever of RDF's spellings they are written."""

import re
from collections.abc import Iterable

from labeling.media.embedded.markup import Name, Node, parse
from labeling.media.embedded.texts import Unreadable

MAX_PACKET = 4 * 1024 * 1024
MAX_PROPERTY_VALUES = 100
_RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
_PREFIXES = {
    "http://purl.org/dc/elements/1.1/": "dc",
    "http://ns.adobe.com/photoshop/1.0/": "photoshop",
    "http://ns.adobe.com/xap/1.0/rights/": "xmpRights",
    "http://creativecommons.org/ns#": "cc",
    "http://web.resource.org/cc/": "cc",
    "http://ns.useplus.org/ldf/xmp/1.0/": "plus",
    "http://iptc.org/std/Iptc4xmpExt/2008-02-29/": "Iptc4xmpExt",
    "http://www.w3.org/ns/tdmrep/": "tdm",
    "http://www.w3.org/ns/tdmrep#": "tdm",
    "http://www.w3.org/ns/tdmrep": "tdm",
}
_ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")

Struct = dict[str, list[str]]
Properties = dict[str, list["str | Struct"]]


def read_packet(raw: bytes) -> Properties:
    """The properties of the namespaces read here, by name such as `dc:rights`. `Unreadable` for a bad packet."""
    if len(raw) > MAX_PACKET:
        raise Unreadable("xmp.too_large")
    text = _ILLEGAL.sub("", _decoded(raw))
    begin, end = text.find("<"), text.rfind(">")
    if begin < 0 or end < begin:
        raise Unreadable("xmp.broken")
    found: Properties = {}
    for description in _descriptions(parse(text[begin : end + 1])):
        _read(description, found)
    return found


def _decoded(raw: bytes) -> str:
    """Packets are UTF-8; UTF-16 and UTF-32 are allowed too and told by their zero bytes."""
    head = raw[:4]
    if head in (b"\xff\xfe\0\0", b"\0\0\xfe\xff"):
        return raw.decode("utf-32", "replace")
    if head[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return raw.decode("utf-16", "replace")
    if head[:2] == b"<\0":
        return raw.decode("utf-32-le" if head[2:4] == b"\0\0" else "utf-16-le", "replace")
    if head[:2] == b"\0<":
        return raw.decode("utf-16-be", "replace")
    return raw.decode("utf-8-sig", "replace")


def _descriptions(root: Node) -> Iterable[Node]:
    """The outermost descriptions of every RDF block; those inside properties are structures."""
    waiting = [root]
    while waiting:
        node = waiting.pop()
        if node.name == (_RDF, "Description"):
            yield node
        else:
            waiting += reversed(node.children)


def _read(description: Node, found: Properties) -> None:
    for name, value in description.attributes.items():
        _add(found, name, [value])
    for child in description.children:
        _add(found, child.name, _values(child))


def _add(found: Properties, name: Name, values: "list[str | Struct]") -> None:
    prefix = _PREFIXES.get(name[0])
    if prefix is not None:
        known = found.setdefault(f"{prefix}:{name[1]}", [])
        known += [value for value in values if value][: MAX_PROPERTY_VALUES - len(known)]


def _values(node: Node) -> "list[str | Struct]":
    """A property's values: an address, texts, the entries of a list, or structures as name -> texts."""
    address = node.attributes.get((_RDF, "resource"))
    if address is not None:
        return [address]
    entries: list[str | Struct] = []
    fields: Struct = {}
    for child in node.children:
        if child.name[0] == _RDF and child.name[1] in ("Alt", "Bag", "Seq"):
            for entry in child.children:
                entries += _values(entry)
        elif child.name == (_RDF, "Description"):
            _fields(child, fields)
        elif child.name == (_RDF, "value"):
            entries += _values(child)
        elif child.name[0] != _RDF:
            _field(child, fields)
    _attributes(node, fields)
    if fields:
        entries.append(fields)
    return entries or [node.text]


def _fields(description: Node, fields: Struct) -> None:
    _attributes(description, fields)
    for child in description.children:
        _field(child, fields)


def _attributes(node: Node, fields: Struct) -> None:
    for name, value in node.attributes.items():
        if name[0] in _PREFIXES:
            fields.setdefault(name[1], []).append(value)


def _field(node: Node, fields: Struct) -> None:
    texts = [value for value in _values(node) if isinstance(value, str) and value]
    if texts:
        fields.setdefault(node.name[1], []).extend(texts[:MAX_PROPERTY_VALUES])
