"""What people state about rights: the `rights` block of items and sources, read strictly, laid over defaults.

The block is the same everywhere: on an item of an import, on a source (as the default of its items), and in the
correction of one item. A key that is absent takes the source's default, and where that is absent too the value is
unknown. A key that is there with null or an empty text *says* unknown: it takes no default.
"""

import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from typing import Any, Final
from urllib.parse import urlsplit

from labeling.core.errors import Fault, Invalid
from labeling.rights.policy.errors import PolicyInputError
from labeling.rights.policy.facts import Acquired, Facts, LegalBasis, PersonalData
from labeling.rights.policy.normalise import NOASSERTION, normalise_licence, says_nothing

MAX_TEXT: Final = 2_000
MAX_CONSENTS: Final = 200
SCHEMES: Final = frozenset({"http", "https", "ftp", "s3", "gs", "doi", "urn"})
ACQUIRED: Final = tuple(word.value for word in Acquired)
LEGAL_BASES: Final = tuple(word.value for word in LegalBasis)
PERSONAL_DATA: Final = tuple(word.value for word in PersonalData)

_UNSTORABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")
_SYNONYMS = {"license": "licence"}


@dataclass(frozen=True, slots=True)
class RightsInput:
    """A whole statement as somebody made it. Empty texts are unknown; `licence` is as declared, not normalised."""

    licence: str = ""
    rights_holder: str = ""
    credit: str = ""
    source_url: str = ""
    acquired: str = ""
    legal_basis: str = ""
    personal_data: str = "unknown"
    consents: tuple[str, ...] = ()


Block = dict[str, Any]
"""The keys of a `RightsInput` that were given, with checked values; JSON, so that a source can keep it."""

UNKNOWN: Final = RightsInput()


def parse_rights(
    raw: object, *, defaults: Mapping[str, Any] | None = None, pointer: str = "/rights"
) -> RightsInput:
    """The statement that block `raw` (None: no block) makes over a source's `defaults`.

    Raises `Invalid` with a fault for each key that cannot be taken, pointers below `pointer`.
    """
    base = lay_over(UNKNOWN, defaults or {})
    return base if raw is None else lay_over(base, parse_block(raw, pointer=pointer))


def parse_block(raw: object, *, pointer: str = "/rights") -> Block:
    """The checked keys of a rights block, for instance to keep as a source's defaults; `Invalid` with faults."""
    if not isinstance(raw, Mapping):
        raise _invalid(
            [Fault(pointer, "rights.type", "Write the rights as an object with `licence` and so on.")]
        )
    block: Block = {}
    faults: list[Fault] = []
    for key, value in raw.items():
        name = _SYNONYMS.get(str(key), str(key))
        read = _READERS.get(name)
        at = f"{pointer}/{str(key).replace('~', '~0').replace('/', '~1')}"
        if read is None:
            known = ", ".join(_READERS)
            faults.append(Fault(at, "rights.unknown_key", f"This is not known here. The keys are: {known}."))
            continue
        try:
            block[name] = read(value)
        except _BadValueError as bad:
            faults.append(Fault(at, bad.code, bad.detail))
    if faults:
        raise _invalid(faults)
    return block


def parse_correction(raw: object, *, pointer: str = "") -> Block:
    """`parse_block` for what a person states about an item: a licence that nobody knows is refused, not kept as
    unknown as in an import. To say that it is unknown, leave it empty."""
    block = parse_block(raw, pointer=pointer)
    stated = block.get("licence", "")
    if not says_nothing(stated) and normalise_licence(stated).expression == NOASSERTION:
        raise _invalid(
            [
                Fault(
                    f"{pointer}/licence",
                    "rights.licence_unknown",
                    "This licence is not known. Write its name with the version, its SPDX id, or its address; "
                    "leave it empty where it is unknown.",
                )
            ]
        )
    return block


def checked_address(value: object, *, pointer: str) -> str:
    """An address as a rights block takes it, "" for none; `Invalid` at `pointer`."""
    try:
        return _address(value)
    except _BadValueError as bad:
        raise _invalid([Fault(pointer, bad.code, bad.detail)]) from None


def lay_over(base: RightsInput, block: Mapping[str, Any]) -> RightsInput:
    """`base` with the keys of a checked block put over it."""
    if not block:
        return base
    changes: dict[str, Any] = dict(block)
    if "consents" in changes:
        changes["consents"] = tuple(changes["consents"])
    return replace(base, **changes)


def as_block(stated: RightsInput) -> Block:
    """The whole statement as a block, all keys present."""
    return {**asdict(stated), "consents": list(stated.consents)}


class _BadValueError(Exception):
    def __init__(self, code: str, detail: str) -> None:
        super().__init__(detail)
        self.code = code
        self.detail = detail


def _invalid(faults: list[Fault]) -> Invalid:
    detail = faults[0].detail if len(faults) == 1 else f"{len(faults)} things in the rights cannot be taken."
    return Invalid(detail, code="rights.invalid", faults=tuple(faults))


def _text(value: object) -> str:
    if value is None:
        return ""
    if not isinstance(value, str):
        raise _BadValueError("rights.type", "Write this as text.")
    text = value.strip()
    if len(text) > MAX_TEXT:
        raise _BadValueError("rights.too_long", f"Shorten this to {MAX_TEXT} characters.")
    if _UNSTORABLE.search(text):
        raise _BadValueError("rights.characters", "Remove the control characters from this text.")
    return text


def _address(value: object) -> str:
    text = _text(value)
    if not text:
        return ""
    try:
        scheme = urlsplit(text).scheme.lower()
    except ValueError:
        scheme = ""
    if scheme not in SCHEMES:
        raise _BadValueError("rights.address", "Write a whole address, beginning with https:// for instance.")
    return text


def _word(name: str, words: tuple[str, ...], blank: str) -> Any:
    def read(value: object) -> str:
        text = _text(value)
        if not text:
            return blank
        word = text.lower().replace(" ", "_").replace("-", "_")
        if word in words:
            return word
        try:
            # The policy knows further spellings, such as the ids of the vocabularies.
            return str(getattr(Facts.parse({name: text}), name))
        except PolicyInputError:
            raise _BadValueError("rights.unknown_value", f"Use one of: {', '.join(words)}.") from None

    return read


def _consents(value: object) -> list[str]:
    if value is None:
        return []
    given = [value] if isinstance(value, str) else value
    if not isinstance(given, list | tuple) or len(given) > MAX_CONSENTS:
        raise _BadValueError("rights.type", f"Write a list of at most {MAX_CONSENTS} consent references.")
    return sorted({text for entry in given if (text := _text(entry))})


_READERS: Final[dict[str, Any]] = {
    "licence": _text,
    "rights_holder": _text,
    "credit": _text,
    "source_url": _address,
    "acquired": _word("acquired", ACQUIRED, ""),
    "legal_basis": _word("legal_basis", LEGAL_BASES, ""),
    "personal_data": _word("personal_data", PERSONAL_DATA, "unknown"),
    "consents": _consents,
}
