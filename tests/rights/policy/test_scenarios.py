"""The scenarios of the licence, consent and privacy rules, each with its verdict and the reason that decides it."""

from typing import Any

import pytest

from labeling.rights.policy import Verdict

W, OB, R, D = Verdict.ALLOW, Verdict.ALLOW_WITH_OBLIGATIONS, Verdict.NEEDS_REVIEW, Verdict.DENY

LABEL = {"action": "label", "commercial": True}
EXPORT = {"action": "export", "commercial": True, "distribution": "named"}
PUBLIC = {"action": "export", "commercial": False, "distribution": "public"}
TRAIN = {"action": "train", "commercial": True, "model": "discriminative", "purpose": "CommercialResearch"}
RESEARCH = {
    "action": "train",
    "commercial": False,
    "purpose": "ScientificResearch",
    "research_organisation": True,
}
ALL = ["ResearchAndDevelopment", "CommercialPurpose"]


def given(ref: str = "s1", **more: Any) -> dict[str, Any]:
    return {"ref": ref, "consent": {"state": "ConsentGiven", "purposes": ALL, "publish_ok": True, **more}}


def case(name: str, verdict: Verdict, codes: str, facts: Any, use: Any, subjects: Any = ()) -> Any:
    facts = {"licence": facts} if isinstance(facts, str) or facts is None else facts
    return pytest.param(facts, use, list(subjects), verdict, codes.split(), id=name)


CC0 = {"licence": "CC0-1.0"}
PEOPLE = {"licence": "CC-BY-4.0", "personal_data": "present", "legal_basis": "consent"}

