"""What a contract grants, from JSON: plain lists of acts, or rules of ODRL.

A constraint of a permission limits the whole grant: an end, countries and purposes are read, and the narrowest counts.
Any other constraint is put before a person, as a duty that is not understood. A prohibition counts whatever limits it.
"""

from __future__ import annotations

from collections.abc import Mapping

from .constraints import Limits
from .facts import Grant
from .purposes import is_known_purpose, purpose_term
from .reading import Reader, countries


def read_grant(reader: Reader) -> Grant | None:
    """The grant of a contract, leaving faults in the reader; ``None`` when there is none."""
    nested = reader.child("grant")
    if nested is None:
        return None
    nested.understood.update(_ABOUT)
    limits = Limits()
    purposes = nested.words("purposes", "field_of_use")
    for purpose in purposes or ():
        if not is_known_purpose(purpose_term(purpose)):
            nested.fault("purposes", "purpose_unknown", f"“{purpose}” is not a purpose known here.")
    permissions = _actions(nested, limits, "permissions", "permission")
    grant = Grant(
        permissions=permissions,
        prohibitions=_actions(nested, None, "prohibitions", "prohibition"),
        duties=tuple(
            sorted({*_actions(nested, None, "duties", "duty", "obligations", "obligation"), *limits.duties})
        ),
        purposes=limits.purposes_within(
            None if purposes is None else tuple(sorted({purpose_term(purpose) for purpose in purposes}))
        ),
        territories=limits.territories_within(countries(nested, "territories", "territory")),
        expires=limits.end_within(nested.moment("expires", "expiry", "valid_until")),
        sublicensing=nested.flag("sublicensing", "sublicense"),
    )
    nested.finish()
    return grant


_ABOUT = frozenset(
    {"uid", "type", "@type", "@context", "@id", "profile", "assigner", "assignee", "target", "id"}
)
"""What names a policy and its parties."""


def _actions(reader: Reader, limits: Limits | None, *names: str) -> tuple[str, ...]:
    """The acts of a list of ODRL actions, or of ODRL rules (``{"action": "use"}``)."""
    name, value = reader.raw(*names)
    if isinstance(value, Mapping):
        reader.values, value = {**reader.values, name: [value]}, [value]
    if isinstance(value, list) and any(isinstance(entry, Mapping) for entry in value):
        rules = [entry if isinstance(entry, Mapping) else {"action": entry} for entry in value]
        words = tuple(
            word
            for index, rule in enumerate(rules)
            for word in _rule(Reader(rule, f"{reader.at(name)}/{index}", reader.faults), limits)
        )
    else:
        words = reader.words(*names) or ()
    return tuple(
        sorted({word.rsplit(":", 1)[-1].rsplit("/", 1)[-1].lower().replace("_", "") for word in words})
    )


def _rule(rule: Reader, limits: Limits | None) -> tuple[str, ...]:
    """The acts of one rule; what limits a permission, and the duties that come with it, go to the limits."""
    acts = rule.words("action") or ()
    rule.understood.update(_ABOUT)
    for name in ("constraint", "constraints"):
        _, constraint = rule.raw(name)
        entries = constraint if isinstance(constraint, list) else [] if constraint is None else [constraint]
        for entry in entries:
            if limits is not None:
                limits.read(entry)
    if limits is not None:
        limits.duties |= set(_actions(rule, None, "duty", "duties"))
    else:
        rule.understood.update(("duty", "remedy", "consequence"))
    rule.finish(" Put an end, countries and purposes on the grant itself.")
    return acts
