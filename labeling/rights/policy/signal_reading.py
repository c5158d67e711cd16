"""Signals about text and data mining from the JSON of facts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from .reading import Reader
from .signals import SignalScope, TdmSignal, read_all_signals, vocabulary_of


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
    if isinstance(value, Mapping):
        return [one for key, own in value.items() for one in _named(reader, name, str(key), own)]
    if isinstance(value, list) and value and all(isinstance(entry, str) for entry in value):
        return [one for entry in value for one in _named(reader, name, *_pair(entry))]
    return [one for found in reader.objects(name, _signal) for one in found]


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


def _signal(reader: Reader) -> tuple[TdmSignal, ...]:
    vocabulary = reader.text("vocab", "vocabulary") or ""
    scope = reader.choice(SignalScope, "scope")
    machine, in_asset = reader.flag("machine"), reader.flag("in_asset")
    _, parsed = reader.raw("value", "parsed")
    _, raw = reader.raw("raw")
    reader.moment("fetched_at")
    reader.finish()
    given = raw if parsed is None else parsed
    signals = _lines(vocabulary, given) or read_all_signals(vocabulary, "unclear" if given is None else given)
    if not signals:
        reader.fault("vocab", "unknown_value", f"“{vocabulary}” is not a vocabulary read here.")
    if scope is not None:
        signals = tuple({replace(signal, scope=scope) for signal in signals})
    return tuple(
        replace(
            signal,
            machine=signal.machine if machine is None else machine,
            in_asset=signal.in_asset if in_asset is None else in_asset,
        )
        for signal in signals
    )
