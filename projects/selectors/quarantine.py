"""What stands in quarantine, by cause: items with the same reasons, the same declared licence and the same source."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final
from uuid import UUID

import orjson
from django.db.models import Count, QuerySet

from labeling.core.errors import NotFound
from labeling.rights.policy import Use, Verdict
from labeling.rights.selectors import known_licence
from labeling.rights.sentences import sentence
from labeling.rights.services import CachedDecision, decide_many
from projects.models import Item, ItemState, Project, Source
from projects.selectors.among import Group, in_groups
from projects.selectors.items import media_of

SAMPLES: Final = 3


@dataclass(slots=True)
class Cause:
    """Why some items are in quarantine. `groups` are the profiles, vectors and verdicts that they have."""

    key: str
    source_id: UUID
    source: str
    licence_declared: str
    licence: str
    verdict: Verdict
    sentence: str
    reasons: list[dict[str, Any]]
    count: int = 0
    groups: list[Group] = field(default_factory=list)


def causes(*, project: Project, at: datetime) -> list[Cause]:
    """The causes in a project, those with most items first. A fixed number of queries, and one for each 500 pairs.

    What the live verdict lets pass, while items are being judged again, is no cause.
    """
    rows = list(
        Item.objects.filter(project=project, state=ItemState.QUARANTINED)
        .order_by()
        .values_list("source_id", "statement__licence_declared", "profile_id", "vector_id", "verdict")
        .annotate(n=Count("pk"))
    )
    pairs = {(profile, vector) for _, _, profile, vector, _, _ in rows}
    decisions = decide_many(pairs=pairs, use=Use.parse(project.use), at=at)
    names = dict(Source.objects.filter(project=project).values_list("pk", "name"))
    found: dict[str, Cause] = {}
    for source_id, declared, profile, vector, cached, count in rows:
        decision = decisions[profile, vector]
        reasons = blocking(decision)
        if not reasons:
            continue
        key = _key(source_id, declared, [reason["code"] for reason in reasons])
        cause = found.get(key)
        if cause is None:
            cause = found[key] = _cause(
                key, (source_id, names.get(source_id, "")), declared, decision, reasons
            )
        cause.count += count
        cause.groups.append((profile, vector, cached))
    return sorted(found.values(), key=lambda cause: (-cause.count, cause.key))


def blocking(decision: CachedDecision) -> list[dict[str, Any]]:
    """The reasons that keep something from being labeled, one a code, in the order of the codes; none names anybody."""
    if decision.verdict < Verdict.NEEDS_REVIEW:
        return []
    first: dict[str, dict[str, Any]] = {}
    for reason in decision.body["reasons"]:
        if Verdict[reason["severity"]] >= Verdict.NEEDS_REVIEW:
            first.setdefault(reason["code"], {**reason, "subject_ref": None})
    return [first[code] for code in sorted(first)]


def access_cause(*, project: Project, key: str, at: datetime) -> Cause:
    """The cause with this key; `NotFound` when nothing is in quarantine for it (any more)."""
    for cause in causes(project=project, at=at):
        if cause.key == key:
            return cause
    raise NotFound("quarantine group")


def items_of_cause(*, project: Project, cause: Cause) -> QuerySet[Item]:
    """The items that are in quarantine for this cause."""
    return Item.objects.filter(
        project=project,
        state=ItemState.QUARANTINED,
        source=cause.source_id,
        statement__licence_declared=cause.licence_declared,
        pk__in=in_groups(project.pk, cause.groups),
    )


@dataclass(frozen=True, slots=True)
class Samples:
    """The newest items of a cause, and what their files say of their own rights."""

    items: list[Item]
    claims: dict[UUID, list[dict[str, Any]]]
    suggested: dict[str, str]


def samples_of(*, project: Project, some: Sequence[Cause]) -> dict[str, Samples]:
    """Up to `SAMPLES` items of each cause. A query each, and two for all."""
    keys = {
        cause.key: list(
            items_of_cause(project=project, cause=cause)
            .order_by("-created_at", "-id")
            .values_list("pk", flat=True)[:SAMPLES]
        )
        for cause in some
    }
    wanted = [pk for found in keys.values() for pk in found]
    items = {row.pk: row for row in Item.objects.filter(pk__in=wanted).select_related("source")}
    media = media_of(wanted)
    files = {
        pk: [
            {**rights, "input": entry.name}
            for entry in media[pk]
            if (rights := (entry.asset.facts or {}).get("rights"))
        ]
        for pk in wanted
    }
    return {
        key: Samples(
            [items[pk] for pk in found if pk in items],
            {pk: _claims(files[pk]) for pk in found},
            _suggested([rights for pk in found for rights in files[pk]], len(found)),
        )
        for key, found in keys.items()
    }


def _claims(files: list[dict[str, Any]]) -> list[dict[str, Any]]:
    claims = []
    for rights in files:
        claims += [
            {
                "input": rights["input"],
                "licence": claim["expression"],
                "where": claim["where"],
                "stated": claim["raw"],
            }
            for claim in rights.get("claims", ())
        ]
    return claims


_READ_FROM: Final = {
    "rights_holder": ("owner", "creator"),
    "credit": ("credit", "creator"),
}


def _suggested(files: list[dict[str, Any]], count: int) -> dict[str, str]:
    """A statement that the files themselves make, as far as all samples say the same. Nobody is bound by it."""
    if not files or len(files) < count:
        return {}
    licences = {claim["expression"] for rights in files for claim in rights.get("claims", ())}
    found = {"licence": licences.pop()} if len(licences) == 1 else {}
    for name, fields in _READ_FROM.items():
        texts = {next((rights[one] for one in fields if rights.get(one)), "") for rights in files}
        if len(texts) == 1 and (text := texts.pop()):
            found[name] = text
    return found


def _key(source_id: UUID, declared: str, codes: list[str]) -> str:
    return hashlib.sha256(orjson.dumps([source_id.hex, declared, codes])).hexdigest()[:24]


def _cause(
    key: str,
    source: tuple[UUID, str],
    declared: str,
    decision: CachedDecision,
    reasons: list[dict[str, Any]],
) -> Cause:
    return Cause(
        key=key,
        source_id=source[0],
        source=source[1],
        licence_declared=declared,
        licence=known_licence(declared),
        verdict=decision.verdict,
        sentence=sentence(decision.body, action="label"),
        reasons=reasons,
    )
