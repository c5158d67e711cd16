"""Signals about text and data mining from the JSON of facts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from .reading import Reader
from .signals import SignalScope, TdmSignal, read_signal, vocabulary_of


def read_signals(reader: Reader) -> tuple[TdmSignal, ...]:
    """Signals as a word, as key and value pairs, as a list of records, or as keys of the facts themselves."""
    signals: list[TdmSignal | None] = []
    for key in sorted(reader.values):
        if key != "terms" and vocabulary_of(key) is not None:
            _, own = reader.raw(key)
            signals.append(None if own is None else read_signal(key, own))
    name, value = reader.raw("tdm", "tdm_signals", "rights_signals", "signals")
    signals.extend(_given(reader, name, value))
    return tuple(sorted({signal for signal in signals if signal is not None}))


def _given(reader: Reader, name: str, value: object) -> Iterable[TdmSignal | None]:
    """The signals of one value in whichever of its shapes."""
    if value is None:
        return ()
    if isinstance(value, str):
        return (read_signal("terms_text" if value == "natural_language" else "tdmrep", _word(value)),)
    if isinstance(value, Mapping):
        return [_named(reader, name, str(key), own) for key, own in value.items()]
    if isinstance(value, list) and value and all(isinstance(entry, str) for entry in value):
        return [_named(reader, name, *_pair(entry)) for entry in value]
    return reader.objects(name, _signal)


def _named(reader: Reader, name: str, key: str, value: object) -> TdmSignal | None:
    signal = read_signal(key, value)
    if signal is None:
        reader.fault(name, "unknown_key", f"“{key}” is not a signal read here.")
    return signal


def _pair(entry: str) -> tuple[str, str]:
    """``key=value`` or ``key: value``; a key itself may hold a colon."""
    mark = "=" if "=" in entry else ":"
    key, _, value = entry.partition("=") if mark == "=" else entry.rpartition(":")
    return key.strip(), value.strip() or "unclear"


def _word(value: str) -> str:
    return "reserved" if value == "natural_language" else value


def _signal(reader: Reader) -> TdmSignal | None:
    vocabulary = reader.text("vocab", "vocabulary") or ""
    scope = reader.choice(SignalScope, "scope")
    machine, in_asset = reader.flag("machine"), reader.flag("in_asset")
    _, value = reader.raw("value", "raw", "parsed")
    reader.finish()
    signal = read_signal(vocabulary, "unclear" if value is None else value)
    if signal is None:
        reader.fault("vocab", "unknown_value", f"“{vocabulary}” is not a vocabulary read here.")
        return None
    return TdmSignal(
        signal.vocabulary,
        signal.scope if scope is None else scope,
        signal.machine if machine is None else machine,
        signal.in_asset if in_asset is None else in_asset,
    )
