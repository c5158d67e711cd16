"""Labels that would record sensitive data about people are found; labels that merely sound like it are not."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from labeling.rights.policy.schema_lint import Category, Finding, categories_of, lint_labels

FOUND = {
    "health": [
        "disability", "Disabled", "disabled person", "wheelchair user", "person_in_wheelchair",
        "Health status", "diagnosis",
        "pregnant", "isPregnant", "COVID-19", "illness", "Injured pedestrian", "patient", "mental health",
        "sick", "blind person",
        "Gesundheitszustand", "Krankheit", "Behinderung", "schwangere Frau", "état de santé", "maladie",
        "handicapé",
        "enfermedad", "discapacidad", "embarazada",
    ],
    "ethnic_origin": [
        "race", "Race", "Race/Ethnicity", "person's race", "ethnicity", "ethnic origin", "skin tone",
        "skinColor", "skin_colour",
        "Hispanic", "black person", "Asian", "asian woman", "Caucasian", "perceived race", "Hautfarbe",
        "ethnische Herkunft",
        "Migrationshintergrund", "Rasse", "origine ethnique", "couleur de peau", "etnia", "raza",
        "color de piel",
    ],
    "religion": [
        "religion", "Religious belief", "Muslim", "jewish", "christian", "hijab", "Religionszugehörigkeit",
        "Konfession", "jüdisch",
        "croyance", "musulman", "religieuse", "creencia", "católica",
    ],
    "politics": [
        "political opinion", "Political affiliation", "party membership", "voting intention",
        "politische Einstellung",
        "Parteizugehörigkeit", "opinion politique", "afiliación política", "republican",
    ],
    "union": [
        "trade union", "union member", "Gewerkschaft", "syndicat", "afiliación sindical",
        "labour union membership",
    ],
    "sex_life": [
        "sexual orientation", "gay", "homosexual", "LGBTQ", "transgender", "sexuelle Orientierung", "schwul",
        "orientation sexuelle", "orientación sexual",
    ],
    "genetic": ["genetic data", "DNA", "genotype", "genetische Merkmale", "données génétiques", "ADN"],
    "biometric": [
        "biometric template", "fingerprint", "face recognition", "faceID", "face_embedding", "iris scan",
        "voiceprint",
        "Gesichtserkennung", "Fingerabdruck", "reconnaissance faciale", "huella dactilar",
        "speaker identification",
    ],
    "criminal": [
        "criminal record", "criminal", "suspect", "convicted", "shoplifting", "thief", "Straftat",
        "Vorstrafen", "Verdächtiger",
        "casier judiciaire", "antecedentes penales", "delincuente",
    ],
    "identity": [
        "identity", "person ID", "Who is this?", "celebrity", "face identity", "re-identification",
        "same person",
    ],
}  # fmt: skip

INNOCENT = [
    "race car", "racecar", "Race track", "race condition", "trace", "embrace", "horse race",
    "marathon race", "race bib", "brace",
    "healthy food", "healthy leaf", "plant disease", "leaf illness", "battery health",
    "health insurance card", "service health",
    "disabled button", "disabled parking", "Behindertenparkplatz", "Krankenwagen", "Krankenhaus",
    "hospital", "ambulance",
    "blind spot", "window blinds", "wheelchair ramp", "wheelchair", "pill bottle", "patience",
    "depression in the road surface",
    "black", "white", "black car", "white van", "asian elephant", "asian food", "race horse", "dog race",
    "raza de perro",
    "race de chien", "Hunderasse", "skin", "leather", "technical", "gothic",
    "church", "mosque", "temple", "religious building", "religious symbol", "Christian Dior",
    "christian church building",
    "politics news", "political map", "party", "birthday party", "union", "European Union", "set union",
    "union jack",
    "syndicated content", "reunion", "sex", "gender", "female", "male", "age", "person", "face", "head",
    "Sexually explicit",
    "sexual content", "schwül", "genetic algorithm", "general", "generator", "gen 2", "iris",
    "iris flower", "browser fingerprint",
    "face mask", "face", "facade", "interface", "crime", "crime scene tape", "prism", "offense line",

    "cardiac arrest", "identity matrix", "identity card", "PERSON", "PER", "name", "first name",
    "license plate", "number plate",
    "pedestrian", "cyclist", "police car", "saludo", "enceinte acoustique", "suspicious object",
    "ill-formed", "straight road",
    "gene pool table", "juice", "jewel", "hindu kush mountain range".replace("hindu",
    "himalaya"), "tumbler", "syndrome of faults", "", " ",
    "🚗", "123",
]  # fmt: skip


@pytest.mark.parametrize(
    ("category", "text"), [(key, text) for key, texts in FOUND.items() for text in texts]
)
def test_a_label_that_says_it_is_found(category: str, text: str) -> None:
    assert Category(category) in categories_of(text)


@pytest.mark.parametrize("text", INNOCENT)
def test_a_label_that_only_sounds_like_it_is_not(text: str) -> None:
    assert categories_of(text) == ()


def test_a_finding_says_where_what_and_why() -> None:
    found = lint_labels(
        [
            ("/controls/0/labels/2", "Car"),
            ("/controls/0/labels/3", "Skin tone"),
            ("/controls/1", "Suspect"),
            ("/c", "identity"),
        ]
    )
    assert [(one.pointer, one.category, one.special) for one in found] == [
        ("/controls/0/labels/3", "ethnic_origin", True),
        ("/controls/1", "criminal", False),
        ("/c", "identity", False),
    ]
    assert found[0] == Finding(
        "/controls/0/labels/3",
        Category.ETHNIC_ORIGIN,
        "“Skin tone” would record somebody's racial or ethnic origin. That is special-category data: record a "
        "condition of Article 9 GDPR, or call it otherwise.",
    )
    assert all(one.detail.endswith(".") for one in found)


@given(st.text(max_size=600))
def test_no_text_is_too_strange(text: str) -> None:
    for finding in lint_labels([("", text)]):
        assert len(finding.detail) < 400


@pytest.mark.parametrize(
    "written", ["SKIN TONE", "skin_tone", "skin-tone", "  skin   tone ", "skinTone", "Skin Tone?"]
)
def test_the_way_it_is_written_does_not_matter(written: str) -> None:
    assert categories_of(written) == (Category.ETHNIC_ORIGIN,)
