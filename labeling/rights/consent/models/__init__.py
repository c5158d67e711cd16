from labeling.rights.consent.models.base import AppendOnly, Written
from labeling.rights.consent.models.proofs import (
    Assessment,
    LegalBasisRecord,
    Release,
    ReleaseKind,
    ReleaseScopes,
)
from labeling.rights.consent.models.records import (
    ConsentEvent,
    ConsentRecord,
    ConsentToken,
    Notice,
    ScopeKind,
)
from labeling.rights.consent.models.subjects import (
    AgeBand,
    DataSubject,
    StatusKind,
    SubjectKey,
    SubjectStatus,
    Suppression,
    SuppressionKind,
)

__all__ = [
    "AgeBand",
    "AppendOnly",
    "Assessment",
    "ConsentEvent",
    "ConsentRecord",
    "ConsentToken",
    "DataSubject",
    "LegalBasisRecord",
    "Notice",
    "Release",
    "ReleaseKind",
    "ReleaseScopes",
    "ScopeKind",
    "StatusKind",
    "SubjectKey",
    "SubjectStatus",
    "Suppression",
    "SuppressionKind",
    "Written",
]