SCENARIOS = [
    case("1 NC sold", D, "LIC_NC", "CC-BY-NC-4.0", EXPORT),
    case("2 NC published without money", OB, "OB_ATTR OB_NC_FLAG", "CC-BY-NC-4.0", PUBLIC),
    case(
        "3 factual labels of NC sold",
        R,
        "LIC_NC_LABEL_REUSE",
        "CC-BY-NC-4.0",
        {**EXPORT, "content": "labels"},
    ),
    case("3 references to NC sold", R, "LIC_NC_LABEL_REUSE", "CC-BY-NC-4.0", {**EXPORT, "content": "refs"}),
    case(
        "3 expressive labels of NC sold",
        D,
        "LIC_NC",
        "CC-BY-NC-4.0",
        {**EXPORT, "content": "labels", "label_class": "B"},
    ),
    case("3b NC labeled commercially", D, "LIC_NC", "CC-BY-NC-4.0", LABEL),
    case(
        "4 two share-alikes merged",
        D,
        "LIC_SA_CONFLICT",
        "CC-BY-SA-4.0 AND CC-BY-NC-SA-4.0",
        {**PUBLIC, "mode": "merged"},
    ),
    case(
        "5 two share-alikes collected", OB, "OB_ATTR OB_NC_FLAG", "CC-BY-SA-4.0 AND CC-BY-NC-SA-4.0", PUBLIC
    ),
    case("6 the same sold", D, "LIC_NC", "CC-BY-SA-4.0 AND CC-BY-NC-SA-4.0", EXPORT),
    case(
        "7 masked share-alike",
        OB,
        "OB_SA OB_CHANGES OB_ATTR",
        {"licence": "CC-BY-SA-4.0", "personal_data": "masked", "mask_review": "verified"},
        PUBLIC,
    ),
    case("8 ND unaltered", OB, "OB_ATTR", "CC-BY-ND-4.0", PUBLIC),
    case(
        "8 ND masked and published",
        D,
        "LIC_ND",
        {"licence": "CC-BY-ND-4.0", "personal_data": "masked"},
        PUBLIC,
    ),
    case(
        "8 ND 4.0 masked for labeling",
        OB,
        "OB_ATTR",
        {"licence": "CC-BY-ND-4.0", "personal_data": "masked"},
        LABEL,
    ),
    case(
        "8 ND 3.0 masked for labeling",
        D,
        "LIC_ND",
        {"licence": "CC-BY-ND-3.0", "personal_data": "masked"},
        LABEL,
    ),
    case(
        "13 ODbL database of CC-BY content",
        OB,
        "OB_ATTR OB_ODBL_NOTICE",
        {"licence": {"database": "ODbL-1.0", "content": "CC-BY-4.0"}},
        EXPORT,
    ),
    case("16 a choice", OB, "", "CC-BY-4.0 OR MIT", EXPORT),
    case("18 both", D, "LIC_NC", "CC-BY-4.0 AND CC-BY-NC-4.0", EXPORT),
    case("19 written with spaces", OB, "OB_ATTR", "CC BY 4.0", {"action": "ingest"}),
    case("20 no assertion", D, "LIC_UNKNOWN", "NOASSERTION", LABEL),
    case("20 nothing", D, "LIC_UNKNOWN", None, LABEL),
    case(
        "22 the file contradicts",
        D,
        "LIC_NC LIC_CONFLICT",
        {"licence": "CC0-1.0", "claims": [{"origin": "embedded", "licence": "CC-BY-NC-4.0"}]},
        EXPORT,
    ),
    case(
        "22 the contradiction resolved",
        W,
        "",
        {
            "licence": "CC0-1.0",
            "claims": [{"origin": "xmp", "licence": "CC-BY-NC-4.0"}],
            "claims_resolved": True,
        },
        EXPORT,
    ),
    case(
        "24 mining reserved",
        D,
        "TDM_RESERVED",
        {"licence": "all rights reserved", "lawful_access": True, "tdm-reservation": 1},
        TRAIN,
    ),
    case(
        "24 the same for research",
        OB,
        "OB_TDM_RESEARCH",
        {"licence": "all rights reserved", "lawful_access": True, "tdm-reservation": 1},
        RESEARCH,
    ),
    case(
        "24 reserved in words",
        R,
        "TDM_NATURAL_LANGUAGE",
        {
            "licence": "all rights reserved",
            "lawful_access": True,
            "tdm": [{"vocab": "terms_text", "value": "prohibited"}],
        },
        TRAIN,
    ),
    case(
        "24 never looked",
        R,
        "TDM_NOT_CHECKED",
        {"licence": "all rights reserved", "lawful_access": True},
        TRAIN,
    ),
    case("24 without lawful access", D, "LIC_ARR", "all rights reserved", TRAIN),
    case(
        "the file forbids what its licence permits",
        R,
        "TDM_CONFLICT",
        {"licence": "CC-BY-4.0", "tdm": {"plus:DataMining": "DMI-PROHIBITED-AIMLTRAINING"}},
        TRAIN,
    ),
    case(
        "generative training is not asked for",
        OB,
        "OB_ATTR",
        {"licence": "CC-BY-4.0", "tdm": {"plus:DataMining": "DMI-PROHIBITED-GENAIMLTRAINING"}},
        TRAIN,
    ),
    case(
        "33 YouTube",
        D,
        "SRC_TOS",
        {"licence": "YouTube standard", "source_url": "https://www.youtube.com/watch?v=x"},
        {"action": "ingest"},
    ),
    case(
        "33 YouTube under CC-BY",
        R,
        "SRC_PLATFORM",
        {"licence": "CC-BY-3.0", "source_url": "https://youtu.be/x"},
        {"action": "ingest"},
    ),
    case(
        "39 consent to academic research",
        D,
        "PD_PURPOSE",
        PEOPLE,
        TRAIN,
        [given(purposes=["AcademicResearch"])],
    ),
    case("41 consent ended", D, "PD_EXPIRED", PEOPLE, LABEL, [given(valid_until="2026-11-22T12:00:00Z")]),
    case(
        "41 consent ends this instant",
        D,
        "PD_EXPIRED",
        PEOPLE,
        LABEL,
        [given(valid_until="2026-11-23T12:00:00Z")],
    ),
    case(
        "42 consent ends soon",
        OB,
        "OB_RECALL_ON_EXPIRY",
        PEOPLE,
        {**EXPORT, "commercial": False},
        [given(valid_until="2026-11-26T12:00:00Z")],
    ),
    case("43 consent withdrawn", D, "PD_WITHDRAWN", PEOPLE, LABEL, [given(state="ConsentWithdrawn")]),
    case("47 a child of 12", D, "PD_CAPACITY", PEOPLE, LABEL, [{**given(), "age": 12, "jurisdiction": "DE"}]),
    case(
        "47 with a guardian",
        OB,
        "OB_ATTR",
        PEOPLE,
        LABEL,
        [{**given(guardian="g1"), "age": 12, "jurisdiction": "DE"}],
    ),
    case(
        "51 one of three refused",
        D,
        "PD_REFUSED",
        PEOPLE,
        PUBLIC,
        [given("1"), given("2"), given("3", state="Refused")],
    ),
    case(
        "52 that one masked",
        OB,
        "OB_ATTR OB_CHANGES",
        {**PEOPLE, "modified": True},
        PUBLIC,
        [given("1"), given("2"), {**given("3", state="Refused"), "masked": True}],
    ),
    case(
        "54 masks not checked",
        R,
        "PII_REVIEW_PENDING",
        {**CC0, "personal_data": "masked", "mask_review": "pending"},
        PUBLIC,
    ),
    case(
        "54 by its state",
        R,
        "PII_REVIEW_PENDING",
        {**CC0, "personal_data": None, "pii_state": "MASKED_AUTO"},
        PUBLIC,
    ),
    case(
        "56 position left in the file",
        D,
        "PII_METADATA_RESIDUE",
        {**CC0, "personal_data": "masked", "metadata_residue": True},
        LABEL,
    ),
    case(
        "altered share-alike under another licence",
        D,
        "OB_OUTBOUND",
        {"licence": "CC-BY-SA-4.0", "modified": True},
        {**PUBLIC, "outbound_licence": "MIT"},
    ),
    case(
        "altered share-alike under its own",
        OB,
        "OB_SA",
        {"licence": "CC-BY-SA-3.0", "modified": True},
        {**PUBLIC, "outbound_licence": "CC BY-SA 4.0"},
    ),
    case("66 nobody to name", D, "OB_MISSING", {"licence": "CC-BY-4.0", "credit": None}, PUBLIC),
    case(
        "66 proof that none was supplied",
        OB,
        "OB_ATTR",
        {"licence": "CC-BY-4.0", "credit": None, "credit_not_supplied": True},
        PUBLIC,
    ),
    case("66 nobody to name while labeling", OB, "OB_ATTR", {"licence": "CC-BY-4.0", "credit": None}, LABEL),
    case(
        "portrait in an advertisement",
        R,
        "REL_MODEL",
        {**CC0, "personal_data": "present", "legal_basis": "consent"},
        {**LABEL, "purpose": "Advertising"},
        [given(purposes=["Advertising", "CommercialPurpose"])],
    ),
    case("editorial release sold", D, "REL_EDITORIAL", {**CC0, "model_release": "editorial"}, EXPORT),
    case("people, nothing said", R, "PD_UNKNOWN", {**CC0, "personal_data": None}, LABEL),
    case(
        "people, no consent linked",
        D,
        "PD_NO_CONSENT",
        {**CC0, "personal_data": "present", "legal_basis": "consent"},
        LABEL,
    ),
    case("unknown people inside", R, "PD_SUBJECT_UNKNOWN", {**CC0, "personal_data": "present"}, LABEL),
    case("unknown people outside", D, "PD_SUBJECT_UNKNOWN", {**CC0, "personal_data": "present"}, PUBLIC),
    case(
        "contract on file",
        OB,
        "OB_PURPOSE_LIMIT",
        {**CC0, "personal_data": "present", "legal_basis": "contract", "basis_approved": True},
        LABEL,
    ),
    case(
        "contract claimed",
        R,
        "PD_BASIS_UNPROVEN",
        {**CC0, "personal_data": "present", "legal_basis": "contract"},
        LABEL,
    ),
    case(
        "legitimate interest, published minor",
        D,
        "PD_MINOR_PUBLIC",
        {**CC0, "personal_data": "present"},
        PUBLIC,
        [{"ref": "m", "basis": "legitimate_interest", "basis_approved": True, "age_band": "minor"}],
    ),
    case(
        "objection",
        D,
        "PD_OBJECTION",
        {**CC0, "personal_data": "present"},
        LABEL,
        [{"ref": "m", "basis": "legitimate_interest", "basis_approved": True, "objection": True}],
    ),
    case("scraped, nobody informed", R, "SRC_ART14", {**PEOPLE, "acquired": "crawl"}, LABEL, [given()]),
    case("large share of a database", R, "DBR_SHARE", {"licence": "CC-BY-3.0", "share_pct": 60}, LABEL),
    case("large share, database licensed", OB, "OB_ATTR", {"licence": "CC-BY-4.0", "share_pct": 60}, LABEL),
    case("small share", OB, "OB_ATTR", {"licence": "CC-BY-3.0", "share_pct": 2}, LABEL),
    case(
        "excluded country",
        D,
        "GEO_EXCLUDED",
        {**CC0, "territory": {"excluded": ["CN"]}},
        {**EXPORT, "territories": ["CN"]},
    ),
    case("limited to countries", R, "GEO_UNSTATED", {**CC0, "territory": ["DE"]}, LABEL),
    case("limited, and within", W, "", {**CC0, "territory": ["EU"]}, {**LABEL, "territories": ["DE", "FR"]}),
    case("quarantined", D, "INT_QUARANTINED", {**CC0, "state": "QUARANTINED"}, LABEL),
    case("other bytes", D, "INT_HASH", {**CC0, "hash_ok": False}, LABEL),
    case("permission ended", D, "LIC_EXPIRED", {**CC0, "expiry": "2026-11-01"}, LABEL),
    case("a contract nobody wrote down", D, "LIC_NO_GRANT", "LicenseRef-contract-7", LABEL),
    case(
        "a contract that grants it",
        W,
        "",
        {"licence": "LicenseRef-contract-7", "grant": {"permissions": ["odrl:use", "cc:CommercialUse"]}},
        LABEL,
    ),
    case(
        "a contract that does not grant selling",
        D,
        "LIC_DENIED",
        {"licence": "LicenseRef-contract-7", "grant": {"permissions": ["use"]}},
        LABEL,
    ),
    case("a software licence nobody reviewed", R, "LIC_UNREVIEWED", "GPL-2.0-only", LABEL),
    case("an exception nobody reviewed", R, "LIC_EXCEPTION", "MIT WITH Classpath-exception-2.0", LABEL),
    case("public domain mark labeled", W, "", "public domain", LABEL),
    case("public domain mark published", R, "LIC_PD_EVIDENCE", "public domain", PUBLIC),
    case("public domain shown", W, "", {"licence": "public domain", "public_domain_evidence": True}, PUBLIC),
]


