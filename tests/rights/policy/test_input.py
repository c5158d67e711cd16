"""What comes in: defaults, both spellings, and every fault with its place."""

from datetime import UTC, datetime
from typing import Any

import pytest

from labeling.rights.policy import (
    Acquired,
    Component,
    ComponentKind,
    ConsentState,
    Facts,
    LegalBasis,
    PersonalData,
    Platform,
    PolicyInputError,
    SignalScope,
    Subject,
    Use,
    Verdict,
    covers,
    evaluate,
    parse_request,
    read_signal,
    verdict_word,
)

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)


def test_a_use_left_out_is_commercial_labeling_for_oneself() -> None:
    assert Use.parse({}) == Use()
    assert Use().as_dict() == {
        "action": "label",
        "purpose": "ResearchAndDevelopment",
        "commercial": True,
        "distribution": "internal",
        "content": "originals",
        "model": "none",
        "mode": "collection",
        "outbound_licence": None,
        "territories": None,
        "recipients": [],
        "label_class": "factual",
        "research_organisation": False,
    }
    assert Use.parse({"action": "train"}).model == "discriminative"
    assert (
        Use.parse({"purpose": "dpv:commercialresearch", "outbound_licence": "CC BY 4.0"}).purpose
        == "CommercialResearch"
    )


@pytest.mark.parametrize(
    ("raw", "pointer", "code"),
    [
        ("label", "", "type"),
        ([], "", "type"),
        ({"action": "steal"}, "/action", "unknown_value"),
        ({"action": 3}, "/action", "type"),
        ({"commercial": "yes"}, "/commercial", "type"),
        ({"comercial": True}, "/comercial", "unknown_key"),
        ({"a/b~c": 1}, "/a~1b~0c", "unknown_key"),
        ({"purpose": "WorldDomination"}, "/purpose", "purpose_unknown"),
        ({"outbound_licence": "my own"}, "/outbound_licence", "licence_unknown"),
        ({"territories": ["Germany"]}, "/territories", "country"),
        ({"recipients": [1]}, "/recipients", "type"),
    ],
)
def test_a_faulty_use_is_refused_with_the_place(raw: object, pointer: str, code: str) -> None:
    with pytest.raises(PolicyInputError) as caught:
        Use.parse(raw)
    assert [(fault.pointer, fault.code) for fault in caught.value.faults] == [(pointer, code)]
    assert caught.value.faults[0].detail.endswith(".")


def test_all_faults_are_named_at_once() -> None:
    with pytest.raises(PolicyInputError) as caught:
        Facts.parse(
            {"licence": 3, "personal_data": "maybe", "colour": "red", "share_pct": 120, "expiry": "soon"}
        )
    assert {(fault.pointer, fault.code) for fault in caught.value.faults} == {
        ("/licence", "type"),
        ("/personal_data", "unknown_value"),
        ("/colour", "unknown_key"),
        ("/share_pct", "range"),
        ("/expiry", "time"),
    }


def test_the_rights_block_of_an_item() -> None:
    facts = Facts.parse(
        {"licence": "CC BY 4.0", "rights_holder": "R. Holder", "credit": "R. Holder", "source_url": "https://youtu.be/1",
         "acquired": "download", "legal_basis": "consent", "personal_data": "present", "consents": ["c1"]}
    )  # fmt: skip
    assert facts == Facts(
        components=(Component(ComponentKind.CONTENT, "CC-BY-4.0"),),
        rights_holder=True,
        credit=True,
        source_url=True,
        platform=Platform.YOUTUBE,
        acquired=Acquired.DOWNLOAD,
        legal_basis=LegalBasis.CONSENT,
        personal_data=PersonalData.PRESENT,
    )
    assert b"Holder" not in facts.canonical_json()


