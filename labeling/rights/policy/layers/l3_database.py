"""L3: the European right in a database, which is apart from copyright in what the database holds."""

from __future__ import annotations

from labeling.rights.policy.facts import ComponentKind, DatabaseStatus
from labeling.rights.policy.findings import Case, Chosen, Findings, Fixes
from labeling.rights.policy.licences.table import facts_row

SHARE_THRESHOLD_PCT = 10.0
"""Share of one source's database (percent) above which a person looks. The law says "a substantial part" without a
number; this one is chosen low, and an organisation may only lower it."""


def judge(case: Case, chosen: tuple[Chosen, ...]) -> Findings:
    """A large share of one database, or a database right that is known, needs a licence or an assessment."""
    found = Findings("L3", "No database right is touched, as far as is known.")
    facts = case.facts
    if facts.db_share_pct is not None and facts.db_share_pct <= SHARE_THRESHOLD_PCT:
        found.passed = f"{facts.db_share_pct:g} % of the source, below the share that matters."
        return found
    suspected = facts.db_share_pct is not None or facts.db_right not in (None, *_SETTLED)
    if not suspected or facts.db_right in _SETTLED:
        return found
    ends = facts.db_assessment_expires
    if facts.db_assessed and (ends is None or ends > case.at):
        found.expires([ends], case.at)
        found.passed = "The database right has been assessed."
        return found
    if _licensed(chosen):
        found.passed = "The licence covers the database right."
        return found
    if facts.db_share_pct is not None:
        found.review(
            "DBR_SHARE",
            f"{facts.db_share_pct:g} % of one source's database was taken, and no licence covers the database right.",
            Fixes.ASSESS_DATABASE,
            Fixes.ADD_PERMISSION,
        )
    else:
        found.review(
            "DBR_UNSETTLED",
            "The source may be a protected database, and no licence covers that.",
            Fixes.ASSESS_DATABASE,
            Fixes.ADD_PERMISSION,
        )
    return found


_SETTLED = (DatabaseStatus.NONE, DatabaseStatus.WAIVED, DatabaseStatus.LICENSED)


def _licensed(chosen: tuple[Chosen, ...]) -> bool:
    """Whether every licence of the database, or of the content when no other is named, covers the right."""
    database = [part for part in chosen if part.component is ComponentKind.DATABASE]
    parts = database or [part for part in chosen if part.component is ComponentKind.CONTENT]
    rows = [facts_row(part.leaf.id) for part in parts]
    return bool(rows) and all(row is not None and row.dbr.covered for row in rows)