@pytest.mark.parametrize(("facts", "use", "subjects", "verdict", "codes"), SCENARIOS)
def test_scenario(
    judge: Any, facts: Any, use: Any, subjects: Any, verdict: Verdict, codes: list[str]
) -> None:
    decision = judge(facts, use, subjects)
    found = {reason.code for reason in decision.reasons} | {duty.code for duty in decision.obligations}
    assert (decision.verdict, set(codes) - found) == (verdict, set()), decision.as_dict()


def test_sealed_export_lasts_as_long_as_the_consent(judge: Any) -> None:
    decision = judge(PEOPLE, {**EXPORT, "commercial": False}, [given(valid_until="2026-11-26T12:00:00Z")])
    assert decision.as_dict()["valid_until"] == "2026-11-26T12:00:00Z"


def test_the_one_who_refused_is_named(judge: Any) -> None:
    decision = judge(PEOPLE, PUBLIC, [given("1"), given("2"), given("3", state="ConsentRefused")])
    assert [(reason.code, reason.subject_ref) for reason in decision.reasons] == [("PD_REFUSED", "3")]


def test_every_refusal_says_what_can_be_done(judge: Any) -> None:
    for scenario in SCENARIOS:
        facts, use, subjects, _, _ = scenario.values
        for reason in judge(facts, use, subjects).reasons:
            assert reason.fix, reason
            assert reason.detail.endswith("."), reason


def test_all_nine_layers_are_on_the_checklist(judge: Any) -> None:
    decision = judge(CC0, LABEL)
    assert [layer.layer for layer in decision.layers] == [f"L{number}" for number in range(9)]
    assert {layer.verdict for layer in decision.layers} == {W}
    assert decision.elected_licence == "CC0-1.0"
    assert decision.policy_version == "2026.3"
