"""What a contract grants, from JSON: plain lists of acts, or rules of ODRL without constraints."""

from __future__ import annotations

from collections.abc import Mapping

from .facts import Grant
from .purposes import is_known_purpose, purpose_term
from .reading import Reader, countries


def read_grant(reader: Reader) -> Grant | None:
    """The grant of a contract, leaving faults in the reader; ``None`` when there is none."""
    nested = reader.child("grant")
    if nested is None:
        return None
    purposes = nested.words("purposes", "field_of_use")
    for purpose in purposes or ():
        if not is_known_purpose(purpose_term(purpose)):
            nested.fault("purposes", "purpose_unknown", f"“{purpose}” is not a purpose known here.")
    grant = Grant(
        permissions=_actions(nested, "permissions", "permission"),
        prohibitions=_actions(nested, "prohibitions", "prohibition"),
        duties=_actions(nested, "duties", "duty", "obligations"),
        purposes=None if purposes is None else tuple(sorted({purpose_term(purpose) for purpose in purposes})),
        territories=countries(nested, "territories", "territory"),
        expires=nested.moment("expires", "expiry", "valid_until"),
        sublicensing=nested.flag("sublicensing", "sublicense"),
    )
    nested.finish()
    return grant


def _actions(reader: Reader, *names: str) -> tuple[str, ...]:
    """The acts of a list of ODRL actions, or of ODRL rules without constraints (``{"action": "use"}``)."""
    name, value = reader.raw(*names)
    if isinstance(value, list) and any(isinstance(entry, Mapping) for entry in value):
        rules = [entry if isinstance(entry, Mapping) else {"action": entry} for entry in value]
        words = tuple(
            word
            for index, rule in enumerate(rules)
            for word in _rule(Reader(rule, f"{reader.at(name)}/{index}", reader.faults))
        )
    else:
        words = reader.words(*names) or ()
    return tuple(
        sorted({word.rsplit(":", 1)[-1].rsplit("/", 1)[-1].lower().replace("_", "") for word in words})
    )


def _rule(rule: Reader) -> tuple[str, ...]:
    """A rule with anything else, a constraint above all, is refused: what it limits must be stated on the grant."""
    acts = rule.words("action") or ()
    rule.words("target", "assigner", "assignee")
    rule.finish(" Put an end, countries and purposes on the grant itself.")
    return acts
