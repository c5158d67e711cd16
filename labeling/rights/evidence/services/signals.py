"""Signals about text and data mining that were seen at a site."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from labeling.accounts.models import User
from labeling.rights.evidence.models import Evidence, RightsSignal
from labeling.rights.policy.signals import TdmSignal


@dataclass(frozen=True, slots=True)
class NewSignal:
    """What was seen, raw and as it is read. `scope`: the path or address that it stands for."""

    vocab: str
    raw: str
    parsed: tuple[TdmSignal, ...]
    scope: str
    fetched_at: datetime
    evidence: Evidence | None = None


def write_signals(
    *,
    organisation_id: UUID,
    target: str,
    target_id: UUID,
    project_id: UUID | None,
    signals: Iterable[NewSignal],
    by: User | None,
    now: datetime,
) -> list[RightsSignal]:
    """Write the rows of signals."""
    return RightsSignal.objects.bulk_create(
        [
            RightsSignal(
                organisation_id=organisation_id,
                target=target,
                target_id=target_id,
                project_id=project_id,
                vocab=signal.vocab,
                raw=signal.raw,
                parsed=[parsed.as_dict() for parsed in signal.parsed],
                scope=signal.scope,
                fetched_at=signal.fetched_at,
                evidence=signal.evidence,
                recorded_by=by,
                created_at=now,
            )
            for signal in signals
        ]
    )
