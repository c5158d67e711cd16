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


CASES = [
    case("ND modified crop public", D, "LIC_ND", {"licence": "CC-BY-ND-4.0", "modified": True}, PUBLIC),
    case(
        "ND unmodified label expressive class B labels internal",
        OB,
        "",
        {"licence": "CC-BY-ND-4.0"},
        {**LABEL, "label_class": "expressive"},
    ),
    case(
        "SA-4.0 model release public",
        R,
        "LIC_MODEL_REVIEW",
        {"licence": "CC-BY-SA-4.0"},
        {**TRAIN, "distribution": "public"},
    ),
    case("NC train commercial", D, "LIC_NC", {"licence": "CC-BY-NC-4.0"}, TRAIN),
    case(
        "NC train by nonprofit for research",
        OB,
        "",
        {"licence": "CC-BY-NC-4.0"},
        {"action": "train", "commercial": False, "purpose": "ScientificResearch"},
    ),
    case(
        "NC in purpose CommercialResearch declared noncommercial",
        D,
        "LIC_NC",
        {"licence": "CC-BY-NC-4.0"},
        {"action": "train", "commercial": False, "purpose": "CommercialResearch"},
    ),
    case("OR with NC elect", OB, "", {"licence": "CC-BY-NC-4.0 OR CC-BY-SA-4.0"}, SOLD),
    case("OR unknown and CC0", W, "", {"licence": "NOASSERTION OR CC0-1.0"}, SOLD),
    case("AND unknown", D, "LIC_UNKNOWN", {"licence": "CC0-1.0 AND LicenseRef-foo"}, LABEL),
    case(
        "WITH exception",
        R,
        "LIC_EXCEPTION LIC_UNREVIEWED",
        {"licence": "GPL-2.0-only WITH Classpath-exception-2.0"},
        SOLD,
    ),
    case(
        "embedded third party work ARR in CC0 photo, public",
        D,
        "LIC_ARR LIC_EMBEDDED",
        {
            "components": [
                {"kind": "content", "licence": "CC0-1.0"},
                {"kind": "embedded", "licence": "All rights reserved"},
            ]
        },
        SOLD,
    ),
    case(
        "labels component NC",
        D,
        "LIC_NC",
        {
            "components": [
                {"kind": "content", "licence": "CC0-1.0"},
                {"kind": "labels", "licence": "CC-BY-NC-4.0"},
            ]
        },
        SOLD,
    ),
    case(
        "CC0 waives the database right too",
        W,
        "",
        {"licence": "CC0-1.0", "db_right": "exists", "db_share_pct": 60},
        SOLD,
    ),
    case("db small share", W, "", {"licence": "CC0-1.0", "db_right": "exists", "db_share_pct": 1}, SOLD),
    case(
        "ARR lawful access, no reservation checked, research org train",
        OB,
        "",
        {"licence": "All rights reserved", "lawful_access": True, "tdm_checked": True},
        {
            "action": "train",
            "commercial": False,
            "purpose": "ScientificResearch",
            "research_organisation": True,
        },
    ),
    case(
        "ARR without lawful access train",
        D,
        "SRC_ACCESS LIC_ARR TDM_NOT_CHECKED",
        {"licence": "All rights reserved", "lawful_access": False},
        TRAIN,
    ),
    case(
        "ARR reservation machine + research org",
        OB,
        "",
        {"licence": "All rights reserved", "lawful_access": True, "tdm": ["tdm-reservation: 1"]},
        {
            "action": "train",
            "commercial": False,
            "purpose": "ScientificResearch",
            "research_organisation": True,
        },
    ),
    case(
        "ARR exported originals under tdm",
        D,
        "LIC_ARR",
        {"licence": "All rights reserved", "lawful_access": True, "tdm_checked": True},
        SOLD,
    ),
    case(
        "plus prohibited genai and discriminative training ARR",
        R,
        "LIC_ARR_EXCEPTION",
        {
            "licence": "All rights reserved",
            "lawful_access": True,
            "tdm": ["plus:DMI-PROHIBITED-GENAIMLTRAINING"],
        },
        {**TRAIN, "model": "discriminative"},
    ),
    case(
        "CC-BY with plus prohibited",
        R,
        "TDM_CONFLICT",
        {"licence": "CC-BY-4.0", "tdm": ["plus:DMI-PROHIBITED-AIMLTRAINING"]},
        TRAIN,
    ),
    case(
        "consent withdrawn",
        D,
        "PD_WITHDRAWN",
        PEOPLE,
        LABEL,
        [
            somebody(
                consent={
                    "state": "ConsentWithdrawn",
                    "purposes": ["ResearchAndDevelopment", "CommercialPurpose"],
                }
            )
        ],
    ),
    case(
        "consent at until boundary",
        D,
        "PD_EXPIRED",
        PEOPLE,
        LABEL,
        [somebody(consent=given(valid_until="2026-11-23T12:00:00Z"))],
    ),
    case(
        "consent from boundary",
        W,
        "",
        PEOPLE,
        LABEL,
        [somebody(consent=given(valid_from="2026-11-23T12:00:00Z", commercial_ok=True))],
    ),
    case(
        "consent academic for labeling R&D",
        D,
        "PD_PURPOSE",
        PEOPLE,
        {"action": "label", "commercial": False},
        [somebody(consent={"state": "ConsentGiven", "purposes": ["AcademicResearch"]})],
    ),
    case(
        "consent R&D for academic",
        W,
        "",
        PEOPLE,
        {"action": "label", "commercial": False, "purpose": "AcademicResearch"},
        [somebody(consent={"state": "ConsentGiven", "purposes": ["ResearchAndDevelopment"]})],
    ),
    case(
        "consent scientific, use commercial R&D",
        D,
        "PD_PURPOSE",
        PEOPLE,
        {**TRAIN, "purpose": "CommercialResearch"},
        [somebody(consent={"state": "ConsentGiven", "purposes": ["ScientificResearch"]})],
    ),
    case(
        "operations only annotation, use train",
        D,
        "PD_OPERATION",
        PEOPLE,
        TRAIN,
        [somebody(consent=given(operations=["ai:DataAnnotation"], commercial_ok=True))],
    ),
    case(
        "operations training, use label",
        W,
        "",
        PEOPLE,
        LABEL,
        [somebody(consent=given(operations=["ai:ModelTraining"], commercial_ok=True))],
    ),
    case(
        "export for model with op label only",
        D,
        "PD_OPERATION",
        PEOPLE,
        {**NAMED, "model": "discriminative"},
        [somebody(consent=given(operations=["ai:DataLabelling"], commercial_ok=True, recipients=["Acme"]))],
    ),
    case(
        "recipients other",
        D,
        "PD_RECIPIENT",
        PEOPLE,
        NAMED,
        [somebody(consent=given(recipients=["Other"], commercial_ok=True))],
    ),
    case(
        "recipients case",
        D,
        "PD_RECIPIENT",
        PEOPLE,
        NAMED,
        [somebody(consent=given(recipients=["acme"], commercial_ok=True))],
    ),
    case(
        "named none, consent limited",
        R,
        "PD_RECIPIENT",
        PEOPLE,
        {"action": "export", "commercial": True, "distribution": "named", "recipients": []},
        [somebody(consent=given(recipients=["Acme"], commercial_ok=True))],
    ),
    case(
        "named none, consent silent with publish false",
        R,
        "PD_RECIPIENT",
        PEOPLE,
        {"action": "export", "commercial": True, "distribution": "named", "recipients": []},
        [somebody(consent=given(publish_ok=False, commercial_ok=True))],
    ),
    case(
        "territory consent DE, use US",
        D,
        "PD_TERRITORY",
        PEOPLE,
        {**NAMED, "territories": ["US"]},
        [somebody(consent=given(territories=["DE"], recipients=["Acme"], commercial_ok=True))],
    ),
    case(
        "territory consent EU, use unnamed",
        R,
        "PD_TERRITORY",
        PEOPLE,
        NAMED,
        [somebody(consent=given(territories=["EU"], recipients=["Acme"], commercial_ok=True))],
    ),
    case(
        "EU subject export to US without safeguard",
        R,
        "GEO_TRANSFER",
        PEOPLE,
        {**NAMED, "territories": ["US"]},
        [somebody(jurisdiction="DE", consent=given(recipients=["Acme"], commercial_ok=True))],
    ),
    case(
        "EU subject export to WORLD",
        R,
        "GEO_TRANSFER",
        PEOPLE,
        {**SOLD, "territories": ["WORLD"]},
        [somebody(jurisdiction="DE", consent=given(publish_ok=True, commercial_ok=True))],
    ),
    case(
        "EU subject public, territories not stated",
        R,
        "GEO_TRANSFER",
        PEOPLE,
        SOLD,
        [somebody(jurisdiction="DE", consent=given(publish_ok=True, commercial_ok=True))],
    ),
    case(
        "excluded country",
        D,
        "GEO_EXCLUDED",
        {"licence": "CC0-1.0", "excluded_territories": ["RU"]},
        {**NAMED, "territories": ["RU", "DE"]},
    ),
    case(
        "excluded country and WORLD",
        D,
        "GEO_EXCLUDED",
        {"licence": "CC0-1.0", "excluded_territories": ["RU"]},
        {**SOLD, "territories": ["WORLD"]},
    ),
    case(
        "a country is excluded and it is published everywhere",
        D,
        "GEO_EXCLUDED",
        {"licence": "CC0-1.0", "excluded_territories": ["RU"]},
        SOLD,
    ),
    case(
        "minor 15 FR own consent (age 15 ok)",
        W,
        "",
        PEOPLE,
        LABEL,
        [somebody(age_band=None, age=15, jurisdiction="FR", consent=given(commercial_ok=True))],
    ),
    case(
        "minor 15 DE own consent",
        D,
        "PD_CAPACITY",
        PEOPLE,
        LABEL,
        [somebody(age_band=None, age=15, jurisdiction="DE", consent=given(commercial_ok=True))],
    ),
    case(
        "minor 15 guardian",
        W,
        "",
        PEOPLE,
        LABEL,
        [
            somebody(
                age_band=None, age=15, jurisdiction="DE", guardian=True, consent=given(commercial_ok=True)
            )
        ],
    ),
    case(
        "age unknown publish",
        D,
        "PD_CAPACITY",
        PEOPLE,
        PUBLIC,
        [somebody(age_band="unknown", consent=given(publish_ok=True))],
    ),
    case(
        "LI approved adult label",
        OB,
        "",
        PEOPLE,
        LABEL,
        [somebody(basis="legitimate_interest", basis_approved=True)],
    ),
    case(
        "LI approved minor public",
        D,
        "PD_MINOR_PUBLIC",
        PEOPLE,
        PUBLIC,
        [somebody(age_band="minor", basis="legitimate_interest", basis_approved=True)],
    ),
    case(
        "LI objection",
        D,
        "PD_OBJECTION",
        PEOPLE,
        LABEL,
        [somebody(basis="legitimate_interest", basis_approved=True, objection=True)],
    ),
    case(
        "LI special data no condition",
        D,
        "PD_SPECIAL",
        PEOPLE,
        LABEL,
        [somebody(basis="legitimate_interest", basis_approved=True, special_category=True)],
    ),
    case(
        "special with ordinary consent",
        D,
        "PD_SPECIAL",
        {**PEOPLE, "special_category": True},
        LABEL,
        [somebody(consent=given(commercial_ok=True))],
    ),
    case(
        "special with explicit consent",
        W,
        "",
        {**PEOPLE, "special_category": True},
        LABEL,
        [somebody(consent=given(commercial_ok=True, explicit=True))],
    ),
    case(
        "special explicit but withdrawn",
        D,
        "PD_SPECIAL PD_WITHDRAWN",
        {**PEOPLE, "special_category": True},
        LABEL,
        [
            somebody(
                consent={
                    "state": "ConsentWithdrawn",
                    "purposes": ["ResearchAndDevelopment", "CommercialPurpose"],
                    "commercial_ok": True,
                    "explicit": True,
                }
            )
        ],
    ),
    case(
        "special labels, people present, no condition",
        D,
        "PD_SPECIAL_LABELS",
        PEOPLE,
        {**LABEL, "special_labels": True},
        [somebody(consent=given(commercial_ok=True))],
    ),
    case("unknown person internal", R, "PD_SUBJECT_UNKNOWN", PEOPLE, LABEL, [{"ref": "UNKNOWN_1"}]),
    case("unknown person named", D, "PD_SUBJECT_UNKNOWN REL_MODEL", PEOPLE, NAMED, [{"ref": "UNKNOWN_1"}]),
    case(
        "unknown person masked verified",
        OB,
        "",
        {"licence": "CC-BY-4.0", "personal_data": "present"},
        PUBLIC,
        [{"ref": "UNKNOWN_1", "masked": True, "mask_verified": True}],
    ),
    case(
        "two consents neither whole",
        D,
        "PD_COMMERCIAL",
        PEOPLE,
        SOLD,
        [
            somebody(
                consents=[
                    {
                        "state": "ConsentGiven",
                        "purposes": ["ResearchAndDevelopment", "CommercialPurpose"],
                        "publish_ok": True,
                        "commercial_ok": False,
                    },
                    {
                        "state": "ConsentGiven",
                        "purposes": ["ResearchAndDevelopment", "CommercialPurpose"],
                        "publish_ok": False,
                        "commercial_ok": True,
                    },
                ]
            )
        ],
    ),
    case(
        "two consents one refused other given (newest unknown)",
        W,
        "",
        PEOPLE,
        LABEL,
        [
            somebody(
                consents=[
                    {
                        "state": "ConsentGiven",
                        "purposes": ["ResearchAndDevelopment", "CommercialPurpose"],
                        "commercial_ok": True,
                    },
                    {"state": "ConsentRefused", "purposes": ["ResearchAndDevelopment", "CommercialPurpose"]},
                ]
            )
        ],
    ),
    case(
        "editorial release commercial",
        D,
        "REL_EDITORIAL",
        {**PEOPLE, "model_release": "editorial"},
        SOLD,
        [somebody(consent=given(publish_ok=True, commercial_ok=True))],
    ),
    case(
        "release expired yesterday, commercial",
        D,
        "REL_EXPIRED",
        {**PEOPLE, "model_release": "unlimited", "release_expires": "2026-11-22"},
        SOLD,
        [somebody(consent=given(publish_ok=True, commercial_ok=True))],
    ),
    case(
        "CC0 portrait no release, ad use",
        R,
        "REL_MODEL",
        PEOPLE,
        {**SOLD, "purpose": "Advertising"},
        [
            somebody(
                consent={
                    "state": "ConsentGiven",
                    "purposes": ["Advertising"],
                    "publish_ok": True,
                    "commercial_ok": True,
                }
            )
        ],
    ),
    case("trademark commercial public", R, "REL_TRADEMARK", {"licence": "CC0-1.0", "trademark": True}, SOLD),
    case(
        "biometric no release", D, "PD_BIOMETRIC", {"licence": "CC0-1.0", "biometric_template": True}, LABEL
    ),
    case(
        "biometric released, sold",
        D,
        "PD_BIOMETRIC_SALE",
        {"licence": "CC0-1.0", "biometric_template": True, "biometric_release": True},
        NAMED,
    ),
    case(
        "contract no permission for distribute",
        D,
        "LIC_DENIED",
        {"licence": "LicenseRef-contract-1", "grant": {"permissions": ["use", "reproduce"]}},
        NAMED,
    ),
    case(
        "contract distribute permits, commercial not named",
        D,
        "LIC_DENIED LIC_DENIED",
        {"licence": "LicenseRef-contract-1", "grant": {"permissions": ["distribute"]}},
        NAMED,
    ),
    case(
        "contract ok",
        W,
        "",
        {
            "licence": "LicenseRef-contract-1",
            "grant": {"permissions": ["use", "reproduce", "distribute", "cc:CommercialUse"]},
        },
        NAMED,
    ),
    case(
        "contract expired",
        D,
        "LIC_EXPIRED",
        {
            "licence": "LicenseRef-contract-1",
            "grant": {
                "permissions": ["use", "reproduce", "distribute", "cc:CommercialUse"],
                "expires": "2026-11-23T12:00:00Z",
            },
        },
        NAMED,
    ),
    case(
        "contract prohibits AI",
        D,
        "LIC_DENIED",
        {
            "licence": "LicenseRef-contract-1",
            "grant": {
                "permissions": ["use", "reproduce", "cc:CommercialUse"],
                "prohibitions": ["cc:CommercialUse"],
            },
        },
        TRAIN,
    ),
    case(
        "crawl without art14",
        R,
        "SRC_ART14",
        {**PEOPLE, "acquired": "crawl"},
        LABEL,
        [somebody(consent=given(commercial_ok=True))],
    ),
    case(
        "youtube cc by",
        R,
        "SRC_PLATFORM",
        {"licence": "CC-BY-3.0", "source_url": "https://www.youtube.com/watch?v=x"},
        LABEL,
    ),
    case(
        "youtube standard",
        D,
        "SRC_TOS LIC_DENIED",
        {"licence": "LicenseRef-youtube-standard"},
        {"action": "ingest"},
    ),
    case("terms prohibit", D, "SRC_TOS", {"licence": "CC0-1.0", "terms": "prohibit"}, LABEL),
    case("terms prohibit AI, label only", W, "", {"licence": "CC0-1.0", "terms": "prohibit_ai"}, LABEL),
    case("hash mismatch", D, "INT_HASH", {"licence": "CC0-1.0", "integrity": "mismatch"}, LABEL),
    case("legal hold", D, "INT_HELD", {"licence": "CC0-1.0", "legal_hold": True}, LABEL),
    case("restricted", D, "INT_RESTRICTED", {"licence": "CC0-1.0", "restricted": True}, SOLD),
    case(
        "quarantine at ingest",
        D,
        "INT_QUARANTINED",
        {"licence": "CC0-1.0", "state": "quarantined"},
        {"action": "ingest"},
    ),
    case(
        "masked failed review",
        D,
        "PII_MASK_FAILED",
        {"licence": "CC0-1.0", "personal_data": "masked", "mask_review": "failed"},
        LABEL,
    ),
    case(
        "masked pending label",
        R,
        "PII_REVIEW_PENDING",
        {"licence": "CC0-1.0", "personal_data": "masked", "mask_review": "pending"},
        LABEL,
    ),
    case(
        "masked metadata residue",
        D,
        "PII_METADATA_RESIDUE",
        {
            "licence": "CC0-1.0",
            "personal_data": "masked",
            "mask_review": "verified",
            "metadata_residue": True,
        },
        SOLD,
    ),
    case(
        "personal unknown label", R, "PD_UNKNOWN", {"licence": "CC0-1.0", "personal_data": "unknown"}, LABEL
    ),
    case(
        "personal unknown public", R, "PD_UNKNOWN", {"licence": "CC0-1.0", "personal_data": "unknown"}, SOLD
    ),
    case(
        "ND2.0 masked for labeling",
        D,
        "LIC_ND",
        {"licence": "CC-BY-ND-2.0", "personal_data": "masked", "mask_review": "verified"},
        LABEL,
    ),
    case("PDM without evidence public", R, "LIC_PD_EVIDENCE", {"licence": "CC-PDM-1.0"}, SOLD),
    case(
        "ODbL labels only public",
        R,
        "LIC_LABELS_REVIEW",
        {"licence": "ODbL-1.0"},
        {**SOLD, "content": "labels"},
    ),
    case("C-UDA public", OB, "", {"licence": "C-UDA-1.0"}, SOLD),
    case(
        "BY no author proof",
        OB,
        "",
        {"licence": "CC-BY-4.0", "credit": None, "credit_not_supplied": True},
        SOLD,
    ),
    case(
        "outbound CC0 from BY merged",
        D,
        "OB_OUTBOUND",
        {"licence": "CC-BY-4.0"},
        {**SOLD, "mode": "merged", "outbound_licence": "CC0-1.0"},
    ),
    case(
        "outbound BY-SA from BY merged",
        OB,
        "",
        {"licence": "CC-BY-4.0"},
        {**SOLD, "mode": "merged", "outbound_licence": "CC-BY-SA-4.0"},
    ),
    case(
        "licence changed later",
        R,
        "SRC_LICENCE_CHANGED",
        {"licence": "CC-BY-4.0", "licence_changed": True},
        SOLD,
    ),
    case(
        "class B labels NC reuse",
        D,
        "LIC_NC LIC_NC_LABEL_REUSE",
        {"licence": "CC-BY-NC-4.0"},
        {**SOLD, "content": "labels", "label_class": "B"},
    ),
    case(
        "class A labels NC reuse",
        R,
        "LIC_NC_LABEL_REUSE",
        {"licence": "CC-BY-NC-4.0"},
        {**SOLD, "content": "labels"},
    ),
    case(
        "refs only NC commercial",
        R,
        "LIC_NC_LABEL_REUSE",
        {"licence": "CC-BY-NC-4.0"},
        {**SOLD, "content": "refs"},
    ),
    case(
        "refs only with person refused",
        D,
        "PD_REFUSED",
        PEOPLE,
        {**SOLD, "content": "refs"},
        [
            somebody(
                consent={
                    "state": "ConsentRefused",
                    "purposes": ["ResearchAndDevelopment", "CommercialPurpose"],
                }
            )
        ],
    ),
    case(
        "research no protocol",
        R,
        "PD_RESEARCH_PROTOCOL",
        {**PEOPLE, "research_protocol": False},
        {"action": "label", "commercial": False, "purpose": "AcademicResearch"},
        [somebody(consent={"state": "ConsentGiven", "purposes": ["AcademicResearch"]})],
    ),
    case(
        "dpia required none",
        R,
        "PD_DPIA",
        {**PEOPLE, "dpia_required": True},
        LABEL,
        [somebody(consent=given(commercial_ok=True))],
    ),
    case(
        "consent generative not named",
        D,
        "PD_MODEL",
        PEOPLE,
        {**TRAIN, "model": "generative"},
        [somebody(consent=given(commercial_ok=True, model_kinds=["discriminative"]))],
    ),
    case(
        "consent silent on models, generative",
        R,
        "PD_MODEL",
        PEOPLE,
        {**TRAIN, "model": "generative"},
        [somebody(consent=given(commercial_ok=True))],
    ),
    case(
        "notice invalid",
        D,
        "PD_NOTICE",
        PEOPLE,
        LABEL,
        [somebody(consent=given(commercial_ok=True, notice_valid=False))],
    ),
    case(
        "consent state unknown",
        D,
        "PD_STATE_UNKNOWN",
        PEOPLE,
        LABEL,
        [
            somebody(
                consent={
                    "state": "ConsentUnknown",
                    "purposes": ["ResearchAndDevelopment", "CommercialPurpose"],
                }
            )
        ],
    ),
    case(
        "renewed",
        W,
        "",
        PEOPLE,
        LABEL,
        [
            somebody(
                consent={
                    "state": "RenewedConsentGiven",
                    "purposes": ["ResearchAndDevelopment", "CommercialPurpose"],
                    "commercial_ok": True,
                }
            )
        ],
    ),
    case(
        "revoked",
        D,
        "PD_REVOKED",
        PEOPLE,
        LABEL,
        [
            somebody(
                consent={
                    "state": "ConsentRevoked",
                    "purposes": ["ResearchAndDevelopment", "CommercialPurpose"],
                }
            )
        ],
    ),
    case(
        "expired release of subject",
        R,
        "REL_MODEL",
        PEOPLE,
        SOLD,
        [
            somebody(
                model_release=True, release_expires="2026-11-23T12:00:00Z", consent=given(publish_ok=True)
            )
        ],
    ),
    case(
        "release elsewhere",
        R,
        "REL_MODEL",
        PEOPLE,
        {**SOLD, "territories": ["US"]},
        [somebody(model_release=True, release_territories=["DE"], consent=given(publish_ok=True))],
    ),
    case(
        "approval of interest ended",
        R,
        "PD_BASIS_UNPROVEN",
        {
            **PEOPLE,
            "legal_basis": "legitimate_interest",
            "basis_approved": True,
            "approvals_expire": "2026-11-23",
        },
        LABEL,
        [somebody(basis="legitimate_interest")],
    ),
    case(
        "claims platform NC vs declared CC0, commercial",
        D,
        "LIC_NC LIC_CONFLICT",
        {"licence": "CC0-1.0", "claims": [{"origin": "platform_api", "licence": "CC-BY-NC-4.0"}]},
        SOLD,
    ),
    case(
        "claims embedded freer than declared",
        R,
        "LIC_CONFLICT",
        {"licence": "CC-BY-NC-4.0", "claims": [{"origin": "embedded", "licence": "CC0-1.0"}]},
        PUBLIC,
    ),
    case(
        "claims agree by alias",
        W,
        "",
        {
            "licence": "CC0",
            "claims": [
                {"origin": "embedded", "licence": "https://creativecommons.org/publicdomain/zero/1.0/"}
            ],
        },
        SOLD,
    ),
    case(
        "claims resolved by reviewer to CC0",
        W,
        "",
        {
            "licence": "CC0-1.0",
            "claims": [
                {"origin": "embedded", "licence": "CC-BY-NC-4.0"},
                {"origin": "reviewer", "licence": "CC0-1.0"},
            ],
            "claims_resolved": True,
        },
        SOLD,
    ),
    case("NESTED expr", OB, "", {"licence": "MIT AND (CC-BY-4.0 OR CC-BY-NC-4.0)"}, SOLD),
    case("CC-BY-4.0+", OB, "", {"licence": "CC-BY-4.0+"}, SOLD),
    case("cc-by-nc-sa hf tag", D, "LIC_NC", {"licence": "cc-by-nc-sa-4.0"}, SOLD),
    case(
        "http url BY-NC 2.0 fr",
        D,
        "LIC_NC",
        {"licence": "http://creativecommons.org/licenses/by-nc/2.0/fr/"},
        SOLD,
    ),
    case("tag of a hub: other", D, "LIC_UNKNOWN", {"licence": "other"}, LABEL),
    case("tag of a hub: cc", D, "LIC_UNKNOWN", {"licence": "cc"}, LABEL),
    case("GPL-3.0-only photo public commercial", R, "LIC_UNREVIEWED", {"licence": "GPL-3.0-only"}, SOLD),
    case("Apache public modified", OB, "", {"licence": "Apache-2.0", "modified": True}, SOLD),
    case(
        "BY-SA merged outbound BY",
        D,
        "OB_OUTBOUND",
        {"licence": "CC-BY-SA-4.0"},
        {**SOLD, "mode": "merged", "outbound_licence": "CC-BY-4.0"},
    ),
    case(
        "BY-SA modified collection outbound none",
        OB,
        "",
        {"licence": "CC-BY-SA-4.0", "modified": True},
        PUBLIC,
    ),
    case(
        "BY-SA 3.0 merged outbound BY-SA-4.0",
        OB,
        "",
        {"licence": "CC-BY-SA-3.0"},
        {**PUBLIC, "mode": "merged", "outbound_licence": "CC-BY-SA-4.0"},
    ),
    case(
        "BY-SA 4.0 merged outbound BY-SA-3.0",
        D,
        "OB_OUTBOUND",
        {"licence": "CC-BY-SA-4.0"},
        {**PUBLIC, "mode": "merged", "outbound_licence": "CC-BY-SA-3.0"},
    ),
    case(
        "BY-NC-SA outbound BY-NC merged",
        D,
        "OB_OUTBOUND",
        {"licence": "CC-BY-NC-SA-4.0"},
        {**PUBLIC, "mode": "merged", "outbound_licence": "CC-BY-NC-4.0"},
    ),
    case(
        "flickr nkcr public",
        R,
        "LIC_COMMERCIAL_REVIEW LIC_SHARE_REVIEW",
        {"licence": "LicenseRef-flickr-nkcr"},
        SOLD,
    ),
    case(
        "youtube by toggle permission",
        OB,
        "",
        {"licence": "CC-BY-3.0", "source_url": "https://youtu.be/abc", "permission": True},
        LABEL,
    ),
    case(
        "own upload consented",
        W,
        "",
        {"licence": "LicenseRef-consented-upload", "personal_data": "present"},
        LABEL,
        [somebody(consent=given(commercial_ok=True))],
    ),
    case("US gov work", OB, "", {"licence": "LicenseRef-us-gov-work"}, SOLD),
    case(
        "expired licence", D, "LIC_EXPIRED", {"licence": "CC-BY-4.0", "expires": "2026-11-23T12:00:00Z"}, SOLD
    ),
    case(
        "licence expiring later, valid_until",
        OB,
        "",
        {"licence": "CC-BY-4.0", "expires": "2026-11-24T12:00:00Z"},
        SOLD,
    ),
    case("robots noai header CC0 train", W, "", {"licence": "CC0-1.0", "tdm": ["X-Robots-Tag: noai"]}, TRAIN),
    case(
        "ARR noai header train commercial",
        D,
        "TDM_RESERVED LIC_ARR_EXCEPTION",
        {"licence": "All rights reserved", "lawful_access": True, "tdm": ["X-Robots-Tag: noai"]},
        TRAIN,
    ),
    case(
        "ARR natural language ToS",
        R,
        "SRC_TERMS_AI LIC_ARR_EXCEPTION TDM_NATURAL_LANGUAGE",
        {
            "licence": "All rights reserved",
            "lawful_access": True,
            "tdm_checked": True,
            "terms": "prohibit_ai",
        },
        TRAIN,
    ),
    case(
        "ARR content-usage train-ai=y",
        R,
        "LIC_ARR_EXCEPTION",
        {"licence": "All rights reserved", "lawful_access": True, "tdm": ["Content-Usage: train-ai=y"]},
        TRAIN,
    ),
    case(
        "ARR commercial train clean TDM check",
        R,
        "LIC_ARR_EXCEPTION",
        {"licence": "All rights reserved", "lawful_access": True, "tdm_checked": True},
        TRAIN,
    ),
    case(
        "ARR label commercial",
        D,
        "LIC_ARR",
        {"licence": "All rights reserved", "lawful_access": True, "tdm_checked": True},
        LABEL,
    ),
    case(
        "c2pa training notAllowed CC-BY",
        R,
        "TDM_CONFLICT",
        {"licence": "CC-BY-4.0", "tdm": [{"vocab": "c2pa", "raw": "c2pa.ai_training: notAllowed"}]},
        TRAIN,
    ),
    case(
        "purpose sell data, consent commercial ok R&D",
        D,
        "PD_PURPOSE",
        PEOPLE,
        {**NAMED, "purpose": "SellDataToThirdParties"},
        [
            somebody(
                consent={
                    "state": "ConsentGiven",
                    "purposes": ["ResearchAndDevelopment"],
                    "recipients": ["Acme"],
                    "commercial_ok": True,
                }
            )
        ],
    ),
    case(
        "purpose sell, declared noncommercial NC",
        D,
        "LIC_NC",
        {"licence": "CC-BY-NC-4.0"},
        {
            "action": "export",
            "commercial": False,
            "distribution": "named",
            "recipients": ["Acme"],
            "purpose": "SellDataToThirdParties",
        },
    ),
    case(
        "noncommercial research purpose w commercial true",
        D,
        "PD_COMMERCIAL",
        PEOPLE,
        {**TRAIN, "purpose": "NonCommercialResearch"},
        [
            somebody(
                consent={
                    "state": "ConsentGiven",
                    "purposes": ["NonCommercialResearch"],
                    "commercial_ok": False,
                }
            )
        ],
    ),
    case(
        "consent commercial_ok null commercial use",
        D,
        "PD_PURPOSE",
        PEOPLE,
        LABEL,
        [somebody(consent={"state": "ConsentGiven", "purposes": ["ResearchAndDevelopment"]})],
    ),
    case(
        "publish_ok null public", D, "PD_PUBLISH", PEOPLE, PUBLIC, [somebody(consent=given(publish_ok=None))]
    ),
    case(
        "identifiable false person refused",
        W,
        "",
        {"licence": "CC0-1.0"},
        LABEL,
        [
            somebody(
                identifiable=False,
                consent={
                    "state": "ConsentRefused",
                    "purposes": ["ResearchAndDevelopment", "CommercialPurpose"],
                },
            )
        ],
    ),
    case(
        "masked not verified person refused public",
        R,
        "PII_REVIEW_PENDING",
        PEOPLE,
        PUBLIC,
        [
            somebody(
                masked=True,
                mask_verified=False,
                consent={
                    "state": "ConsentRefused",
                    "purposes": ["ResearchAndDevelopment", "CommercialPurpose"],
                },
            )
        ],
    ),
    case(
        "group: one masked one given one unknown public",
        D,
        "PD_SUBJECT_UNKNOWN",
        PEOPLE,
        PUBLIC,
        [
            somebody(masked=True, mask_verified=True),
            {
                "ref": "S2",
                "age_band": "adult",
                "consent": {
                    "state": "ConsentGiven",
                    "purposes": ["ResearchAndDevelopment", "CommercialPurpose"],
                    "publish_ok": True,
                },
            },
            {"ref": "UNKNOWN_1"},
        ],
    ),
    case(
        "consent with future withdrawal event",
        W,
        "",
        PEOPLE,
        {"action": "label", "commercial": False},
        [
            somebody(
                consent={
                    "purposes": ["ResearchAndDevelopment"],
                    "events": [
                        {"state": "ConsentGiven", "at": "2026-01-01T00:00:00Z"},
                        {"state": "ConsentWithdrawn", "at": "2026-12-01T00:00:00Z"},
                    ],
                }
            )
        ],
    ),
    case(
        "same instant given & withdrawn",
        D,
        "PD_WITHDRAWN",
        PEOPLE,
        {"action": "label", "commercial": False},
        [
            somebody(
                consent={
                    "purposes": ["ResearchAndDevelopment"],
                    "events": [
                        {"state": "ConsentWithdrawn", "at": "2026-01-01T00:00:00Z"},
                        {"state": "ConsentGiven", "at": "2026-01-01T00:00:00Z"},
                    ],
                }
            )
        ],
    ),
    case(
        "same instant given then withdrawn",
        D,
        "PD_WITHDRAWN",
        PEOPLE,
        {"action": "label", "commercial": False},
        [
            somebody(
                consent={
                    "purposes": ["ResearchAndDevelopment"],
                    "events": [
                        {"state": "ConsentGiven", "at": "2026-01-01T00:00:00Z"},
                        {"state": "ConsentWithdrawn", "at": "2026-01-01T00:00:00Z"},
                    ],
                }
            )
        ],
    ),
    case(
        "minor 12 guardian, any",
        W,
        "",
        PEOPLE,
        {"action": "label", "commercial": False},
        [somebody(age_band=None, age=12, jurisdiction="DE", guardian=True, consent=given())],
    ),
    case(
        "minor LI label internal",
        OB,
        "",
        PEOPLE,
        LABEL,
        [somebody(age_band="minor", basis="legitimate_interest", basis_approved=True)],
    ),
    case(
        "special with LI and A9 condition",
        OB,
        "",
        PEOPLE,
        LABEL,
        [
            somebody(
                basis="legitimate_interest",
                basis_approved=True,
                special_category=True,
                special_condition=True,
            )
        ],
    ),
    case(
        "legal obligation public",
        R,
        "PD_BASIS_PUBLIC",
        PEOPLE,
        PUBLIC,
        [somebody(basis="legal_obligation", basis_approved=True)],
    ),
    case(
        "basis consent but no consents",
        D,
        "PD_NO_CONSENT",
        {**PEOPLE, "legal_basis": "consent"},
        LABEL,
        [somebody()],
    ),
    case("basis contract unapproved", R, "PD_BASIS_UNPROVEN", PEOPLE, LABEL, [somebody(basis="contract")]),
    case(
        "special labels masked people",
        W,
        "",
        {"licence": "CC0-1.0", "personal_data": "masked", "mask_review": "verified"},
        {**LABEL, "special_labels": True},
    ),
    case("special labels nobody", W, "", {"licence": "CC0-1.0"}, {**LABEL, "special_labels": True}),
    case(
        "model generative NC-free BY",
        OB,
        "",
        {"licence": "CC-BY-4.0"},
        {**TRAIN, "model": "generative", "distribution": "public"},
    ),
    case(
        "ODbL db AND ARR content",
        D,
        "LIC_ARR",
        {
            "components": [
                {"kind": "database", "licence": "ODbL-1.0"},
                {"kind": "content", "licence": "All rights reserved"},
            ]
        },
        SOLD,
    ),
    case(
        "metadata component unknown",
        D,
        "LIC_UNKNOWN",
        {
            "components": [
                {"kind": "content", "licence": "CC0-1.0"},
                {"kind": "metadata", "licence": "NOASSERTION"},
            ]
        },
        SOLD,
    ),
    case(
        "only database licence stated, content missing",
        D,
        "LIC_UNKNOWN",
        {"components": [{"kind": "database", "licence": "ODC-By-1.0"}]},
        SOLD,
    ),
    case(
        "contract purpose limited",
        D,
        "LIC_FIELD_OF_USE",
        {
            "licence": "LicenseRef-contract-1",
            "grant": {
                "permissions": ["use", "reproduce", "distribute", "cc:CommercialUse"],
                "purposes": ["AcademicResearch"],
            },
        },
        NAMED,
    ),
    case(
        "contract territory limited vs named unspecified",
        R,
        "GEO_UNSTATED",
        {
            "licence": "LicenseRef-contract-1",
            "grant": {
                "permissions": ["use", "reproduce", "distribute", "cc:CommercialUse"],
                "territories": ["DE"],
            },
        },
        NAMED,
    ),
    case(
        "contract sublicensing false, handed on",
        D,
        "LIC_SUBLICENCE",
        {
            "licence": "LicenseRef-contract-1",
            "grant": {
                "permissions": ["use", "reproduce", "distribute", "cc:CommercialUse"],
                "sublicensing": False,
            },
        },
        NAMED,
    ),
    case(
        "CDLA-Sharing merged outbound itself",
        OB,
        "",
        {"licence": "CDLA-Sharing-1.0"},
        {**SOLD, "mode": "merged", "outbound_licence": "CDLA-Sharing-1.0"},
    ),
    case(
        "transfer safeguard",
        W,
        "",
        {**PEOPLE, "transfer_safeguard": True},
        {**NAMED, "territories": ["US"]},
        [somebody(jurisdiction="DE", consent=given(recipients=["Acme"], commercial_ok=True))],
    ),
    case(
        "adequate country JP",
        W,
        "",
        PEOPLE,
        {**NAMED, "territories": ["JP"]},
        [somebody(jurisdiction="DE", consent=given(recipients=["Acme"], commercial_ok=True))],
    ),
    case(
        "ingest NC commercial",
        D,
        "LIC_NC",
        {"licence": "CC-BY-NC-4.0"},
        {"action": "ingest", "commercial": True},
    ),
    case("train w/o licence", D, "LIC_UNKNOWN", {"licence": None}, TRAIN),
    case("empty facts", D, "LIC_UNKNOWN", {}, LABEL),
    case(
        "PII seen: restricted state with CC0",
        D,
        "INT_RESTRICTED",
        {"licence": "CC0-1.0", "state": "restricted"},
        LABEL,
    ),
    case("erased", D, "INT_ERASED", {"licence": "CC0-1.0", "state": "erased"}, LABEL),
    case(
        "license_checked 400 days",
        R,
        "SRC_EVIDENCE_OLD",
        {"licence": "CC-BY-4.0", "licence_checked_at": "2025-01-01"},
        SOLD,
    ),
    case(
        "licence checked long ago label internal",
        OB,
        "",
        {"licence": "CC-BY-4.0", "licence_checked_at": "2025-01-01"},
        LABEL,
    ),
    case(
        "property release none commercial public",
        R,
        "REL_PROPERTY",
        {"licence": "CC0-1.0", "property_release": "none"},
        SOLD,
    ),
    case(
        "CC-BY-NC-ND label in noncommercial",
        OB,
        "",
        {"licence": "CC-BY-NC-ND-4.0"},
        {"action": "label", "commercial": False},
    ),
    case(
        "CC-BY-NC-ND derivatives public",
        D,
        "LIC_ND",
        {"licence": "CC-BY-NC-ND-4.0"},
        {**PUBLIC, "content": "derivatives"},
    ),
]


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
