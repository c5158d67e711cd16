"""Cases as somebody's lawyer would put them: each asks one rule at its edge, or two rules against each other."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from labeling.rights.policy import (
    Facts,
    PolicyInputError,
    Subject,
    Use,
    Verdict,
    evaluate,
    parse_request,
)
from tests.rights.policy.edges.consents import CONSENTS
from tests.rights.policy.edges.licences import LICENCES
from tests.rights.policy.edges.people import UNKNOWN_PEOPLE
from tests.rights.policy.edges.protected import PROTECTED
from tests.rights.policy.edges.sources import SOURCES
from tests.rights.policy.edges.words import LABEL, NAMED, NOW, OB, PEOPLE, PUBLIC, SOLD, D, R, W, given

CASES = [*LICENCES, *SOURCES, *CONSENTS, *PROTECTED, *UNKNOWN_PEOPLE]


@pytest.mark.parametrize(("facts", "use", "subjects", "verdict", "codes"), CASES)
def test_the_rules_at_their_edges(
    facts: dict[str, Any], use: dict[str, Any], subjects: list[Any], verdict: Verdict, codes: list[str]
) -> None:
    made = parse_request({"facts": facts, "use": use, "subjects": subjects}, now=NOW).decide()
    assert (made.verdict, [reason.code for reason in made.reasons]) == (verdict, codes)


CROP = {"parents": [{"licence": "CC-BY-NC-4.0", "personal_data": "present", "legal_basis": "consent"}]}


@pytest.mark.parametrize(
    ("facts", "more", "use", "verdict", "codes"),
    [
        ({}, {"parents": [{"licence": "CC0-1.0"}]}, LABEL, W, []),
        ({}, {"parents": [{"licence": "CC0-1.0"}, {"licence": "CC-BY-NC-4.0"}]}, LABEL, D, ["LIC_NC"]),
        ({"licence": "CC0-1.0"}, {"parents": [{"licence": "CC-BY-NC-4.0"}]}, LABEL, D, ["LIC_NC"]),
        ({"personal_data": "none"}, CROP, LABEL, D, ["LIC_NC", "PD_NO_CONSENT"]),
        ({"personal_data": "masked", "mask_review": "verified"}, CROP, LABEL, D, ["LIC_NC"]),
        ({}, {"parents": [{"licence": "CC0-1.0", "legal_hold": True}]}, LABEL, D, ["INT_HELD"]),
        ({"derivation": "crop"}, {"parents": [{"licence": "CC-BY-ND-4.0"}]}, PUBLIC, D, ["LIC_ND"]),
    ],
)
def test_what_is_made_from_others_inherits_their_restrictions(
    facts: dict[str, Any], more: dict[str, Any], use: dict[str, Any], verdict: Verdict, codes: list[str]
) -> None:
    made = parse_request({"facts": facts, "use": use, **more}, now=NOW).decide()
    assert made.verdict is verdict
    assert sorted(reason.code for reason in made.reasons) == codes


def test_parents_that_are_no_facts_are_refused_with_their_place() -> None:
    with pytest.raises(PolicyInputError) as refused:
        parse_request({"facts": {}, "parents": [{"licence": "CC0-1.0"}, {"licens": "x"}]}, now=NOW)
    assert [fault.pointer for fault in refused.value.faults] == ["/parents/1/licens"]
    with pytest.raises(PolicyInputError) as refused:
        parse_request({"facts": {}, "parents": {"licence": "CC0-1.0"}}, now=NOW)
    assert [fault.pointer for fault in refused.value.faults] == ["/parents"]


def test_a_release_and_an_approval_end_at_their_instant() -> None:
    end = datetime(2026, 12, 1, tzinfo=UTC)
    released = {"ref": "S1", "age_band": "adult", "model_release": True, "release_expires": end.isoformat(),
                "consent": given(publish_ok=True, commercial_ok=None)}  # fmt: skip
    interest = {"ref": "S2", "age_band": "adult", "basis": "legitimate_interest"}
    approved = {**PEOPLE, "basis_approved": True, "approvals_expire": end.isoformat()}
    for facts, person, use in ((PEOPLE, released, SOLD), (approved, interest, LABEL)):
        asked = {"facts": facts, "subjects": [person], "use": use}
        before = parse_request(asked, now=end - timedelta(microseconds=1)).decide()
        assert (before.verdict <= OB, before.valid_until) == (True, end)
        after = parse_request(asked, now=end).decide()
        assert (after.verdict, after.valid_until) == (R, None)


def test_for_the_doors_a_consent_that_names_nobody_covers_nobody_named() -> None:
    """A question is completed; the ledger says what it says."""
    facts = Facts.parse({**PEOPLE, "credit": True})
    consent = given(commercial_ok=True)
    for names in ((), ("Acme",)):
        use = Use.parse({**NAMED, "recipients": list(names)})
        found = evaluate(
            facts, [Subject.parse({"ref": "S1", "age_band": "adult", "consent": consent})], use, at=NOW
        )
        assert (found.verdict, [reason.code for reason in found.reasons]) == (R, ["PD_RECIPIENT"])
