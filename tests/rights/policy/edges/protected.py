"""Minors, special categories, releases, transfers and models: where a consent alone is not enough."""

from tests.rights.policy.edges.words import (
    LABEL,
    NAMED,
    PEOPLE,
    PUBLIC,
    SOLD,
    D,
    R,
    W,
    case,
    given,
    somebody,
)

PROTECTED = [
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
    case(
        "crawl without art14",
        R,
        "SRC_ART14",
        {**PEOPLE, "acquired": "crawl"},
        LABEL,
        [somebody(consent=given(commercial_ok=True))],
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
        "own upload consented",
        W,
        "",
        {"licence": "LicenseRef-consented-upload", "personal_data": "present"},
        LABEL,
        [somebody(consent=given(commercial_ok=True))],
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
        "minor 12 guardian, any",
        W,
        "",
        PEOPLE,
        {"action": "label", "commercial": False},
        [somebody(age_band=None, age=12, jurisdiction="DE", guardian=True, consent=given())],
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
]
