"""Words that the cases share: uses, facts, people, and the case itself."""

from datetime import UTC, datetime
from typing import Any

import pytest

from labeling.rights.policy import Verdict

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
W, OB, R, D = Verdict.ALLOW, Verdict.ALLOW_WITH_OBLIGATIONS, Verdict.NEEDS_REVIEW, Verdict.DENY

SOLD = {"action": "export", "commercial": True, "distribution": "public"}
PUBLIC = {"action": "export", "commercial": False, "distribution": "public"}
NAMED = {"action": "export", "commercial": True, "distribution": "named", "recipients": ["Acme"]}
LABEL = {"action": "label", "commercial": True}
TRAIN = {"action": "train", "commercial": True}
PEOPLE = {"licence": "CC0-1.0", "personal_data": "present"}


def given(**more: Any) -> dict[str, Any]:
    return {"state": "ConsentGiven", "purposes": ["ResearchAndDevelopment", "CommercialPurpose"], **more}


def somebody(**more: Any) -> dict[str, Any]:
    return {"ref": "S1", "age_band": "adult", **more}


def case(name: str, verdict: Verdict, codes: str, facts: Any, use: Any, subjects: Any = ()) -> Any:
    return pytest.param(facts, use, list(subjects), verdict, codes.split(), id=name)