def test_a_profile_does_not_depend_on_names() -> None:
    one = Facts.parse({"licence": "CC BY 4.0", "credit": "A"})
    other = Facts.parse({"license": "cc-by-4.0", "author": "B", "expiry": None})
    assert one.canonical_json() == other.canonical_json()
    assert one.canonical_json() == (
        b'{"components":[{"kind":"content","licence":"CC-BY-4.0"}],"credit":true,"personal_data":"unknown"}'
    )


def test_nothing_said_is_unknown() -> None:
    assert Facts.parse({}) == Facts(components=(Component(ComponentKind.CONTENT, "NOASSERTION"),))
    assert evaluate(Facts(), [], Use(), at=NOW).verdict is Verdict.DENY


def test_claims_and_signals_in_short() -> None:
    facts = Facts.parse(
        {
            "claims": {"declared": "CC0", "xmp": "CC BY-NC 4.0"},
            "tdm": ["tdm-reservation: 1", "plus:DataMining=DMI-ALLOWED"],
            "masked": True,
            "mask_verified": False,
        }
    )
    assert [part.licence for part in facts.components] == ["CC0-1.0"]
    assert [(claim.origin, claim.licence) for claim in facts.claims] == [
        ("declared", "CC0-1.0"),
        ("embedded", "CC-BY-NC-4.0"),
    ]
    assert [(signal.vocabulary, signal.scope) for signal in facts.tdm] == [
        ("plus", "none"),
        ("tdmrep", "mining"),
    ]
    assert (facts.personal_data, facts.mask_review) == ("masked", "pending")
    with pytest.raises(PolicyInputError):
        Facts.parse({"tdm": ["weather: fine"]})


def test_releases_by_their_own_keys_or_together() -> None:
    together = Facts.parse({"release": {"model": "editorial_only", "property": "commercial"}})
    assert together == Facts.parse({"model_release": "editorial", "property_release": "commercial"})
    assert Facts.parse({"release": "editorial"}).model_release == "editorial"


def test_a_mask_that_was_not_verified_does_not_count_for_the_person() -> None:
    assert Subject.parse({"ref": "a", "appearance": {"masked": True, "mask_verified": False}}).exposed
    assert not Subject.parse({"ref": "a", "masked": True}).exposed


def test_two_words_for_one_fact_must_agree() -> None:
    with pytest.raises(PolicyInputError) as caught:
        Facts.parse({"licence": "CC0", "license": "MIT"})
    assert caught.value.faults[0].code == "contradiction"


def test_a_subject_in_every_spelling() -> None:
    flat = Subject.parse({"subject": "s1", "state": "Given", "purposes": ["dpv:AcademicResearch"]})
    nested = Subject.parse(
        {"ref": "s1", "consent": {"status": "dpv:ConsentGiven", "purpose": "AcademicResearch"}}
    )
    listed = Subject.parse(
        {"ref": "s1", "consents": [{"state": "ConsentGiven", "purposes": ["academic research"]}]}
    )
    assert flat == nested == listed
    assert flat.consents[0].state is ConsentState.GIVEN
    assert not Subject.parse({"ref": "UNKNOWN_1"}).known


@pytest.mark.parametrize(
    ("consent", "pointer"),
    [
        ({"state": "Perhaps"}, "/subjects/0/consent/state"),
        (
            {"state": "Given", "valid_from": "2026-02-01", "valid_until": "2026-01-01"},
            "/subjects/0/consent/valid_until",
        ),
        ({"state": "Given", "purposes": ["Everything"]}, "/subjects/0/consent/purposes"),
    ],
)
def test_a_faulty_consent_is_refused(consent: dict[str, Any], pointer: str) -> None:
    with pytest.raises(PolicyInputError) as caught:
        parse_request({"facts": {"licence": "CC0"}, "subjects": [{"consent": consent}]}, now=NOW)
    assert [fault.pointer for fault in caught.value.faults] == [pointer]


