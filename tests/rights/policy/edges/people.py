"""People without a consent, or whom nobody knows, and pictures that were masked."""

from tests.rights.policy.edges.words import (
    LABEL,
    NAMED,
    OB,
    PEOPLE,
    PUBLIC,
    SOLD,
    D,
    R,
    W,
    case,
    somebody,
)

UNKNOWN_PEOPLE = [
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
]
