"""A short way to ask the policy a question."""

from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import Any

import pytest

from labeling.rights.policy import Decision, Facts, Subject, Use, evaluate

AT = datetime(2026, 11, 23, 12, tzinfo=UTC)
CLEAN = {"personal_data": "none", "credit": "A. Author", "source_url": "https://example.org/1"}

Judge = Callable[..., Decision]


def judge(
    facts: dict[str, Any],
    use: dict[str, Any],
    subjects: Sequence[dict[str, Any]] = (),
    *,
    at: datetime = AT,
) -> Decision:
    """The decision on facts that are clean unless they say otherwise."""
    return evaluate(
        Facts.parse({**CLEAN, **facts}), [Subject.parse(one) for one in subjects], Use.parse(use), at=at
    )


@pytest.fixture(name="judge")
def judge_fixture() -> Judge:
    return judge
