"""Signals about text and data mining from the JSON of facts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from .reading import Reader
from .signals import SignalScope, TdmSignal, read_all_signals, vocabulary_of
from .tdmrep import INSIDE, PLACES, values


def read_signals(reader: Reader) -> tuple[TdmSignal, ...]:
    """Signals as a word, as key and value pairs, as a list of records, or as keys of the facts themselves."""
    signals: set[TdmSignal] = set()
    for key in sorted(reader.values):
        if key != "terms" and vocabulary_of(key) is not None:
            _, own = reader.raw(key)
            signals.update(() if own is None else read_all_signals(key, own))
    name, value = reader.raw("tdm", "tdm_signals", "rights_signals", "signals")
    signals.update(_given(reader, name, value))
    return tuple(sorted(signals))


def _given(reader: Reader, name: str, value: object) -> Iterable[TdmSignal]:
    """The signals of one value in whichever of its shapes."""
    if value is None:
        return ()
    if isinstance(value, str):
        return read_all_signals("terms_text" if value == "natural_language" else "tdmrep", _word(value))
    if isinstance(value, Mapping) and value and all(_is_place(key, own) for key, own in value.items()):
        value = [
            {"vocab": vocabulary, "value": told, "place": place}
            for place, own in value.items()
            for vocabulary, told in own.items()
        ]
        reader.values = {**reader.values, name: value}
    if isinstance(value, Mapping):
        return [one for key, own in value.items() for one in _named(reader, name, str(key), own)]
    if isinstance(value, list) and value and all(isinstance(entry, str) for entry in value):
        return [one for entry in value for one in _named(reader, name, *_pair(entry))]
    addresses = [reader.values.get(key) for key in ("source_url", "url")]
    address = next((one for one in addresses if isinstance(one, str)), None)
    return _strongest(list(reader.objects(name, lambda record: _read_record(record, address))))


def _is_place(key: object, own: object) -> bool:
    return str(key).lower() in PLACES and isinstance(own, Mapping)


def _named(reader: Reader, name: str, key: str, value: object) -> tuple[TdmSignal, ...]:
    signals = read_all_signals(key, value)
    if not signals:
        reader.fault(name, "unknown_key", f"“{key}” is not a signal read here.")
    return signals


def _pair(entry: str) -> tuple[str, str]:
    """``key=value`` or ``key: value``; a key itself may hold a colon, and a value an equals sign."""
    ways = [entry.partition("="), entry.rpartition(":"), entry.partition(":")]
    key, _, value = next((way for way in ways if vocabulary_of(way[0]) is not None), ways["=" not in entry])
    return key.strip(), value.strip() or "unclear"


def _lines(vocabulary: str, given: object) -> tuple[TdmSignal, ...]:
    """What a record quotes with its own keys: headers as they came (``tdm-reservation: 1``), or an object of them."""
    if isinstance(given, Mapping):
        pairs = [(str(key), value) for key, value in given.items()]
    else:
        pairs = [_pair(line) for line in given.splitlines()] if isinstance(given, str) else []
    wanted = vocabulary_of(vocabulary)
    own = [(key, value) for key, value in pairs if wanted is not None and vocabulary_of(key) == wanted]
    return tuple(sorted({one for key, value in own for one in read_all_signals(key, value)}))


def _word(value: str) -> str:
    return "reserved" if value == "natural_language" else value


_Placed = tuple[int | None, tuple[TdmSignal, ...]]
"""Where something is said, as far as that counts against other places, and what."""


def _read_record(reader: Reader, address: str | None) -> _Placed:
    """One record. Its ``scope`` is what is reserved, or where it stands, or the path it is about."""
    vocabulary = reader.text("vocab", "vocabulary", "type", "kind") or ""
    scope, place = _scope_or_place(reader)
    machine, in_asset = reader.flag("machine"), reader.flag("in_asset")
    _, parsed = reader.raw("value", "parsed", "reserved", *_own_keys(reader, vocabulary))
    _, raw = reader.raw("raw")
    location = reader.text("location", "path")
    own_address = reader.text("url", "asset_url")
    reader.moment("fetched_at")
    reader.understood.update(("evidence", "evidence_id", "id"))
    reader.finish()
    given = raw if parsed is None else parsed
    if vocabulary_of(vocabulary) == "tdmrep" and given is not None:
        rules = [{"location": location, "tdm-reservation": given}] if location else given
        given = _told(rules, own_address or address)
    signals = _lines(vocabulary, given) or read_all_signals(vocabulary, "unclear" if given is None else given)
    if not signals:
        reader.fault("vocab", "unknown_value", f"“{vocabulary}” is not a vocabulary read here.")
    if scope is not None:
        signals = tuple({replace(signal, scope=scope) for signal in signals})
    inside = in_asset or (True if in_asset is None and place in INSIDE else in_asset)
    level = PLACES.get(place) if place and all(signal.vocabulary == "tdmrep" for signal in signals) else None
    return level, tuple(
        replace(
            signal,
            machine=signal.machine if machine is None else machine,
            in_asset=signal.in_asset if inside is None else inside,
        )
        for signal in signals
    )


def _own_keys(reader: Reader, vocabulary: str) -> list[str]:
    """Keys of the record that are the vocabulary's own (``tdm-reservation`` in a record of TDMRep)."""
    wanted = vocabulary_of(vocabulary)
    return [
        key
        for key in reader.values
        if wanted is not None and key not in _FIELDS and vocabulary_of(key) == wanted
    ]


_FIELDS = frozenset({"vocab", "vocabulary", "type", "kind", "raw", "value", "parsed"})


def _scope_or_place(reader: Reader) -> tuple[SignalScope | None, str]:
    _, given = reader.raw("scope")
    _, stands = reader.raw("place", "stands_in", "via")
    place = given if stands is None else stands
    word = place.strip().lower().replace(" ", "_") if isinstance(place, str) else ""
    if stands is not None and word not in PLACES:
        reader.fault("place", "unknown_value", f"This is not one of: {', '.join(sorted(PLACES))}.")
    if given is None or (stands is None and word in PLACES):
        return None, word
    return reader.choice(SignalScope, "scope"), word if stands is not None else ""


def _told(given: object, address: str | None) -> object:
    """What TDMRep says for the address, where it says one thing; else as it was given."""
    if not isinstance(given, list | Mapping | str) or (
        isinstance(given, str) and given.lstrip()[:1] not in ("{", "[", "<")
    ):
        return given
    found = list(dict.fromkeys(str(value).strip() for value in values(given, address)))
    return found[0] if len(found) == 1 else given


def _strongest(placed: list[_Placed]) -> Iterable[TdmSignal]:
    """A reservation set in the document counts before one of the header, and that before the file of the origin."""
    set_at = [level for level, own in placed if level is not None and any(one.scope in _SET for one in own)]
    highest = max(set_at, default=-1)
    for level, own in placed:
        if level is None or level >= highest:
            yield from own


_SET = (SignalScope.NONE, SignalScope.MINING)
