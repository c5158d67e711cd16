"""What a thing made from others inherits: every restriction of each of them.

A crop, a frame, a transcoded or a masked copy, a mosaic of several: making it never loosens anything. The one exception
is what masking is for, the people in it: a copy that is masked is judged as masked.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import fields
from functools import reduce
from typing import Any, Final

from .facts import (
    Acquired,
    Component,
    ComponentKind,
    DatabaseStatus,
    Deidentification,
    Facts,
    Grant,
    Integrity,
    ItemState,
    MaskReview,
    PersonalData,
    Platform,
    ReleaseScope,
    Terms,
)
from .layers.l3_database import SHARE_THRESHOLD_PCT
from .licences.table import CONTRACT_PREFIX
from .normalise import NOASSERTION
from .territories import WORLD, expand


def inherit(own: Facts, parents: Iterable[Facts]) -> Facts:
    """The facts of a thing with ``own`` facts that was made from ``parents``: the join of all restrictions."""
    joined = reduce(_join, parents, own)
    if own.personal_data is not PersonalData.MASKED:
        return joined
    values = {field.name: getattr(joined, field.name) for field in fields(Facts)}
    values |= {"personal_data": own.personal_data, "mask_review": own.mask_review, "modified": True}
    values["metadata_residue"] = own.metadata_residue
    return Facts(**values)


def _join(one: Facts, other: Facts) -> Facts:
    values = {
        name: join(getattr(one, name), getattr(other, name))
        for name, join in _JOINS.items()
        if name not in _TOGETHER
    }
    values["credit"] = _named(one) and _named(other)
    values["rights_holder"] = one.rights_holder and other.rights_holder
    values["credit_not_supplied"] = one.credit_not_supplied and other.credit_not_supplied
    claimed = [facts for facts in (one, other) if facts.claims] or [one, other]
    values["claims_resolved"] = all(facts.claims_resolved for facts in claimed)
    values["components"] = _union(_parts(one, other), _parts(other, one))
    values["db_share_pct"] = _share(one, other)
    values["grant"] = _grant(one, other)
    return Facts(**values)


_TOGETHER: Final = frozenset(
    {
        "credit",
        "rights_holder",
        "credit_not_supplied",
        "claims_resolved",
        "grant",
        "components",
        "db_share_pct",
    }
)


def _parts(facts: Facts, beside: Facts) -> tuple[Component, ...]:
    """Its components, with what they leave open stated, so that it is not lost beside another's.

    Content that is not among them has no licence. Where the other names its database's licence, this one's content
    speaks for its own database.
    """
    parts = facts.components
    if not any(part.kind is ComponentKind.CONTENT for part in parts):
        parts = (*parts, Component(ComponentKind.CONTENT, NOASSERTION))
    kinds = {part.kind for part in parts}
    if ComponentKind.DATABASE in kinds or all(
        p.kind is not ComponentKind.DATABASE for p in beside.components
    ):
        return parts
    own = (part.licence for part in parts if part.kind is ComponentKind.CONTENT)
    return (*parts, *(Component(ComponentKind.DATABASE, licence) for licence in own))


_SUSPECTED: Final = (DatabaseStatus.EXISTS, DatabaseStatus.UNKNOWN)


def _share(one: Facts, other: Facts) -> float | None:
    """The larger share; a small one does not answer for a database right that is suspected without any number."""
    largest = max(
        (share for share in (one.db_share_pct, other.db_share_pct) if share is not None), default=None
    )
    suspected = any(facts.db_share_pct is None and facts.db_right in _SUSPECTED for facts in (one, other))
    return None if suspected and largest is not None and largest <= SHARE_THRESHOLD_PCT else largest


def _named(facts: Facts) -> bool:
    return facts.credit or facts.rights_holder or facts.credit_not_supplied


def _grant(one: Facts, other: Facts) -> Grant | None:
    """One contract stays as it is where an expression names it; two, or one for a part only, permit nothing more."""
    if one.grant == other.grant:
        return one.grant
    holders = [facts for facts in (one, other) if facts.grant is not None]
    if len(holders) == 1 and any(CONTRACT_PREFIX in part.licence for part in holders[0].components):
        return holders[0].grant
    return Grant()


def _union(one: Sequence[Any], other: Sequence[Any]) -> tuple[Any, ...]:
    return tuple(sorted({*one, *other}))


def _any(one: bool, other: bool) -> bool:
    return one or other


def _all(one: bool, other: bool) -> bool:
    return one and other


def _against(one: bool | None, other: bool | None) -> bool | None:
    if one is False or other is False:
        return False
    return None if one is None or other is None else True


def _sooner(one: Any, other: Any) -> Any:
    return min((moment for moment in (one, other) if moment is not None), default=None)


def _first(one: Any, other: Any) -> Any:
    return other if one is None else one


def _where(one: tuple[str, ...] | None, other: tuple[str, ...] | None) -> tuple[str, ...] | None:
    if one is None or other is None:
        return other if one is None else one
    left, right = expand(one), expand(other)
    both = right if WORLD in left else left if WORLD in right else left & right
    return tuple(sorted(both))


def _worse(*order: Any) -> Callable[[Any, Any], Any]:
    """The later of two values in an order from harmless to grave; one that is not in it is graver than all."""

    def join(one: Any, other: Any) -> Any:
        strange = [value for value in (one, other) if value not in order]
        return strange[0] if strange else max((one, other), key=order.index)

    return join


_RELEASES: Final = _worse(
    ReleaseScope.UNLIMITED,
    ReleaseScope.COMMERCIAL,
    None,
    ReleaseScope.NONE,
    ReleaseScope.LIMITED,
    ReleaseScope.EDITORIAL,
)
_DATABASES: Final = _worse(
    DatabaseStatus.NONE,
    DatabaseStatus.WAIVED,
    DatabaseStatus.LICENSED,
    None,
    DatabaseStatus.UNKNOWN,
    DatabaseStatus.EXISTS,
)
_PATHS: Final = _worse(
    Acquired.OWN, None, Acquired.UPLOAD, Acquired.CONTRACT, Acquired.SENSOR, Acquired.DOWNLOAD, Acquired.API,
    Acquired.CRAWL, Acquired.UNKNOWN,
)  # fmt: skip
_JOINS: Final[dict[str, Callable[[Any, Any], Any]]] = {
    **dict.fromkeys(("claims", "tdm", "excluded_territories"), _union),
    **dict.fromkeys(
        ("modified", "licence_changed", "metadata_residue", "special_category", "biometric_template",
         "public_space", "dpia_required", "trademark"),
        _any,
    ),
    **dict.fromkeys(
        ("permission", "source_url", "public_domain_evidence", "db_assessed", "tdm_checked", "special_condition",
         "biometric_release", "transfer_safeguard", *_TOGETHER),
        _all,
    ),
    **dict.fromkeys(
        ("lawful_access", "art14_record", "basis_approved", "dpia_approved", "research_protocol"), _against
    ),
    **dict.fromkeys(
        ("expires", "release_expires", "tdm_checked_at", "licence_checked_at", "db_assessment_expires",
         "approvals_expire"),
        _sooner,
    ),
    **dict.fromkeys(("territories", "release_territories"), _where),
    **dict.fromkeys(("model_release", "property_release"), _RELEASES),
    "state": _worse(*ItemState),
    "integrity": _worse(*Integrity),
    "acquired": _PATHS,
    "platform": _worse(None, Platform.FLICKR, Platform.YOUTUBE),
    "terms": _worse(Terms.ALLOW, None, Terms.SILENT, Terms.PROHIBIT_AI, Terms.PROHIBIT),
    "db_right": _DATABASES,
    "db_share_pct": _first,
    "personal_data": _worse(PersonalData.NONE, PersonalData.MASKED, PersonalData.PRESENT, PersonalData.UNKNOWN),
    "deidentification": _worse(
        None, Deidentification.CLEAN, Deidentification.MASKED, Deidentification.PENDING, Deidentification.NEEDS_HUMAN
    ),
    "mask_review": _worse(None, MaskReview.VERIFIED, MaskReview.PENDING, MaskReview.FAILED),
    "legal_basis": _first,
}  # fmt: skip
