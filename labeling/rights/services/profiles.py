"""Interning of profiles (the facts of things) and vectors (the people in them), by the hash of what they say."""

import hashlib
from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final
from uuid import UUID

import orjson

from labeling.accounts.models import Organisation
from labeling.core.ids import new_id
from labeling.rights.models import RightsProfile, SubjectVector
from labeling.rights.parts import Parts, compose
from labeling.rights.policy.subject import Subject
from labeling.rights.policy.verdict import canonical_bytes

_LOOKUP: Final = 500  # hashes in one query


def digest(body: bytes) -> str:
    """What rows are interned by: sha256, hexadecimal."""
    return hashlib.sha256(body).hexdigest()


def parts_of(profile: RightsProfile) -> Parts:
    """What each hand says in a stored profile."""
    return Parts.of(profile.parts, profile.facts)


def intern_profiles(
    *, organisation: Organisation | UUID, parts: Sequence[Parts], now: datetime
) -> list[RightsProfile]:
    """The profiles of `parts`, in their order; those that are new are made."""
    keys = [digest(entry.canonical_json()) for entry in parts]
    wanted = dict(zip(keys, parts, strict=True))
    known = _profiles(organisation, list(wanted))
    fresh = [
        _profile(organisation, key, wanted[key], now) for key in sorted(wanted) if key not in known
    ]  # in the order of their hashes: two workers that make the same rows wait for, never block, each other
    if fresh:
        RightsProfile.objects.bulk_create(fresh, ignore_conflicts=True)
        known |= _profiles(organisation, [row.hash for row in fresh])
    return [known[key] for key in keys]


def _profile(organisation: Organisation | UUID, key: str, parts: Parts, now: datetime) -> RightsProfile:
    return RightsProfile(
        id=new_id(),
        organisation_id=_pk(organisation),
        hash=key,
        parts=parts.as_dict(),
        facts=orjson.loads(compose(parts).canonical_json()),
        created_at=now,
    )


def _profiles(organisation: Organisation | UUID, hashes: list[str]) -> dict[str, RightsProfile]:
    found: dict[str, RightsProfile] = {}
    for start in range(0, len(hashes), _LOOKUP):
        part = hashes[start : start + _LOOKUP]
        rows = RightsProfile.objects.filter(organisation_id=_pk(organisation), hash__in=part)
        found |= {row.hash: row for row in rows}
    return found


def intern_vectors(
    *, organisation: Organisation | UUID, subjects: Sequence[Sequence[Subject]], now: datetime
) -> list[SubjectVector | None]:
    """The vectors of `subjects` (one entry an item), in their order; None where nobody is named."""
    bodies = [_body(entry) for entry in subjects]
    keys = [digest(canonical_bytes(body)) if body else "" for body in bodies]
    wanted = {key: body for key, body in zip(keys, bodies, strict=True) if key}
    known = _vectors(organisation, list(wanted))
    fresh = [
        SubjectVector(
            id=new_id(), organisation_id=_pk(organisation), hash=key, subjects=wanted[key], created_at=now
        )
        for key in sorted(wanted)
        if key not in known
    ]
    if fresh:
        SubjectVector.objects.bulk_create(fresh, ignore_conflicts=True)
        known |= _vectors(organisation, [row.hash for row in fresh])
    return [known.get(key) for key in keys]


def _body(subjects: Sequence[Subject]) -> list[dict[str, Any]]:
    return [subject.as_dict() for subject in sorted(set(subjects), key=lambda each: each.canonical_json())]


def _vectors(organisation: Organisation | UUID, hashes: list[str]) -> dict[str, SubjectVector]:
    found: dict[str, SubjectVector] = {}
    for start in range(0, len(hashes), _LOOKUP):
        part = hashes[start : start + _LOOKUP]
        rows = SubjectVector.objects.filter(organisation_id=_pk(organisation), hash__in=part)
        found |= {row.hash: row for row in rows}
    return found


def _pk(organisation: Organisation | UUID) -> UUID:
    if isinstance(organisation, UUID):
        return organisation
    pk: UUID = organisation.pk
    return pk