def test_a_request_states_who_is_shown_by_its_subjects() -> None:
    def status(raw: dict[str, Any]) -> PersonalData:
        return parse_request(raw, now=NOW).facts.personal_data

    assert status({"facts": {"licence": "CC0"}}) is PersonalData.NONE
    assert status({"facts": {"licence": "CC0"}, "subjects": []}) is PersonalData.NONE
    assert status({"facts": {"licence": "CC0"}, "subjects": [{"ref": "a"}]}) is PersonalData.PRESENT
    assert (
        status({"facts": {"licence": "CC0", "personal_data": "masked"}, "subjects": []})
        is PersonalData.MASKED
    )


def test_a_request_is_answered_for_its_time() -> None:
    raw = {
        "facts": {"licence": "CC0", "expiry": "2026-12-01T00:00:00Z"},
        "subjects": [],
        "use": {"action": "label"},
    }
    assert parse_request(raw, now=NOW).decide().verdict is Verdict.ALLOW
    assert parse_request({**raw, "at": "2026-12-01T01:00:00+01:00"}, now=NOW).decide().verdict is Verdict.DENY
    assert (
        parse_request({**raw, "use": {"at": "2027-01-01T00:00:00Z"}}, now=NOW).decide().verdict
        is Verdict.DENY
    )


def test_a_time_needs_a_zone() -> None:
    with pytest.raises(ValueError, match="zone"):
        evaluate(Facts(), [], Use(), at=datetime(2026, 1, 1))  # noqa: DTZ001
    with pytest.raises(PolicyInputError):
        parse_request({"facts": {}, "at": "2026-01-01T00:00:00"}, now=NOW)


@pytest.mark.parametrize(
    ("consented", "wanted", "covered"),
    [
        (["ResearchAndDevelopment"], "ScientificResearch", True),
        (["ScientificResearch"], "ResearchAndDevelopment", False),
        (["ResearchAndDevelopment"], "CommercialResearch", False),
        (["ResearchAndDevelopment", "CommercialPurpose"], "CommercialResearch", True),
        (["CommercialResearch"], "CommercialResearch", True),
        (["Marketing"], "TargetedAdvertising", False),
        (["Marketing", "Personalisation"], "TargetedAdvertising", True),
        (["PublicBenefit"], "ImproveTransportMobility", True),
        (["Purpose"], "ScientificResearch", False),
        ([], "Purpose", False),
    ],
)
def test_a_purpose_is_covered_on_every_branch(consented: list[str], wanted: str, covered: bool) -> None:
    assert covers(consented, wanted) is covered


@pytest.mark.parametrize(
    ("key", "value", "scope"),
    [
        ("tdm-reservation", 1, "mining"),
        ("tdm-reservation", "0", "none"),
        ("tdm-reservation", 7, "unclear"),
        ("plus:DataMining", "http://ns.useplus.org/ldf/vocab/DMI-PROHIBITED-GENAIMLTRAINING", "generative"),
        ("plus:DataMining", "DMI-ALLOWED", "none"),
        ("plus:DataMining", "DMI-PROHIBITED-SEECONSTRAINT", "mining"),
        ("X-Robots-Tag", "noindex, noai", "training"),
        ("X-Robots-Tag", "noindex", "none"),
        ("Content-Usage", "train-ai=n", "training"),
        ("Content-Signal", "search=yes, ai-train=no", "training"),
        ("cawg.ai_training", "notAllowed", "training"),
        ("c2pa.training-mining", {"entries": {"c2pa.data_mining": {"use": "constrained"}}}, "mining"),
        ("cawg.training-mining", {"entries": {"cawg.ai_training": {"use": "allowed"}}}, "none"),
        ("cawg.training-mining", {}, "unclear"),
        ("terms_text", "prohibited", "mining"),
        ("rsl", "whatever", "unclear"),
    ],
)
def test_signals(key: str, value: object, scope: str) -> None:
    signal = read_signal(key, value)
    assert signal is not None
    assert signal.scope is SignalScope(scope)


def test_the_words_of_the_verdicts() -> None:
    assert [verdict_word(verdict) for verdict in Verdict] == [
        "Cleared",
        "Conditions",
        "Needs review",
        "Blocked",
    ]
