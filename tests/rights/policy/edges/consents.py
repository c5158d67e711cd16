"""What a consent covers: whom, what for, where, how long."""

from tests.rights.policy.edges.words import (
    LABEL,
    NAMED,
    PEOPLE,
    PUBLIC,
    TRAIN,
    D,
    R,
    W,
    case,
    given,
    somebody,
)

CONSENTS = [
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
]
