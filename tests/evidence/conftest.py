"""Fixtures of evidence, claims and sources' records."""

import pytest


@pytest.fixture
def steward(tenant):
    """`tests.evidence.hands.Steward` of the tenant."""
    from tests.evidence.hands import Steward

    return Steward(tenant)
