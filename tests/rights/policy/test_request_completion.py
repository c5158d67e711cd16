"""A question to the policy states its whole case: what it does not name is in order, what it names counts."""

from datetime import UTC, datetime
from typing import Any

import pytest

from labeling.rights.policy import Verdict, parse_request

NOW = datetime(2026, 11, 23, tzinfo=UTC)
PUBLIC = {"action": "export", "commercial": False, "distribution": "public"}
SOLD = {"action": "export", "commercial": True, "distribution": "named"}


def ask(facts: dict[str, Any], use: dict[str, Any], *subjects: dict[str, Any]) -> tuple[Verdict, list[str]]:
    made = parse_request({"facts": facts, "use": use, "subjects": list(subjects)}, now=NOW).decide()
    return made.verdict, [reason.code for reason in made.reasons]


def test_an_author_is_on_file_unless_it_is_said_that_there_is_none() -> None:
    assert ask({"licence": "CC-BY-4.0"}, PUBLIC) == (Verdict.ALLOW_WITH_OBLIGATIONS, [])
    for nobody in ({"credit": None}, {"author": ""}, {"attribution": {"author": None}}):
        assert ask({"licence": "CC-BY-4.0", **nobody}, PUBLIC) == (Verdict.DENY, ["OB_MISSING"])


def test_a_consent_allows_what_it_does_not_speak_of() -> None:
    given = {"ref": "S-1", "consent": {"state": "ConsentGiven"}}
    assert ask({"licence": "CC0-1.0"}, PUBLIC, given) == (Verdict.ALLOW, [])
    assert ask({"licence": "CC0-1.0"}, PUBLIC, {"ref": "S-1", "state": "ConsentGiven"}) == (Verdict.ALLOW, [])
    private = {"ref": "S-1", "consents": [{"state": "ConsentGiven", "publish_ok": None}]}
    assert ask({"licence": "CC0-1.0"}, PUBLIC, private)[1] == ["PD_PUBLISH"]
    other = {"ref": "S-1", "consent": {"state": "ConsentGiven", "purposes": []}}
    assert ask({"licence": "CC0-1.0"}, PUBLIC, other)[1] == ["PD_PURPOSE"]
    assert ask({"licence": "CC0-1.0"}, PUBLIC, {"ref": "S-1"})[0] == Verdict.DENY


def test_consent_to_commercial_use_is_a_release_but_not_for_advertising() -> None:
    agreed = {
        "state": "ConsentGiven",
        "purposes": ["ResearchAndDevelopment", "Advertising"],
        "commercial_ok": True,
    }
    person = {"ref": "S-1", "consent": agreed}
    assert ask({"licence": "CC0-1.0"}, SOLD, person) == (Verdict.ALLOW, [])
    assert ask({"licence": "CC0-1.0"}, {**SOLD, "purpose": "Advertising"}, person)[1] == ["REL_MODEL"]
    gone = {"ref": "S-1", "consent": {**agreed, "state": "ConsentWithdrawn"}}
    assert ask({"licence": "CC0-1.0"}, SOLD, gone)[0] == Verdict.DENY


@pytest.mark.parametrize(
    "record",
    [
        {"vocab": "tdmrep", "raw": "tdm-reservation: 1"},
        {"vocab": "tdmrep", "raw": "tdm-reservation: 1\ntdm-policy: https://example.com/policy.json"},
        {"vocab": "tdmrep", "parsed": {"tdm-reservation": 1}},
        {"vocab": "tdmrep", "raw": "1"},
        {"vocab": "xrobots", "raw": "X-Robots-Tag: noai"},
    ],
)
def test_a_signal_is_read_in_the_shape_it_was_kept(record: dict[str, Any]) -> None:
    facts = {"licence": "LicenseRef-all-rights-reserved", "lawful_access": True, "tdm": [record]}
    assert "TDM_RESERVED" in ask(facts, {"action": "train", "commercial": True})[1]
