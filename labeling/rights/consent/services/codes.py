"""Codes that forms ask for: countries, languages, durations, terms. Each reader answers the code as it is stored."""

from collections.abc import Mapping, Sequence

from labeling.core.errors import Fault, Invalid
from labeling.core.texts import clean, clean_words
from labeling.rights.consent.vocabulary import DURATION, LANGUAGE, bare
from labeling.rights.policy.errors import PolicyInputError
from labeling.rights.policy.reading import Reader, countries


def invalid(pointer: str, code: str, detail: str) -> Invalid:
    """One fault as an error."""
    return Invalid(detail, code=code, faults=(Fault(pointer, code, detail),))


def country(text: str, *, pointer: str) -> str:
    """An ISO 3166-1 alpha-2 code in capitals, "" for none."""
    found = territories([text] if text.strip() else None, pointer=pointer)
    if found and len(found[0]) != 2:
        raise invalid(pointer, "country.unknown", "Name one country by its code of two letters.")
    return found[0] if found else ""


def territories(words: Sequence[str] | None, *, pointer: str) -> list[str] | None:
    """Country codes, or the groups EU, EEA and WORLD; None stays None."""
    if words is None:
        return None
    name = pointer.rsplit("/", 1)[-1]
    reader = Reader({name: list(words)}, pointer.removesuffix(f"/{name}"))
    found = countries(reader, name)
    try:
        reader.refuse_if_faulty()
    except PolicyInputError as error:
        faults = tuple(Fault(fault.pointer, "country.unknown", fault.detail) for fault in error.faults)
        raise Invalid(faults[0].detail, code="country.unknown", faults=faults) from None
    return list(found or ())


def places(words: Sequence[str], *, pointer: str) -> list[str]:
    """Where data lie or are worked on: country codes where they are such, other places in words."""
    return clean_words(words, pointer=pointer, most=200, many=50)


def language(text: str, *, pointer: str) -> str:
    """A BCP 47 tag."""
    found = clean(text, pointer=pointer, most=16)
    if not LANGUAGE.match(found):
        raise invalid(pointer, "language.unknown", "Write the language as a tag such as en or pt-BR.")
    return found


def duration(text: str, *, pointer: str) -> str:
    """An ISO 8601 duration, "" for none."""
    found = clean(text, pointer=pointer, most=40, blank=True).upper()
    if found and not DURATION.match(found):
        raise invalid(pointer, "duration.unknown", "Write the time as a duration such as P2Y or P18M.")
    return found


def terms(
    words: Sequence[str] | None, known: Mapping[str, str] | Sequence[str], *, pointer: str, code: str
) -> list[str] | None:
    """Terms of a vocabulary, each once, sorted; None stays None. `Invalid` for each that is not known."""
    if words is None:
        return None
    spelled = {term.lower(): term for term in known}
    found, faults = set(), []
    for index, word in enumerate(words):
        term = spelled.get(bare(word).lower())
        if term is None:
            detail = f"“{word[:60]}” is not known here. Use one of: {', '.join(known)}."
            faults.append(Fault(f"{pointer}/{index}", code, detail))
        else:
            found.add(term)
    if faults:
        raise Invalid(faults[0].detail, code=code, faults=tuple(faults))
    return sorted(found)
