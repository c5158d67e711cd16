"""The licences of a thing's components, and what several origins claim, from JSON."""

from __future__ import annotations

from collections.abc import Mapping

from .facts import Claim, ClaimOrigin, Component, ComponentKind
from .normalise import NOASSERTION, normalise_licence
from .reading import Reader
from .synonyms import COMPONENTS, ORIGINS

LICENCE_KEYS = (
    "licence",
    "license",
    "licence_expr",
    "license_expr",
    "licence_expression",
    "license_expression",
)


def _licence(reader: Reader, name: str, value: object) -> str:
    if value is None:
        return NOASSERTION
    if not isinstance(value, str):
        reader.fault(name, "type", "A licence must be text.")
        return NOASSERTION
    return normalise_licence(value).expression


def read_components(reader: Reader, claims: tuple[Claim, ...]) -> tuple[Component, ...]:
    """One licence for the content, or one for each component by name or as a list.

    The content is always there: without a licence of its own it has the one that is claimed, if any.
    """
    name, value = reader.raw("components", *LICENCE_KEYS)
    found: dict[ComponentKind, list[str]] = {}
    if value is None and claims:
        found[ComponentKind.CONTENT] = [claims[0].licence]
    elif value is None or isinstance(value, str):
        found[ComponentKind.CONTENT] = [_licence(reader, name, value)]
    elif isinstance(value, Mapping):
        for key, licence in value.items():
            kind = reader.member(ComponentKind, name, key, COMPONENTS)
            if kind is not None:
                found.setdefault(kind, []).append(_licence(reader, name, licence))
    elif isinstance(value, list | tuple):
        for kind, licence in reader.objects(name, _component):
            found.setdefault(kind, []).append(licence)
    else:
        reader.fault(name, "type", "A licence must be text, or one text for each component.")
    found.setdefault(ComponentKind.CONTENT, [NOASSERTION])
    return tuple(
        sorted({Component(kind, licence) for kind, licences in found.items() for licence in licences})
    )


def _component(reader: Reader) -> tuple[ComponentKind, str]:
    kind = reader.choice(ComponentKind, "kind", "component", synonyms=COMPONENTS) or ComponentKind.CONTENT
    name, value = reader.raw(*LICENCE_KEYS, "expr")
    reader.finish()
    return kind, _licence(reader, name, value)


def read_claims(reader: Reader) -> tuple[Claim, ...]:
    """Claims as a list of records, or as one licence for each origin by name."""
    name, value = reader.raw("claims", "licence_claims")
    if not isinstance(value, Mapping):
        return tuple(sorted(set(reader.objects(name, _claim))))
    found = set()
    for key, licence in value.items():
        origin = reader.member(ClaimOrigin, name, key, ORIGINS)
        if origin is not None:
            found.add(Claim(origin, _licence(reader, name, licence)))
    return tuple(sorted(found))


_ABOUT_CLAIMS = frozenset(
    {
        "id",
        "ref",
        "evidence",
        "evidence_id",
        "evidence_ids",
        "asserted_by",
        "observed_at",
        "confidence",
        "reason",
    }
)
"""Who claims, when and with which proof: the ledger keeps it, and no verdict depends on it."""


def _claim(reader: Reader) -> Claim:
    origin = reader.choice(ClaimOrigin, "origin", synonyms=ORIGINS)
    name, value = reader.raw(*LICENCE_KEYS, "expr")
    reader.understood.update(_ABOUT_CLAIMS)
    reader.finish()
    return Claim(origin or ClaimOrigin.DECLARED, _licence(reader, name, value))
