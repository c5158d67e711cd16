"""Interning of statements.

Statements, profiles and decisions are never updated in what they say. Each is found by the hash of its content, so
a million items share a few of them, and making one twice, by two workers at once, makes one.
"""

from collections import OrderedDict
from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final

import orjson

from labeling.accounts.models import Organisation
from labeling.core.ids import new_id
from labeling.rights.inputs import RightsInput
from labeling.rights.models import RightsStatement
from labeling.rights.parts import Parts
from labeling.rights.policy import NormalisedLicence, normalise_licence
from labeling.rights.policy.facts import Acquired, Component, ComponentKind, Facts, LegalBasis, PersonalData
from labeling.rights.policy.facts_reading import platform_of
from labeling.rights.services.profiles import digest, intern_profiles

_LOOKUP: Final = 500  # hashes in one query
MAX_LICENCE: Final = 400


def facts_of(stated: RightsInput) -> Facts:
    """The facts that a statement amounts to: flags where it has texts, the licence normalised."""
    return Facts(
        components=(Component(ComponentKind.CONTENT, _normalised(stated.licence).expression),),
        acquired=Acquired(stated.acquired) if stated.acquired else None,
        platform=platform_of(stated.source_url) if stated.source_url else None,
        rights_holder=bool(stated.rights_holder),
        credit=bool(stated.credit),
        source_url=bool(stated.source_url),
        personal_data=PersonalData(stated.personal_data),
        legal_basis=LegalBasis(stated.legal_basis) if stated.legal_basis else None,
    )


def _normalised(licence: str) -> NormalisedLicence:
    found = normalise_licence(licence)
    if len(found.expression) > MAX_LICENCE:
        return NormalisedLicence("NOASSERTION", False, licence, ("The licence expression is too long.",))
    return found


def intern_statement(*, organisation: Organisation, rights: RightsInput, now: datetime) -> RightsStatement:
    """The one statement of the organisation that says `rights`; made when nobody has said it yet."""
    return StatementCache(organisation).get_many([rights], now=now)[0]


class StatementCache:
    """Interned statements of one organisation for bulk work: an LRU over the database.

    Keep one for a run of work and drop it when a transaction in which it was used rolls back: what it made
    inside that transaction is gone then.
    """

    def __init__(self, organisation: Organisation, *, size: int = 20_000) -> None:
        self.organisation = organisation
        self.size = size
        self._known: OrderedDict[RightsInput, RightsStatement] = OrderedDict()

    def get_many(self, inputs: Sequence[RightsInput], *, now: datetime) -> list[RightsStatement]:
        """The statements of `inputs`, in their order. At most a few queries for each 500 that are new here."""
        missing = [stated for stated in dict.fromkeys(inputs) if stated not in self._known]
        # What this call needs stays until it has answered, however small the cache is.
        answers = {stated: self._known[stated] for stated in dict.fromkeys(inputs) if stated in self._known}
        for start in range(0, len(missing), _LOOKUP):
            answers |= self._intern(missing[start : start + _LOOKUP], now=now)
        for stated, statement in answers.items():
            self._known[stated] = statement
            self._known.move_to_end(stated)
        while len(self._known) > self.size:
            self._known.popitem(last=False)
        return [answers[stated] for stated in inputs]

    def _intern(self, inputs: Sequence[RightsInput], *, now: datetime) -> dict[RightsInput, RightsStatement]:
        rows = {stated: self._unsaved(stated, now=now) for stated in inputs}
        found = self._found([row.hash for row in rows.values()])
        new = {row.hash: (stated, row) for stated, row in rows.items() if row.hash not in found}
        if new:
            parts = [Parts(stated=facts_of(stated).as_dict()) for stated, _ in new.values()]
            profiles = intern_profiles(organisation=self.organisation, parts=parts, now=now)
            for (_, row), profile in zip(new.values(), profiles, strict=True):
                row.profile = profile
            # In the order of their hashes: two workers that make the same rows wait for, never block, each other.
            fresh = sorted((row for _, row in new.values()), key=lambda row: row.hash)
            RightsStatement.objects.bulk_create(fresh, ignore_conflicts=True)
            found |= self._found(list(new))
        return {stated: found[row.hash] for stated, row in rows.items()}

    def _found(self, hashes: list[str]) -> dict[str, RightsStatement]:
        rows = RightsStatement.objects.select_related("profile")
        return {row.hash: row for row in rows.filter(organisation=self.organisation, hash__in=hashes)}

    def _unsaved(self, stated: RightsInput, *, now: datetime) -> RightsStatement:
        licence = _normalised(stated.licence)
        content: dict[str, Any] = {
            "licence_declared": stated.licence,
            "licence": licence.expression,
            "rights_holder": stated.rights_holder,
            "credit": stated.credit,
            "source_url": stated.source_url,
            "acquired": stated.acquired,
            "legal_basis": stated.legal_basis,
            "personal_data": stated.personal_data,
            "consents": list(stated.consents),
            "notes": list(licence.notes),
        }
        key = digest(orjson.dumps(content, option=orjson.OPT_SORT_KEYS))
        return RightsStatement(
            id=new_id(), organisation=self.organisation, hash=key, created_at=now, **content
        )
